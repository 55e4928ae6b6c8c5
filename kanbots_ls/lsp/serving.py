"""Serves one client: builds its pygls server, guards every handler, speaks until it hangs up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import anyio
from lsprotocol import types as lsp
from pydantic import ValidationError
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.io_ import run_async

from kanbots_ls import __version__
from kanbots_ls.lsp.attach import attach
from kanbots_ls.lsp.wire.envelopes import shared_converter
from kanbots_ls.lsp.wire.muted import messages
from kanbots_ls.lsp.wire.reasons import invalid_reason
from kanbots_ls.lsp.wire.transport import SessionProtocol, SessionServer, failed, refuse_invalid
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol.base import WireModel
from kanbots_ls.protocol.methods import METHODS, Method

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Handler, Session
    from kanbots_ls.lsp.wire.streams import Reader

log = logging.getLogger(__name__)

Endpoint = Callable[[WireModel | None], Awaitable[WireModel]]


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

    attach(server, session, call)
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
