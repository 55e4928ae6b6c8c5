"""One connection: who is at the other end, what it follows, and its pygls server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pydantic import ValidationError
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.io_ import run_async

from kanbots_ls import __version__
from kanbots_ls.lsp.transport import (
    SessionProtocol,
    SessionServer,
    invalid_reason,
    messages,
    refuse_invalid,
    shared_converter,
)
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol.base import WireModel
from kanbots_ls.protocol.methods import METHODS, Method

if TYPE_CHECKING:
    import anyio
    from anyio.abc import TaskGroup

    from kanbots_ls.lsp.wires import Outbox, Reader
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.rendezvous.hello import Hello
    from kanbots_ls.supervisor.counter.desk import Desk

log = logging.getLogger(__name__)

REQUEST_FAILED = -32803
Handler = Callable[["Session", Any], Awaitable[WireModel]]


@dataclass(slots=True)
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

    @property
    def by(self) -> str:
        """Who acts, for the record."""
        return "you at the terminal" if self.hello.client == "terminal" else "you in the editor"

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


async def serve(
    session: Session, reader: Reader, handlers: dict[str, Handler], on_ready: Callable[[], object]
) -> None:
    """Speak LSP until the client hangs up; ``on_ready`` is called when it has initialized."""
    session.server = _build(session, handlers, on_ready)
    await run_async(
        threading.Event(),
        reader,
        session.server.protocol,
        logger=messages,
        error_handler=session.server.report_server_error,
    )


def _build(
    session: Session, handlers: dict[str, Handler], on_ready: Callable[[], object]
) -> SessionServer:
    server = SessionServer(
        "kanbots-ls",
        __version__,
        protocol_cls=SessionProtocol,
        converter_factory=shared_converter,
        text_document_sync_kind=lsp.TextDocumentSyncKind.None_,
    )
    server.protocol.set_writer(session.outbox)
    refuse_invalid(server)
    for method in METHODS:
        if method.is_request:
            server.feature(method.name)(_endpoint(session, method, handlers[method.name]))

    @server.feature(lsp.INITIALIZED)
    def initialized(_params: lsp.InitializedParams) -> None:
        on_ready()

    return server


def _endpoint(session: Session, method: Method, handler: Handler) -> Callable[..., Any]:
    async def endpoint(params: WireModel | None) -> WireModel:
        if session.inside is not None and not method.reads:
            raise _failed(_inside(session.inside, method))
        try:
            return await handler(session, params if params is not None else method.params())
        except Refused as refused:
            raise _failed(refused) from None
        except ValidationError as error:
            raise JsonRpcInvalidParams(invalid_reason(error)) from None
        except JsonRpcException:
            raise
        except Exception:
            log.exception("%s failed", method.name)
            text = f"{method.title} failed inside kanbots-ls; its daemon.log has the details."
            raise JsonRpcException(text, code=-32603) from None

    return endpoint


def _failed(refused: Refused) -> JsonRpcException:
    return JsonRpcException(refused.text, code=REQUEST_FAILED, data={"reason": refused.code})


def _inside(place: str, method: Method) -> Refused:
    return Refused(
        "forbidden",
        f"{method.title}: not from {place}. An agent may read the board and nothing "
        "else; use a shell that no run has started.",
    )
