"""The whole board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.lsp import views

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.base import Empty
    from kanbots_ls.protocol.views import BoardSnapshot


async def show(session: Session, _params: Empty) -> BoardSnapshot:
    """The board at its current revision."""
    supervisor = session.desk.supervisor
    return views.snapshot(
        session.desk.state, supervisor.revisions.current, supervisor.ports.spending.day_usd
    )
