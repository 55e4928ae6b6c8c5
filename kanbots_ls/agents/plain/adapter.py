"""A program of the person's own behind the adapter contract.

The registry makes one for each definition. What the run's process is told of the program is all on
its command line, so nothing here starts or reads anything.
"""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING

from kanbots_ls.agents import exits, locate, prompts
from kanbots_ls.agents.contract import Capabilities, Exited, Launch, Located, Missing, Standing
from kanbots_ls.agents.own import wire
from kanbots_ls.agents.plain import words
from kanbots_ls.model.agent_commands import AnswerRequest, AskUsage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kanbots_ls.agents.definition import Definition
    from kanbots_ls.model.agent_commands import AgentCommand
    from kanbots_ls.model.agent_events import AgentEvent


_LEADS = "/-@"
"""Nobody knows the program, and the prompt may be a word of its command line."""


class PlainAdapter:
    """A definition's program; see ``kanbots_ls.agents.plain``."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        every = (*definition.words, *definition.resume)
        self._capabilities = Capabilities(
            tells_cost=False,
            steers=False,
            resumes="yes" if definition.resume else "told",
            asks=False,
            tells_limits=False,
            leads=_LEADS,
            model="must" if words.names("model", every) else "never",
            effort="must" if words.names("effort", every) else "never",
        )

    @property
    def name(self) -> str:
        """As the person's settings name it."""
        return self._definition.name

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self._capabilities

    def locate(self, environment: Mapping[str, str]) -> Located | Missing:
        """The program that the settings name."""
        return locate.defined(self._definition, environment)

    def argv(self, program: Path, launch: Launch) -> Sequence[str]:
        """``-P``: a worktree that holds a package of our name must not be taken for us."""
        definition = self._definition
        argv = [sys.executable, "-P", "-m", "kanbots_ls", "plain-agent"]
        argv += ["--session-id", launch.session_id, "--mode", launch.mode]
        argv += ["--command", json.dumps([str(program), *definition.words[1:]])]
        argv += ["--resume-command", json.dumps(definition.resume)] if definition.resume else []
        argv += ["--resume"] if launch.resume else []
        argv += ["--text", ".".join(definition.text)] if definition.text else []
        argv += ["--model", launch.model] if launch.model else []
        return [*argv, *(["--effort", launch.effort] if launch.effort else [])]

    def environment(self, launch: Launch) -> Mapping[str, str | None]:
        """Nothing of its own."""
        return {}

    def opening(self, launch: Launch) -> Sequence[bytes]:
        """Nothing: there is no handshake."""
        return ()

    def first_prompt(self, launch: Launch, title: str, body: str) -> str:
        """As every agent gets it, with how to ask."""
        return prompts.first_prompt(launch, title, body, asks_by_block=True, leads=_LEADS)

    def reply_prompt(self, launch: Launch, text: str) -> str:
        """As every agent gets it."""
        return prompts.reply_prompt(launch, text, leads=_LEADS)

    def parse_line(self, line: bytes) -> tuple[AgentEvent, ...]:
        """What our process wrote down."""
        return wire.events(line)

    def encode(self, command: AgentCommand, standing: Standing) -> Sequence[bytes]:
        """One line; none for what the program can't be told or asked."""
        if isinstance(command, AnswerRequest | AskUsage):
            return ()
        return (wire.encode(command),)

    def explain_exit(self, exited: Exited) -> str:
        """Why our process ended; how the program fared is told by its turns."""
        if exited.code == 128 + signal.SIGTERM:
            return ""
        return exits.explain(exits.Words(self.name, ()), exited)
