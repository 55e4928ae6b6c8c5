"""Runs: dispatch, reply, stop, discard, restore, rewind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.lsp.features.reviews import reviewing
from kanbots_ls.lsp.features.unsaved import refuse_unsaved_work
from kanbots_ls.lsp.views.board import run_view, run_views
from kanbots_ls.lsp.views.diffs import missing
from kanbots_ls.model.commands import AddCard
from kanbots_ls.model.ids import CardNumber, RunId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol.removal import DiscardResult, RestoreResult
from kanbots_ls.protocol.runs import DispatchResult, RunsResult
from kanbots_ls.protocol.turns import RewindResult
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.runs.turns import conversation
from kanbots_ls.supervisor.counter.dispatching import Wishes

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.removal import DiscardParams
    from kanbots_ls.protocol.runs import DispatchParams, ReplyParams, RunParams, StopParams
    from kanbots_ls.protocol.turns import RewindParams


async def dispatch(session: Session, params: DispatchParams) -> DispatchResult:
    """Runs for all of the cards, or for none; a new card is added first."""
    cards = [CardNumber(card) for card in params.cards]
    added = await _added(session, params.title, params.body or "")
    wishes = Wishes(**params.model_dump(exclude={"cards", "title", "body", "read"}))
    try:
        done = await session.desk.dispatch(
            [*cards, *added], wishes, session.hello.env, session.by, read=params.read
        )
    except Refused as refused:
        if not added:
            raise
        reason = f"#{added[0]} was added, and not dispatched: {refused.text}"
        raise Refused(refused.code, reason) from None
    runs = run_views(done.state, done.runs)
    return DispatchResult(runs=runs, notices=done.notices, news=done.news)


async def _added(session: Session, title: str | None, body: str) -> list[CardNumber]:
    if title is None:
        return []
    _, number = await session.desk.card(AddCard(title, body))
    return [number]


async def reply(session: Session, params: ReplyParams) -> RunsResult:
    """A message to the agent."""
    run = RunId(params.run)
    sent = await session.desk.reply(run, params.text, session.hello.env, session.by)
    if sent.run == run:
        said = conversation.waiting(sent.state.run(run))
        return RunsResult(runs=run_views(sent.state, [run]), notices=said)
    return reviewing(sent, run)


async def stop(session: Session, params: StopParams) -> RunsResult:
    """Stop the named runs, or all that have not ended."""
    if not params.all and not params.runs:
        raise Refused("invalid", "Name the runs to stop, or say all.")
    runs = _unended(session) if params.all else [RunId(run) for run in params.runs]
    stop = session.desk.stop_living if params.all else session.desk.stop
    await stop(runs, session.by)
    ended = await session.desk.supervisor.end_previews(session.by) if params.all else ()
    state = await session.desk.settled(runs)
    notices = (f"Previews ended too: {', '.join(ended)}.",) if ended else ()
    return RunsResult(runs=run_views(state, runs), notices=notices)


async def discard(session: Session, params: DiscardParams) -> DiscardResult:
    """Put a run's work away; naming the run is the confirmation."""
    run = RunId(params.run)
    await refuse_unsaved_work(session, session.desk.run(run), "discarded")
    notices = await missing(session.desk.run(run))
    await session.desk.outcomes.discard(run, session.by, stop=params.stop)
    state = await session.desk.outcomes.discarded(run)
    found = state.run(run)
    return DiscardResult(
        run=run_view(state, found),
        rescue_ref=found.ending.rescue_ref,
        trash=found.ending.trash,
        notices=notices,
    )


async def restore(session: Session, params: RunParams) -> RestoreResult:
    """Bring a discarded run back, as it was or as far as it can be."""
    run = RunId(params.run)
    state = await session.desk.outcomes.restore(run, session.hello.env, session.by)
    found = state.run(run)
    return RestoreResult(
        run=run_view(state, found),
        source=found.ending.restored_from,
        missing=found.ending.restored_without,
    )


async def rewind(session: Session, params: RewindParams) -> RewindResult:
    """Put a run's worktree back; the state of now is kept for an undo."""
    run = RunId(params.run)
    await refuse_unsaved_work(session, session.desk.run(run), "rewound")
    await session.desk.outcomes.rewind(run, params.to, session.by)
    state = await session.desk.outcomes.rewound(run)
    found = state.run(run)
    done = found.history.rewinds[-1]
    return RewindResult(
        run=run_view(state, found),
        to=done.to,
        before=done.before,
        files=done.changed,
        notices=done.notices,
    )


def _unended(session: Session) -> list[RunId]:
    return [
        run.id
        for run in session.desk.state.runs.runs.values()
        if run.ending.discarded_at is None and (status(run).state not in ENDED or run.live)
    ]
