"""Whether a change is one that somebody waits for, or merely ticks: cost, tokens, last event.

What ticks comes many times a second while agents talk.  Editors are told of it now and then, of
everything else at once; so a kind of change that is forgotten here is told too often, never late.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kanbots_ls.runs.rules.stuck import stuck
from kanbots_ls.runs.status import status

if TYPE_CHECKING:
    from kanbots_ls.board.state import Board
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.changes import Difference
    from kanbots_ls.supervisor.folding.state import State


@dataclass(slots=True)
class Pressing:
    """Remembers, of each run, what does not tick."""

    _board: Board | None = None
    _steady: dict[RunId, tuple[object, ...]] = field(default_factory=dict)

    def judge(self, state: State, changed: Difference) -> bool:
        """Whether the change is more than ticking; asked once of each change, in order."""
        board, self._board = self._board, state.board
        runs = [self._moved(state.run(run)) for run in changed.runs]
        of_board = board is not state.board or changed.session or changed.previews
        return of_board or bool(changed.decisions) or any(runs)

    def _moved(self, run: Run) -> bool:
        now = _steady(run)
        before = self._steady.get(run.id)
        self._steady[run.id] = now
        return now != before


def _steady(run: Run) -> tuple[object, ...]:
    """All that a client sees of a run, but for what ticks."""
    turn, money, process = run.turn, run.money, run.process
    return (
        status(run),
        stuck(run),
        run.phase,
        run.port,
        (turn.count, turn.recorded, turn.retry, run.started_at, run.ended_at),
        (process.session_id, process.start) if process else None,
        (run.settings, run.seen.model, run.payer, money.budget_usd),
        (run.place, run.ending, run.landing, run.history, run.preview),
        (run.assumptions, run.escapes, run.outside),
    )
