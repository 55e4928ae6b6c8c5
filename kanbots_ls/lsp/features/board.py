"""The whole board."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.base import Empty
    from kanbots_ls.protocol.views import BoardSnapshot


async def show(session: Session, _params: Empty) -> BoardSnapshot:
    """The board at its current revision."""
    return await session.board()
