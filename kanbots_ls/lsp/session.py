"""A connection together with its editor and the daemon it runs in: what handlers are given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kanbots_ls.lsp.connection import Connection
from kanbots_ls.lsp.editors.editor import Editor
from kanbots_ls.protocol.base import WireModel

if TYPE_CHECKING:
    import anyio

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.counter.works import Works

Handler = Callable[["Session", Any], Awaitable[WireModel]]


@dataclass(slots=True)
class Host:
    """What a session may know of and ask from the daemon it runs in."""

    socket: str
    clients: Callable[[], int]
    leave: Callable[[bool], Awaitable[None]]
    """End the daemon; True: its keepers hold on quietly."""
    editors: set[Editor]
    """All that are attached."""
    works: Works


@dataclass(slots=True, eq=False)
class Session(Connection):
    """What handlers know of the client they serve."""

    host: Host
    following: dict[RunId, anyio.CancelScope] = field(default_factory=dict, init=False)
    editor: Editor = field(init=False)

    def __post_init__(self) -> None:
        self.editor = Editor(self)
