"""The recordings of each adapter, and which of them shows which promise.

A new adapter adds one ``Book`` here and takes part in every test of this folder. What its agent
never does is said in ``never``, so that a missing recording is not mistaken for a kept promise.
Transcripts are ``tests/golden/<folder>/NAME.ndjson``, stdout as the agent wrote it. Where a test
compares words (a question, a plan, a reply), a new recording tells the same story as Claude's.
What a board makes of events, whoever said them, is asked of ``run``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.agents.claude.adapter import ClaudeAdapter
from kanbots_ls.agents.codex.adapter import CodexAdapter
from kanbots_ls.agents.framing import LineFramer
from kanbots_ls.agents.scripted.adapter import ScriptedAdapter
from kanbots_ls.model.agent_events import MessageTaken
from kanbots_ls.supervisor.folding.state import State, fold_heard
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
    from collections.abc import Mapping

    from kanbots_ls.agents.contract import Adapter
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
    never: frozenset[str] = field(default_factory=frozenset)
    """Promises about things this agent never does."""
    unknown: frozenset[str] = field(default_factory=frozenset)
    """Kinds of lines in the transcripts that may stay unrecognized."""

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
        """Skip where the agent never does this."""
        if promise in self.never:
            pytest.skip(f"{self.adapter.name} never does this: {promise}")

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
        return [event for line in self.lines(name) for event in self.adapter.parse_line(line)]


CLAUDE = Book(
    adapter=ClaudeAdapter(),
    folder=GOLDEN / "claude",
    shows={
        "asks a question": "ask",
        "asks several questions at once": "ask-multi",
        "asks for a permission": "permission",
        "asks to approve a plan": "plan",
        "commits": "success",
        "crashes": "killed",
        "fails": "server-error",
        "has no login": "not-logged-in",
        "hits a limit of its subscription": "usage-limit",
        "is interrupted": "interrupted",
        "is steered": "steer",
        "is told what it may spend": "budget",
        "says when a limit ends": "usage-limit",
        "resumes": "resume",
        "says": "success",
        "streams": "partial",
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
        "asks to approve a plan": "plan",
        "commits": "success",
        "crashes": "killed",
        "fails": "server-error",
        "is interrupted": "interrupted",
        "is steered": "steer",
        "is told what it may spend": "budget",
        "resumes": "resume",
        "says": "success",
        "streams": "partial",
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
    never=frozenset(
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
        "commits": "success",
        "crashes": "killed",
        "fails": "server-error",
        "has a sub-agent": "subagent",
        "has no login": "not-logged-in",
        "hits a limit of its subscription": "usage-limit",
        "is interrupted": "interrupted",
        "is steered": "steer",
        "resumes": "resume",
        "says": "success",
        "streams": "success",
        "tells what it uses while it works": "success",
        "waits out a rate limit": "rate-limited",
        "withdraws a question": "interrupted-question",
    },
    never=frozenset(
        {
            "asks to approve a plan",
            "ends when it is told to",
            "is told what it may spend",
            "says how long it waits",
            "says that it is idle",
            "says when a limit ends",
            "takes several right answers",
            "tells dollars",
            "tells its cost when asked",
            "works in the background",
        }
    ),
)

BOOKS: tuple[Book, ...] = (CLAUDE, CODEX, SCRIPTED)
