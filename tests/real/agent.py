"""A board that dispatches to a real agent, and what board and transcript saw of each run."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from tests.fakes.boards import Board, until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Self

Json = dict[str, Any]
SECONDS = 60.0
"""A start takes up to six seconds, more where several share two cores."""


@dataclass(frozen=True)
class RealAgent(ABC):
    """A board whose cards go to one agent; its model follows the scenario that a card names."""

    board: Board
    name: ClassVar[str]
    counts_while_it_waits: ClassVar[bool]
    """What an answer cost is known before the question in it is answered."""
    learns_of_a_kill: ClassVar[bool]
    """A resumed session is told that it was interrupted."""
    edits: ClassVar[Mapping[str, int]]
    """What ``edit_commit`` changes: lines added per file."""
    commit: ClassVar[str]
    """The subject of its commit."""
    key: ClassVar[str]
    """The variable that holds its key."""
    an_answer_usd: ClassVar[float]
    """What each answer of ``spend_slowly`` costs."""
    a_hello_usd: ClassVar[float]
    """What ``hello`` costs."""
    failures: ClassVar[Mapping[str, str]]
    """What a person reads of a request that failed for good, by scenario."""
    asks_in: ClassVar[tuple[str, str]] = ("ask", "bypassPermissions")
    """The scenario and the mode in which it asks one thing: a question, or else for leave."""
    works_long: ClassVar[str] = "long_command"
    """The scenario of a turn that lasts for minutes."""
    heeds: ClassVar[str] = "Refactor"
    """What it says once that has got its first answer."""
    never: ClassVar[frozenset[str]] = frozenset()
    """Promises about things that it never does."""

    def does(self, promise: str) -> None:
        """Skip where the agent never does this."""
        if promise in self.never:
            pytest.skip(f"{self.name} never does this: {promise}")

    @contextmanager
    def as_person(self, **variables: str | None) -> Iterator[Self]:
        """The same board from a client with other variables; None takes one away."""
        changed = {**self.board.environment, **variables}
        environment = {name: value for name, value in changed.items() if value is not None}
        other = replace(self, board=Board(self.board.path, environment))
        try:
            yield other
        finally:
            other.board.disconnect()

    def start(self, scenario: str, **wishes: Any) -> str:
        """A card that names this scenario, dispatched; its run."""
        card = self.board.add(f"[scenario:{scenario}] Do it.")
        return self.board.dispatch(card, agent=self.name, **wishes)[0]

    def start_asking(self) -> str:
        """A run that asks one thing."""
        scenario, mode = self.asks_in
        return self.start(scenario, mode=mode)

    def until_state(self, run: str, *states: str) -> Json:
        """The run's view once it is in one of the states."""
        return self.board.until_state(run, *states, deadline=SECONDS)

    def until_idle(self, run: str, turns: int = 1) -> Json:
        """The run's view once that many turns are over and nothing goes on."""

        def reached() -> Json | None:
            seen = self.board.run(run)
            assert seen["state"] not in ("failed", "stopped", "interrupted"), seen
            return seen if seen["state"] == "idle" and seen["turns"] >= turns else None

        found: Json = until(reached, f"{run} idle after {turns} turns", SECONDS)
        return found

    def until_asked(self, run: str | None, count: int = 1) -> list[Json]:
        """The open decisions of the run (None: of the board), once there are that many."""

        def reached() -> list[Json]:
            asked = [each for each in self.board.decisions() if each["run"] == run]
            return asked if len(asked) >= count else []

        found: list[Json] = until(reached, f"{count} decisions of {run}", SECONDS)
        return found

    def until_said(self, run: str, words: str) -> None:
        """The agent's last words contain these."""
        until(lambda: words in self.said(run), f"{run} saying {words!r}", SECONDS)

    def until_told(self, run: str, words: str) -> None:
        """The model has got a text with these words."""
        until(lambda: any(words in each for each in self.told(run)), f"{words!r} told", SECONDS)

    def until_tool(self, run: str, words: str) -> None:
        """The run has called a tool with these words in its summary."""

        def called() -> bool:
            calls = self.board.events(run, "tool_started")
            return any(words in call["fields"]["summary"] for call in calls)

        until(called, f"{run} calling a tool with {words!r}", SECONDS)

    def until_cost(self, run: str, least: float) -> float:
        """The run's cost once it is that high."""
        found: float = until(
            lambda: (cost := self.board.run(run)["costUsd"] or 0.0) >= least and cost,
            f"{run} costing {least}",
            SECONDS,
        )
        return found

    # -- what the run's agent wrote

    def whole_lines(self, run: str) -> list[Json]:
        """The agent's own lines, as kept."""
        whole, _, _ = self.board.transcript(run).rpartition(b"\n")
        return [json.loads(line) for line in whole.splitlines()]

    @abstractmethod
    def stamps(self, run: str) -> list[str]:
        """What tells each of its lines from the others."""

    @abstractmethod
    def told(self, run: str) -> list[str]:
        """Every text that the model got from this side, in order, each once."""

    @abstractmethod
    def total_usd(self, run: str) -> float:
        """What the run has cost, by the agent's own lines."""

    def said(self, run: str) -> str:
        """What the agent said last."""
        texts = self.board.events(run, "text_said")
        return str(texts[-1]["fields"]["text"]) if texts else ""

    def worktree_of(self, run: str) -> Path:
        """Where the run works, once it has a place."""
        until(lambda: self.board.run(run)["worktree"], f"a worktree of {run}", SECONDS)
        return self.worktree(run)

    def worktree(self, run: str) -> Path:
        """Where the run works."""
        return Path(self.board.run(run)["worktree"])
