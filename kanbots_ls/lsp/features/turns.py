"""A run's finished turns, each with what it changed and cost, and its rewinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.lsp.views.board import rewind_view
from kanbots_ls.model.ids import RunId
from kanbots_ls.protocol import turns as wire
from kanbots_ls.supervisor.counter.differences import sizes

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.runs import RunParams
    from kanbots_ls.runs.state.history import TurnDone


async def show(session: Session, params: RunParams) -> wire.TurnsResult:
    """What the run can be rewound to."""
    desk = session.desk
    run = desk.run(RunId(params.run))
    known = await run_sync(sizes, desk.supervisor.ports.repository, run)
    costs = {cost.turn: cost.usd for cost in run.money.turns}
    return wire.TurnsResult(
        run=run.id,
        payer=run.payer,
        position=run.history.position,
        turns=tuple(
            _turn(done, costs.get(done.turn), known.get(done.turn)) for done in run.history.turns
        ),
        rewinds=tuple(rewind_view(done) for done in run.history.rewinds),
    )


def _turn(done: TurnDone, usd: float | None, size: tuple[int, int, int] | None) -> wire.TurnView:
    files, added, removed = size or (None, None, None)
    return wire.TurnView(
        turn=done.turn,
        start=done.start,
        at=done.at,
        seconds=done.seconds,
        outcome=done.outcome,
        cost_usd=usd,
        files=files,
        added=added,
        removed=removed,
        left_out=done.left_out,
    )
