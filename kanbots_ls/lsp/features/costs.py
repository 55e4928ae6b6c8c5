"""Costs: per run, card, session and day; the session's budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.lsp.views.costs import cost_view
from kanbots_ls.model.money import total_usd
from kanbots_ls.protocol import decisions as wire
from kanbots_ls.runs.decide import runs_of

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.supervisor.folding.state import State


async def show(session: Session, params: wire.CostsParams) -> wire.CostsResult:
    """What was spent on what; begins a session or sets its budget first, if asked."""
    desk = session.desk
    if params.new_session:
        await desk.new_session()
    if params.budget_usd is not None:
        await desk.session_budget(params.budget_usd or None, session.by)
    await desk.supervisor.rounds.look()
    return _costs(desk.state, desk.supervisor.ports.spending.day_usd)


def _costs(state: State, day_usd: float | None) -> wire.CostsResult:
    board, runs = state.board, state.runs
    return wire.CostsResult(
        session_started_at=runs.session.started_at if runs.session else None,
        cost=cost_view(state, day_usd),
        cards=tuple(
            wire.CardCost(
                card=card.number,
                title=card.title,
                cost_usd=total_usd(run.cost_usd for run in runs_of(runs, card.number)),
            )
            for card in board.cards.values()
            if runs_of(runs, card.number)
        ),
        runs=tuple(
            wire.RunCost(
                run=run.id,
                title=run.title,
                payer=run.payer,
                cost_usd=run.cost_usd,
                turns=run.turn.count,
                by_turn=tuple(
                    wire.TurnCost(turn=turn.turn, cost_usd=turn.usd) for turn in run.money.turns
                ),
            )
            for run in runs.runs.values()
        ),
    )
