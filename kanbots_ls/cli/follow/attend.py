"""Stay with some runs until nothing more happens without a person.

``run``, ``dispatch --wait`` and the demo use it: ``telling`` says what the runs do, an answerer
gets their decisions where there is one. It starts and stops nothing.
"""

from __future__ import annotations

import select
import sys
from typing import TYPE_CHECKING, Protocol

from kanbots_ls.cli.errors import Refused
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.cli.follow.live import Change, Live
    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.decisions import AnswerParams
    from kanbots_ls.protocol.views import DecisionView, RunView

_TICK = 1.0
"""Seconds between redrawings when nothing happens."""


_AT_REST = words.SETTLED | {"waiting"}


class Answerer(Protocol):
    """Whoever answers decisions here."""

    def open(self, decision: DecisionView) -> AnswerParams | None:
        """Put the decision; an answer at once where no typing is needed."""
        ...

    def typed(self, decision: DecisionView, line: str) -> AnswerParams | None:
        """Read a typed line; None: not understood, the prompt is shown again."""
        ...

    def prompt(self) -> None:
        """Show where to type."""
        ...

    def closed(self, decision: DecisionView, why: str) -> None:
        """The decision needs no answer from here any more."""
        ...


class Teller(Protocol):
    """Whoever shows what happens."""

    def tell(self, change: Change | None) -> bool:
        """Show a change, or with None how things stand; True if lines were written."""
        ...

    def draw(self) -> None:
        """Show what ticks: elapsed time, cost."""
        ...

    def clear(self) -> None:
        """Take away what ticks, for whoever writes next."""
        ...


class Attendance:
    """One stay with some runs."""

    def __init__(
        self,
        session: Session,
        live: Live,
        runs: Sequence[str],
        teller: Teller,
        answerer: Answerer | None = None,
    ) -> None:
        self._session = session
        self._live = live
        self._runs = tuple(runs)
        self._teller = teller
        self._answerer = answerer
        self._asked: DecisionView | None = None
        self._put_off: set[str] = set()
        self._answered: dict[str, str | None] = {}
        self._heard_out: dict[str, str] = {}

    def until_settled(self, *, follow: bool = False) -> tuple[RunView, ...]:
        """The runs as they are when each is settled, or waits for a person who is not here.

        ``follow`` has what the agents say told as well, not only the states.
        """
        for run in self._runs if follow else ():
            self._live.follow(run)
        change: Change | None = None
        while not self._is_over(change, follow=follow):
            change = self._next()
            if follow and self._hear_out():
                change = self._live.next(0)
        self._teller.clear()
        runs = (self._live.mirror.run(run) for run in self._runs)
        return tuple(run for run in runs if run is not None)

    def _is_over(self, change: Change | None, *, follow: bool) -> bool:
        if self._teller.tell(change) and self._asked is not None and self._answerer is not None:
            self._answerer.prompt()
        self._mind_decisions()
        if self._live.pending or not all(self._is_settled(run) for run in self._runs):
            if self._asked is None:
                self._teller.draw()
            return False
        for run in self._runs if follow else ():
            self._live.catch_up(run)
        return not self._live.pending

    def _hear_out(self) -> bool:
        """Fetch what a run said before it came to rest or to a question; True if that was new.

        The board's changes overtake a run's events, and nobody wants the end before the middle.
        """
        for run_id in self._runs:
            run = self._live.mirror.run(run_id)
            state = run.state if run is not None else ""
            if self._heard_out.get(run_id) == state:
                continue
            self._heard_out[run_id] = state
            if state in _AT_REST:
                self._live.catch_up(run_id)
        return self._live.has_changes

    def _is_settled(self, run_id: str) -> bool:
        mirror = self._live.mirror
        run = mirror.run(run_id)
        if any(self._would_ask(item, run_id) for item in mirror.decisions.values()):
            return False
        if run is not None and run_id in self._answered:
            # Just answered: it says "waiting" until the change that follows the answer arrives.
            if run.state == "waiting" and run.reason == self._answered[run_id]:
                return mirror.asks(run_id)
            del self._answered[run_id]
        return mirror.is_settled(run_id)

    def _would_ask(self, decision: DecisionView, run_id: str) -> bool:
        if self._answerer is None or decision.id in self._put_off:
            return False
        return decision.run == run_id

    def _mind_decisions(self) -> None:
        if self._answerer is None:
            return
        decisions = self._live.mirror.decisions
        if self._asked is not None and self._asked.id not in decisions:
            self._answerer.closed(self._asked, "answered elsewhere, or withdrawn")
            self._asked = None
        while self._asked is None and (decision := self._next_decision()) is not None:
            self._put(self._answerer, decision)

    def _next_decision(self) -> DecisionView | None:
        waiting = self._live.mirror.decisions.values()
        ours = (item for item in waiting if any(self._would_ask(item, run) for run in self._runs))
        return next(ours, None)

    def _put(self, answerer: Answerer, decision: DecisionView) -> None:
        self._teller.clear()
        answer = answerer.open(decision)
        if answer is not None:
            self._send(answerer, decision, answer)
            return
        self._asked = decision
        answerer.prompt()

    def _send(self, answerer: Answerer, decision: DecisionView, answer: AnswerParams) -> None:
        try:
            self._session.api.answer(answer)
        except Refused as refusal:
            answerer.closed(decision, str(refusal))
            self._put_off.add(decision.id)
            return
        self._live.mirror.decisions.pop(decision.id, None)
        run = self._live.mirror.run(decision.run) if decision.run else None
        if run is not None and run.state == "waiting":
            self._answered[run.id] = run.reason

    def _next(self) -> Change | None:
        if self._asked is None or self._answerer is None:
            return self._live.next(_TICK)
        if self._live.pending:
            return self._live.next(0)
        typed, changes = sys.stdin.fileno(), self._live.fileno()
        readable, _, _ = select.select([typed, changes], [], [], _TICK)
        if typed in readable:
            self._read(self._answerer, self._asked)
        return self._live.next(0) if changes in readable else None

    def _read(self, answerer: Answerer, decision: DecisionView) -> None:
        typed = sys.stdin.readline().strip()
        answer = answerer.typed(decision, typed) if typed else None
        if typed and answer is None:
            answerer.prompt()
            return
        self._asked = None
        if answer is not None:
            self._send(answerer, decision, answer)
            return
        answerer.closed(decision, f"later: `kanbots-ls answer {decision.id}`")
        self._put_off.add(decision.id)
