"""The scripted agent's process: ``kanbots-ls scripted-agent --session-id ID [--resume] …``.

The adapter's command line ends here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kanbots_ls.agents.own.channel import Channel
from kanbots_ls.agents.own.process import complain, leave_at_signals, memory_path, parser, served
from kanbots_ls.agents.scripted.agent import Agent, Settings
from kanbots_ls.agents.scripted.memory import Memory
from kanbots_ls.agents.scripted.screen import Screen
from kanbots_ls.agents.scripted.turns import run

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the agent on stdin and stdout; its exit code."""
    arguments = _parse(argv)
    leave_at_signals()
    channel = Screen() if arguments.tui else Channel()
    memory = Memory(memory_path("scripted", arguments.session_id), arguments.session_id)
    known = memory.load()
    if arguments.resume and not known:
        return _refuse_resume(channel, memory, arguments)
    if known and not arguments.resume:
        return complain(f"Session ID {memory.session_id} is already in use.")
    if isinstance(channel, Screen):
        channel.greet(memory.title, len(memory.rest))
    return served(partial(run, Agent(channel, memory, _settings(arguments))))


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    options = parser("scripted-agent")
    options.add_argument("--tui", action="store_true")
    options.add_argument("--model", default="scripted")
    options.add_argument("--max-budget-usd", type=float)
    return options.parse_args(argv)


def _settings(arguments: argparse.Namespace) -> Settings:
    return Settings(arguments.model, arguments.mode, arguments.max_budget_usd)


def _refuse_resume(channel: Channel, memory: Memory, arguments: argparse.Namespace) -> int:
    agent = Agent(channel, memory, _settings(arguments))
    text = f"No conversation found with session ID: {memory.session_id}"
    channel.emit("turn_ended", outcome="failed", text=text, usage=agent.usage(), gone=True)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
