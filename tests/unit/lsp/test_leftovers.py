"""A session that is over leaves nothing behind: a daemon serves thousands of them."""

from __future__ import annotations

import gc
import weakref

from lsprotocol import types as lsp

from kanbots_ls.lsp.wire.envelopes import shared_converter
from kanbots_ls.lsp.wire.transport import SessionProtocol, SessionServer


def test_a_closed_session_s_server_is_freed() -> None:
    gone = [weakref.ref(_used()) for _ in range(5)]

    gc.collect()

    assert [each() for each in gone] == [None] * 5


def _used() -> SessionServer:
    """pygls caches what it looks up by name, with the protocol as part of the key."""
    server = SessionServer(
        "kanbots-ls", "1", protocol_cls=SessionProtocol, converter_factory=shared_converter
    )
    for method in (lsp.INITIALIZE, lsp.TEXT_DOCUMENT_DID_OPEN, "kanbots/board/show"):
        assert server.protocol.get_message_type(method) is not None
        server.protocol.get_result_type(method)
    return server
