"""The recordings of each adapter, and which of them shows which promise.

A new adapter adds one ``Book`` here and takes part in every test of this folder. What its agent
never does follows from its capabilities, or is said in ``lacks``; what only the agent itself shows
(``tests/real``) in ``unrecorded``. So a missing recording is not mistaken for a kept promise.
Transcripts are ``tests/golden/<folder>/NAME.ndjson``, stdout as the agent wrote it. Where a test
compares words (a question, a plan, a reply), a new recording tells the same story as Claude's.
What a board makes of events, whoever said them, is asked of ``run``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.agents.acp.adapter import AcpAdapter, opencode
from kanbots_ls.agents.claude.adapter import ClaudeAdapter
from kanbots_ls.agents.codex.adapter import CodexAdapter
from kanbots_ls.agents.definition import Definition
from kanbots_ls.agents.framing import LineFramer
from kanbots_ls.agents.plain.adapter import PlainAdapter
from kanbots_ls.agents.prompts import ALLOW, DENY
from kanbots_ls.agents.scripted.adapter import ScriptedAdapter
from kanbots_ls.model.agent_events import MessageTaken
from kanbots_ls.supervisor.folding.state import State, fold_heard
from kanbots_ls.supervisor.reading.ingest import Ingest
from tests.unit.runs.stories import (
    AT,
    PROMPT,
    RUN,
    STARTED,
    after,
    among,
    further,
    queued,
    recorded,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kanbots_ls.agents.contract import Adapter, Capabilities
    from kanbots_ls.model.agent_events import AgentEvent
    from kanbots_ls.runs.state.run import Run

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
_DERIVED = (".io.ndjson", ".events.ndjson")


@dataclass(frozen=True)
class Book:
    """One adapter and its recordings."""

    adapter: Adapter
    folder: Path
    shows: Mapping[str, str]
    """Promise → the transcript that shows it."""
    lacks: frozenset[str] = field(default_factory=frozenset)
    """Promises about things that this agent never does, and no capability speaks of."""
    unrecorded: frozenset[str] = field(default_factory=frozenset)
    """Promises that it keeps and no transcript shows."""
    unknown: frozenset[str] = field(default_factory=frozenset)
    """Kinds of lines in the transcripts that may stay unrecognized."""
    leave: tuple[str, str] = (ALLOW, DENY)
    """The first and the last option where it asks leave for a command."""
    command: str = "touch made-by-"
    """How that command begins."""

    @property
    def never(self) -> frozenset[str]:
        """Promises about things this agent never does."""
        can = self.adapter.capabilities
        return self.lacks | {promise for promise, does in OF_CAPABILITIES.items() if not does(can)}

    def names(self) -> list[str]:
        """Every transcript, in order."""
        paths = sorted(self.folder.glob("*.ndjson"))
        return [path.stem for path in paths if not path.name.endswith(_DERIVED)]

    def lines(self, name: str) -> list[bytes]:
        """A transcript's lines, as the framer gives them."""
        framer = LineFramer()
        data = (self.folder / f"{name}.ndjson").read_bytes()
        return [*framer.feed(data), *framer.close()]

    def does(self, promise: str) -> None:
        """Skip where the agent never does this, or only itself."""
        if promise in self.never:
            pytest.skip(f"{self.adapter.name} never does this: {promise}")
        if promise in self.unrecorded:
            pytest.skip(f"no recording of {self.adapter.name} shows this: {promise}")

    def events(self, promise: str) -> list[AgentEvent]:
        """The events of the transcript that shows ``promise``."""
        self.does(promise)
        return self.events_of(self.shows[promise])

    def run(self, promise: str) -> Run:
        """A run whose agent said what that transcript holds, each turn written down."""
        begun = after(queued(agent=self.adapter.name), *STARTED[1:], MessageTaken(PROMPT))
        heard = fold_heard(State(runs=among(begun)), RUN, self.events(promise), AT).run(RUN)
        return further(heard, *map(recorded, range(1, heard.turn.count + 1)))

    def events_of(self, name: str) -> list[AgentEvent]:
        """The events of one transcript."""
        return [event for _, event in self.numbered(name)]

    def numbered(self, name: str) -> list[tuple[int, AgentEvent]]:
        """The same, each with its line's number, from 1; what is told in pieces is whole too."""
        reading = Ingest(self.adapter)
        batches = reading.feed(b"".join(line + b"\n" for line in self.lines(name)))
        return [
            (number + 1, event)
            for batch in batches
            for number, event in zip(batch.numbers, batch.events, strict=True)
        ]


