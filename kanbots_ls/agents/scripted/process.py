"""The scripted agent's process: ``kanbots-ls scripted-agent --session-id ID [--resume] …``.

The adapter's command line ends here. Standard library only, and little of it, for a fast start.
Exit codes as Claude's: 0 at the session's end, 1 when it could not go on, 143 after TERM.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
from typing import TYPE_CHECKING

from kanbots_ls.agents.channel import BadInput, Channel
from kanbots_ls.agents.scripted.agent import Agent, Settings
from kanbots_ls.agents.scripted.memory import Memory, memory_path
from kanbots_ls.agents.scripted.screen import Screen
from kanbots_ls.agents.scripted.turns import run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

_SESSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the agent on stdin and stdout; its exit code."""
    arguments = _parse(argv)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    channel = Screen() if arguments.tui else Channel()
    memory = Memory(memory_path(arguments.session_id), arguments.session_id)
    known = memory.load()
    if arguments.resume and not known:
        return _refuse_resume(channel, memory, arguments)
    if known and not arguments.resume:
        return _complain(f"Session ID {memory.session_id} is already in use.")
    if isinstance(channel, Screen):
        channel.greet(memory.title, len(memory.rest))
    return _serve(Agent(channel, memory, _settings(arguments)))


def _serve(agent: Agent) -> int:
    try:
        return run(agent)
    except BadInput as error:
        return _complain(f"Error parsing streaming input line: {error}")
    except BrokenPipeError:
        return 1


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kanbots-ls scripted-agent", allow_abbrev=False)
    parser.add_argument("--session-id", required=True, type=_session_id)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--tui", action="store_true")
    parser.add_argument("--model", default="scripted")
    parser.add_argument("--mode", default="bypassPermissions")
    parser.add_argument("--max-budget-usd", type=float)
    return parser.parse_args(argv)


def _session_id(text: str) -> str:
    """Session ids name files, so nothing else passes."""
    if not _SESSION.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a session id")
    return text


def _settings(arguments: argparse.Namespace) -> Settings:
    return Settings(arguments.model, arguments.mode, arguments.max_budget_usd)


def _refuse_resume(channel: Channel, memory: Memory, arguments: argparse.Namespace) -> int:
    agent = Agent(channel, memory, _settings(arguments))
    text = f"No conversation found with session ID: {memory.session_id}"
    channel.emit("turn_ended", outcome="failed", text=text, usage=agent.usage())
    return 1


def _complain(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return 1


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    raise SystemExit(main())
