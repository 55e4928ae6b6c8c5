"""What a forwarder announces without a daemon is what a daemon announces."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.forwarder.alone import CAPABILITIES, initialize_result
from kanbots_ls.rendezvous.dial import dial
from kanbots_ls.rendezvous.framing import read_frame, write_frame
from kanbots_ls.rendezvous.hello import Hello
from tests.fakes.boards import board_at

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
RENEW = os.environ.get("UPDATE_GOLDEN") == "1"
ABLE: Json = {
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "textDocumentContent": {"dynamicRegistration": True},
        "fileOperations": {"dynamicRegistration": True, "didCreate": True},
    },
    "textDocument": {
        "synchronization": {
            "dynamicRegistration": True,
            "willSave": True,
            "willSaveWaitUntil": True,
            "didSave": True,
        },
        "codeAction": {
            "dynamicRegistration": True,
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix"]}},
            "resolveSupport": {"properties": ["edit"]},
        },
        "publishDiagnostics": {"relatedInformation": True},
    },
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "general": {"positionEncodings": ["utf-16"]},
}
"""An editor that can do all we know to ask for: it is told of everything the server has."""


@pytest.fixture
def announced(tmp_path: Path) -> Iterator[Json]:
    """The real daemon's answer to such an editor."""
    with board_at(tmp_path / "repository") as board:
        connection = dial(board.repository, Hello("editor", os.environ)).socket
        params = {"processId": None, "rootUri": None, "capabilities": ABLE}
        request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
        with connection, connection.makefile("rwb") as stream:
            write_frame(stream, json.dumps(request).encode())
            body = read_frame(stream)
        assert body is not None
        yield json.loads(body)["result"]


@pytest.mark.timeout(60)
def test_the_forwarder_alone_announces_what_a_daemon_does(announced: Json) -> None:
    if RENEW:
        text = json.dumps(announced["capabilities"], indent=2, sort_keys=True)
        Path(CAPABILITIES).write_text(f"{text}\n")
    assert initialize_result() == announced, (
        "the daemon announces something else: renew kanbots_ls/forwarder/capabilities.json by "
        "running this test with UPDATE_GOLDEN=1"
    )
