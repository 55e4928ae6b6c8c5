"""The recordings of each adapter, and which of them shows which promise.

A new adapter adds one ``Book`` here and takes part in every test of this folder. What its agent
never does is said in ``never``, so that a missing recording is not mistaken for a kept promise.
Transcripts are ``tests/golden/<folder>/NAME.ndjson``, stdout as the agent wrote it. Where a test
compares words (a question, a plan, a reply), a new recording tells the same story as Claude's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.agents.claude.adapter import ClaudeAdapter
from kanbots_ls.agents.framing import LineFramer
from kanbots_ls.agents.scripted.adapter import ScriptedAdapter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.agents.contract import Adapter
    from kanbots_ls.model.agent_events import AgentEvent

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

    def events(self, promise: str) -> list[AgentEvent]:
        """The events of the transcript that shows ``promise``."""
        if promise in self.never:
            pytest.skip(f"{self.adapter.name} never does this: {promise}")
        return self.events_of(self.shows[promise])

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
        "resumes": "resume",
        "says": "success",
        "streams": "partial",
        "tells its cost when asked": "usage-asked",
        "waits out a rate limit": "rate-limited",
        "withdraws a question": "interrupted-question",
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
        "tells its cost when asked": "usage-asked",
        "waits out a rate limit": "rate-limited",
        "withdraws a question": "interrupted-question",
        "works in the background": "background",
    },
    never=frozenset({"has no login", "hits a limit of its subscription"}),
)

BOOKS: tuple[Book, ...] = (CLAUDE, SCRIPTED)
