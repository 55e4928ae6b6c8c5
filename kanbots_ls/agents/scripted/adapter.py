"""The scripted agent behind the contract: argv, parse, encode, as for any other agent.

The supervisor gets it from ``agents.registry`` under the name ``scripted``. It starts this very
program again as the agent, so there is nothing to install, and whoever pays for it is nobody.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.agents import prompts
from kanbots_ls.agents.contract import (
    Capabilities,
    Exited,
    Launch,
    Located,
    Missing,
    Standing,
)
from kanbots_ls.agents.own import wire
from kanbots_ls.agents.scripted.words import REQUEST
from kanbots_ls.model.agent_commands import AnswerRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanbots_ls.model.agent_commands import AgentCommand
    from kanbots_ls.model.agent_events import AgentEvent


def tui_argv(program: Path, launch: Launch) -> Sequence[str]:
    """The same agent with a screen instead of a stream."""
    return [*_argv(program, launch), "--tui"]


def _argv(program: Path, launch: Launch) -> list[str]:
    argv = [str(program), "-P", "-m", "kanbots_ls", "scripted-agent"]
    argv += ["--session-id", launch.session_id, "--mode", launch.mode]
    argv += ["--resume"] if launch.resume else []
    return [*argv, "--model", launch.model] if launch.model else argv


class ScriptedAdapter:
    """Replays scripts; see ``kanbots_ls.agents.scripted``."""

    name = "scripted"
    capabilities = Capabilities(
        usage_on_request=True,
        tells_payer=True,
        modes=("bypassPermissions", "acceptEdits", "plan", "ask"),
        tui=tui_argv,
    )

    def locate(self, environment: Mapping[str, str]) -> Located | Missing:
        """The Python that runs us."""
        if not sys.executable:
            return Missing(
                "The scripted agent needs the Python that runs kanbots-ls, and this "
                "process does not know where it is. Start kanbots-ls by its full path."
            )
        return Located(Path(sys.executable))

    def argv(self, program: Path, launch: Launch) -> Sequence[str]:
        """``-P``: a worktree that holds a package of our name must not be taken for us."""
        argv = _argv(program, launch)
        argv += ["--max-budget-usd", repr(launch.cap_usd)] if launch.cap_usd is not None else []
        return argv

    def environment(self, launch: Launch) -> Mapping[str, str | None]:
        """Nothing of its own: the run's folder and id come from its keeper."""
        return {}

    def opening(self, launch: Launch) -> Sequence[bytes]:
        """The request that is answered with who pays."""
        return (wire.line_of({"type": "initialize", "request_id": "initialize"}),)

    def first_prompt(self, launch: Launch, title: str, body: str) -> str:
        """As every agent gets it; the script, if any, is in the body."""
        return prompts.first_prompt(launch, title, body)

    def reply_prompt(self, launch: Launch, text: str) -> str:
        """As every agent gets it."""
        return prompts.reply_prompt(launch, text)

    def parse_line(self, line: bytes) -> tuple[AgentEvent, ...]:
        """The event, and the decision where a text asks for one in words."""
        return wire.events(line)

    def encode(self, command: AgentCommand, standing: Standing) -> Sequence[bytes]:
        """One line; none for the answer to a question that was asked in words."""
        if isinstance(command, AnswerRequest) and not command.key.startswith(REQUEST):
            return ()
        return (wire.encode(command),)

    def explain_exit(self, exited: Exited) -> str:
        """Why it ended; "" for a clean end and for our own TERM."""
        complaint = exited.stderr.strip().splitlines()[-1:] or [""]
        if exited.error:
            return f"The scripted agent could not be started: {exited.error}"
        if exited.signal is not None:
            name = signal.Signals(exited.signal).name
            return f"The scripted agent was killed by {name}; a reply resumes its session."
        if exited.code in (0, None, 128 + signal.SIGTERM):
            return ""
        said = f": {complaint[0]}" if complaint[0] else ""
        return f"The scripted agent ended with exit code {exited.code}{said}"
