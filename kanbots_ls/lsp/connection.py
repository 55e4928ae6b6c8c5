"""One connection: who is at the other end, and what may be said to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kanbots_ls.lsp.views.snapshot import snapshot

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from kanbots_ls.lsp.shelf.shelf import Shelf
    from kanbots_ls.lsp.views.drawn import Drawn
    from kanbots_ls.lsp.wire.streams import Outbox
    from kanbots_ls.lsp.wire.transport import SessionServer
    from kanbots_ls.protocol.base import WireModel
    from kanbots_ls.protocol.views import BoardSnapshot
    from kanbots_ls.rendezvous.hello import Hello
    from kanbots_ls.supervisor.counter.desk import Desk


@dataclass(slots=True, eq=False)
class Connection:
    """What all that serves a client knows of it, and the board that it looks at."""

    desk: Desk
    drawn: Drawn
    shelf: Shelf
    hello: Hello
    outbox: Outbox
    tasks: TaskGroup
    inside: str | None
    """Where the client's process is when it can't be the person's, such as ``inside run 1-1``."""
    pid: int
    """That process; 0 where it can't be seen."""
    server: SessionServer = field(init=False)

    @property
    def is_editor(self) -> bool:
        """An editor is at the other end, not the terminal client."""
        return self.hello.client == "editor"

    @property
    def by(self) -> str:
        """Who acts, for the record."""
        return "you in the editor" if self.is_editor else "you at the terminal"

    async def board(self) -> BoardSnapshot:
        """The board as it is now."""
        return await snapshot(self.drawn, self.desk.supervisor)

    def notify(self, method: str, params: WireModel) -> None:
        """Send a notification of ours."""
        self.server.protocol.notify(method, params)
