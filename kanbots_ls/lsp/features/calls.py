"""Whether a person looks at this client, and the calls that reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.protocol.base import Empty
from kanbots_ls.protocol.calls import FocusParams, PersonCalled

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session


async def focus(session: Session, params: FocusParams) -> Empty:
    """Note it; an agent inside a run is nobody who looks."""
    if session.inside is None:
        session.desk.supervisor.ports.audience.focused(session, params.focused)
    return Empty()


async def push_calls(session: Session) -> None:
    """Tell of each call from now on, for ever."""
    supervisor = session.desk.supervisor
    calls = supervisor.caller.calls
    seen = calls.count
    while True:
        newest = await calls.after(seen)
        seen = calls.count
        ring = supervisor.ports.config.last_good().notify.terminal
        for call in newest:
            called = PersonCalled(
                kind=call.letter.kind,
                title=call.letter.title,
                body=call.letter.body,
                runs=call.letter.runs,
                looked_at=call.looked_at,
                ring=ring,
            )
            session.notify("kanbots/person/called", called)
