"""One connection: who is at the other end, what it follows, and its pygls server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import anyio
from lsprotocol import types as lsp
from pydantic import ValidationError
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.io_ import run_async

from kanbots_ls import __version__
from kanbots_ls.lsp.editors.attach import attach
from kanbots_ls.lsp.editors.editor import Editor
from kanbots_ls.lsp.envelopes import shared_converter
from kanbots_ls.lsp.muted import messages
from kanbots_ls.lsp.reasons import invalid_reason
from kanbots_ls.lsp.transport import SessionProtocol, SessionServer, failed, refuse_invalid
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol.base import WireModel
from kanbots_ls.protocol.methods import METHODS, Method

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from kanbots_ls.lsp.documents.shelf import Shelf
    from kanbots_ls.lsp.drawn import Drawn
    from kanbots_ls.lsp.wires import Outbox, Reader
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.rendezvous.hello import Hello
    from kanbots_ls.supervisor.counter.desk import Desk

log = logging.getLogger(__name__)

Handler = Callable[["Session", Any], Awaitable[WireModel]]
Endpoint = Callable[[WireModel | None], Awaitable[WireModel]]


@dataclass(slots=True, eq=False)
class Session:
    """What handlers know of the connection they serve."""

    desk: Desk
    hello: Hello
    outbox: Outbox
    tasks: TaskGroup
    host: Host
    inside: str | None = None
    """Where the client's process is when it can't be the person's, such as ``inside run 1-1``."""
    following: dict[RunId, anyio.CancelScope] = field(default_factory=dict)
    server: SessionServer = field(init=False)
    editor: Editor = field(init=False)

    def __post_init__(self) -> None:
        self.editor = Editor(self)

    @property
    def is_editor(self) -> bool:
        """An editor is at the other end, not the terminal client."""
        return self.hello.client == "editor"

    @property
    def by(self) -> str:
        """Who acts, for the record."""
        return "you in the editor" if self.is_editor else "you at the terminal"

    def notify(self, method: str, params: WireModel) -> None:
        """Send a notification of ours."""
        self.server.protocol.notify(method, params)


@dataclass(slots=True)
class Host:
    """What a session may know of and ask from the daemon it runs in."""

    socket: str
    clients: Callable[[], int]
    leave: Callable[[bool], Awaitable[None]]
    """End the daemon; True: its keepers hold on quietly."""
    drawn: Drawn
    shelf: Shelf
    editors: set[Editor]
    """All that are attached."""


async def serve(session: Session, reader: Reader, handlers: dict[str, Handler]) -> None:
    """Speak LSP until the client hangs up, says ``exit``, or is given up because it never reads."""
    session.server = _build(session, handlers)
    async with anyio.create_task_group() as talk:

        async def hang_up() -> None:
            await session.outbox.over.wait()
            talk.cancel_scope.cancel()

        talk.start_soon(hang_up)
        await run_async(
            threading.Event(),
            reader,
            session.server.protocol,
            logger=messages,
            error_handler=session.server.report_server_error,
        )
        talk.cancel_scope.cancel()


def _build(session: Session, handlers: dict[str, Handler]) -> SessionServer:
    server = SessionServer(
        "kanbots-ls",
        __version__,
        protocol_cls=SessionProtocol,
        converter_factory=shared_converter,
        text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental,
    )
    server.protocol.set_writer(session.outbox)
    refuse_invalid(server)
    endpoints = {
        method.name: _endpoint(session, method, handlers[method.name])
        for method in METHODS
        if method.is_request
    }
    for name, endpoint in endpoints.items():
        server.feature(name)(endpoint)

    async def call(name: str, params: WireModel) -> WireModel:
        return await endpoints[name](params)

    attach(server, session.editor, call)
    return server


def _endpoint(session: Session, method: Method, handler: Handler) -> Endpoint:
    async def endpoint(params: WireModel | None) -> WireModel:
        if not method.reads and (refused := _forbidden(session, method)) is not None:
            raise failed(refused)
        if not method.reads:
            session.editor.acted()
        try:
            return await handler(session, params if params is not None else method.params())
        except Refused as refused:
            raise failed(refused) from None
        except ValidationError as error:
            raise JsonRpcInvalidParams(invalid_reason(error)) from None
        except JsonRpcException:
            raise
        except Exception:
            log.exception("%s failed", method.name)
            text = f"{method.title} failed inside kanbots-ls; its daemon.log has the details."
            raise JsonRpcException(text, code=-32603) from None

    return endpoint


def _forbidden(session: Session, method: Method) -> Refused | None:
    """Why this client may only read; None where it may act."""
    if session.inside is not None:
        return Refused(
            "forbidden",
            f"{method.title}: not from {session.inside}. An agent may read the board and nothing "
            "else; use a shell that no run has started.",
        )
    if not session.editor.client.trusted:
        return Refused(
            "forbidden",
            f"{method.title}: not in a workspace that is not trusted. The board can be read; "
            "trust the workspace in your editor to act on it.",
        )
    return None