OF_CAPABILITIES: Mapping[str, Callable[[Capabilities], bool]] = {
    "asks a question": lambda can: can.asks,
    "asks several questions at once": lambda can: can.asks,
    "asks to approve a plan": lambda can: "plan" in can.modes,
    "hits a limit of its subscription": lambda can: can.tells_limits,
    "is steered": lambda can: can.steers,
    "says how long it waits": lambda can: can.tells_limits,
    "says when a limit ends": lambda can: can.tells_limits,
    "takes several right answers": lambda can: can.asks,
    "tells dollars": lambda can: can.tells_cost and not can.priced_as,
    "tells its cost when asked": lambda can: can.usage_on_request,
    "waits out a rate limit": lambda can: can.tells_limits,
    "withdraws a question": lambda can: can.asks,
}
"""Promises that follow from what an agent is said to be able to."""

CLAUDE = Book(
    adapter=ClaudeAdapter(),
    folder=GOLDEN / "claude",
    shows={
        "asks a question": "ask",
        "asks several questions at once": "ask-multi",
        "asks for a permission": "permission",
        "asks leave for an edit": "permission",
        "asks to approve a plan": "plan",
        "commits": "success",
        "crashes": "killed",
        "fails": "server-error",
        "says the status of what failed": "server-error",
        "has no login": "not-logged-in",
        "hits a limit of its subscription": "usage-limit",
        "is interrupted": "interrupted",
        "goes on after an interrupt": "interrupted",
        "confirms an interrupt": "interrupted",
        "is steered": "steer",
        "is told what it may spend": "budget",
        "says when a limit ends": "usage-limit",
        "resumes": "resume",
        "says": "success",
        "says which it is": "success",
        "streams": "partial",
        "tells each answer of its model": "partial",
        "tells its calls": "success",
        "ends when it is told to": "success",
        "says how long it waits": "rate-limited",
        "says that it is idle": "usage-asked",
        "takes several right answers": "ask-multi",
        "tells dollars": "success",
        "tells its cost when asked": "usage-asked",
        "tells what it uses while it works": "usage-asked",
        "waits out a rate limit": "rate-limited",
        "withdraws a question": "interrupted-question",
        "has a sub-agent": "subagent",
        "works in the background": "background",
    },
)

# These are checked against the agent itself by tests/integration/scripted/test_recordings.py.
SCRIPTED = Book(
    adapter=ScriptedAdapter(),
    folder=GOLDEN / "scripted",
    shows={
        "asks a question": "ask",
        "asks several questions at once": "ask-multi",
        "asks for a permission": "permission",
        "asks leave for an edit": "permission",
        "asks to approve a plan": "plan",
        "commits": "success",
        "crashes": "killed",
        "fails": "server-error",
        "says the status of what failed": "server-error",
        "is interrupted": "interrupted",
        "goes on after an interrupt": "interrupted",
        "confirms an interrupt": "interrupted",
        "is steered": "steer",
        "is told what it may spend": "budget",
        "resumes": "resume",
        "says": "success",
        "says which it is": "success",
        "streams": "partial",
        "tells each answer of its model": "partial",
        "tells its calls": "success",
        "ends when it is told to": "success",
        "says how long it waits": "rate-limited",
        "says that it is idle": "usage-asked",
        "takes several right answers": "ask-multi",
        "tells dollars": "success",
        "tells its cost when asked": "usage-asked",
        "tells what it uses while it works": "usage-asked",
        "waits out a rate limit": "rate-limited",
        "withdraws a question": "interrupted-question",
        "works in the background": "background",
    },
    lacks=frozenset(
        {
            "has a sub-agent",
            "has no login",
            "hits a limit of its subscription",
            "says when a limit ends",
        }
    ),
)

