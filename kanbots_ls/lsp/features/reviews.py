"""Reviews of a run's work by another agent: ask for one, put its findings away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kanbots_ls.lsp.views.board import run_view, run_views
from kanbots_ls.model.commands import DismissFindings
from kanbots_ls.model.ids import CardNumber, RunId
from kanbots_ls.protocol.runs import ReviewResult, RunsResult
from kanbots_ls.supervisor.counter.errand_settings import Asked

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.reviews import DismissParams, ReviewParams, SplitParams
    from kanbots_ls.protocol.views import RunView
    from kanbots_ls.supervisor.counter.errands import Sent


async def review(session: Session, params: ReviewParams) -> ReviewResult:
    """Send a reviewer; with ``wait`` its end is waited for."""
    run = RunId(params.run)
    asked = Asked(params.focus.strip(), params.mend, params.agent, params.model, params.effort)
    desk = session.desk
    sent = await desk.review(run, asked, session.hello.env, session.by)
    if params.wait:
        sent = replace(sent, state=await desk.errands.over(sent.run))
    return reviewing(sent, run)


async def dismiss(session: Session, params: DismissParams) -> RunView:
    """Findings out of sight; the run with what is left of its review."""
    command = DismissFindings(RunId(params.run), params.findings, session.by)
    state = await session.desk.errands.dismiss(command)
    return run_view(state, state.run(command.run))


async def split(session: Session, params: SplitParams) -> RunsResult:
    """Have it proposed how to split the card; with ``wait`` the proposal is waited for."""
    asked = Asked(
        params.focus.strip(), agent=params.agent, model=params.model, effort=params.effort
    )
    desk, card = session.desk, CardNumber(params.card)
    sent = await desk.split(card, asked, session.hello.env, session.by)
    state = await desk.errands.over(sent.run) if params.wait else sent.state
    return RunsResult(runs=run_views(state, [sent.run]), notices=sent.notices)


def reviewing(sent: Sent, run: RunId) -> ReviewResult:
    """Both runs."""
    return ReviewResult(runs=run_views(sent.state, [sent.run, run]), notices=sent.notices)
