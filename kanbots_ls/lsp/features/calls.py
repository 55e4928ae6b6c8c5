"""Whether a person looks at this client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.protocol.base import Empty

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.calls import FocusParams


async def focus(session: Session, params: FocusParams) -> Empty:
    """Note it; an agent inside a run is nobody who looks."""
    if session.inside is None:
        session.desk.supervisor.ports.audience.focused(session, params.focused)
    return Empty()