# These are checked against the agent itself by tests/real/test_codex_recordings.py.
CODEX = Book(
    adapter=CodexAdapter(),
    folder=GOLDEN / "codex",
    shows={
        "asks a question": "ask",
        "asks several questions at once": "ask-multi",
        "asks for a permission": "permission",
        "asks leave for an edit": "permission",
        "commits": "success",
        "crashes": "killed",
        "fails": "server-error",
        "says the status of what failed": "server-error",
        "has a sub-agent": "subagent",
        "has no login": "not-logged-in",
        "hits a limit of its subscription": "usage-limit",
        "is interrupted": "interrupted",
        "goes on after an interrupt": "interrupted",
        "confirms an interrupt": "interrupted",
        "is steered": "steer",
        "resumes": "resume",
        "says": "success",
        "says which it is": "success",
        "streams": "success",
        "tells each answer of its model": "success",
        "tells its calls": "success",
        "tells what it uses while it works": "success",
        "waits out a rate limit": "rate-limited",
        "withdraws a question": "interrupted-question",
    },
    lacks=frozenset(
        {
            "ends when it is told to",
            "is told what it may spend",
            "says how long it waits",
            "says that it is idle",
            "says when a limit ends",
            "takes several right answers",
            "works in the background",
        }
    ),
)

# These are checked against the agent itself by tests/real.
OPENCODE = Book(
    adapter=opencode(),
    folder=GOLDEN / "opencode",
    shows={
        "asks for a permission": "permission",
        "commits": "success",
        "crashes": "killed",
        "fails": "bad-key",
        "is interrupted": "interrupted-permission",
        "resumes": "resume",
        "says": "success",
        "says which it is": "success",
        "streams": "success",
        "tells each answer of its model": "success",
        "tells its calls": "success",
        "tells dollars": "success",
    },
    lacks=frozenset(
        {
            "confirms an interrupt",
            "ends when it is told to",
            "has a sub-agent",
            "has no login",
            "is told what it may spend",
            "says that it is idle",
            "says the status of what failed",
            "tells what it uses while it works",
            "works in the background",
        }
    ),
    unrecorded=frozenset({"asks leave for an edit", "goes on after an interrupt"}),
    leave=("Allow once", "Reject"),
    command="printf 'tidy",
)

# Of agents that CI does not run: Gemini CLI 0.61.0, codex-acp 2.6.0, claude-agent-acp 0.101.0 and
# Qwen Code 0.24.4 on scripted models. What they offer to choose from is shortened.
ACP = Book(
    adapter=AcpAdapter(Definition("theirs", "acp", ("theirs",))),
    folder=GOLDEN / "acp",
    shows={
        "asks for a permission": "gemini-permission",
        "asks leave for an edit": "gemini-permission",
        "commits": "codex-success",
        "fails": "gemini-bad-key",
        "has no login": "gemini-no-key",
        "is interrupted": "codex-interrupted",
        "resumes": "gemini-load",
        "says": "gemini-success",
        "says which it is": "qwen-success",
        "streams": "codex-success",
        "tells each answer of its model": "claude-success",
        "tells its calls": "claude-success",
    },
    lacks=OPENCODE.lacks - {"has no login"},
    unrecorded=frozenset({"crashes", "goes on after an interrupt"}),
    leave=("Allow", "Reject"),
)

# What our process around a program of the person's wrote; tests/integration/board/test_plain.py
# runs it. It knows the program's words and its exit, and nothing of what it did.
PLAIN = Book(
    adapter=PlainAdapter(Definition("mine", "plain", ("mine", "{prompt}"))),
    folder=GOLDEN / "plain",
    shows={
        "confirms an interrupt": "interrupted",
        "crashes": "killed",
        "ends when it is told to": "success",
        "fails": "failed",
        "goes on after an interrupt": "interrupted",
        "is interrupted": "interrupted",
        "resumes": "resume",
        "says": "success",
        "says that it is idle": "success",
    },
    lacks=frozenset(
        {
            "asks for a permission",
            "asks leave for an edit",
            "commits",
            "has a sub-agent",
            "has no login",
            "is told what it may spend",
            "says the status of what failed",
            "says which it is",
            "streams",
            "tells each answer of its model",
            "tells its calls",
            "tells what it uses while it works",
            "works in the background",
        }
    ),
)

BOOKS: tuple[Book, ...] = (ACP, CLAUDE, CODEX, OPENCODE, PLAIN, SCRIPTED)
