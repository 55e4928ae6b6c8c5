"""A run's log: read it from any line, follow it as it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from kanbots_ls.lsp.pushes import push_events
from kanbots_ls.lsp.views.events import events_of
from kanbots_ls.model.ids import RunId
from kanbots_ls.protocol.base import Empty

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol import log as wire
    from kanbots_ls.protocol.runs import RunParams


async def read(session: Session, params: wire.LogParams) -> wire.LogResult:
    """Events of some lines."""
    run = session.desk.run(RunId(params.run))
    lines = session.desk.supervisor.feeds.lines(run.id)
    first = max(0, lines - params.count) if params.after < 0 else params.after
    return await _read(session, run.id, first, params.count)


async def follow(session: Session, params: wire.FollowParams) -> wire.LogResult:
    """The events from a line on come as notifications, oldest first; this answer holds none."""
    run = session.desk.run(RunId(params.run)).id
    _cancel(session, run)
    scope = session.following[run] = anyio.CancelScope()
    session.tasks.start_soon(_follow, session, run, params.after, scope)
    return await _read(session, run, params.after, 0)


async def unfollow(session: Session, params: RunParams) -> Empty:
    """No more of this run."""
    _cancel(session, RunId(params.run))
    return Empty()


async def _follow(session: Session, run: RunId, line: int, scope: anyio.CancelScope) -> None:
    with scope:
        await push_events(session, run, line)


def _cancel(session: Session, run: RunId) -> None:
    scope = session.following.pop(run, None)
    if scope is not None:
        scope.cancel()


async def _read(session: Session, run: RunId, first: int, count: int) -> wire.LogResult:
    return await events_of(session.desk.supervisor, run, first, count)
