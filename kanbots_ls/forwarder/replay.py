"""From the ledger to messages: what a new daemon is told, and what an old one still owed.

``link`` asks for both under its lock and sends them afterwards.  Each is the body of one message.
"""

from __future__ import annotations

from kanbots_ls.forwarder.envelope import encode
from kanbots_ls.forwarder.words import error_code, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kanbots_ls.forwarder.envelope import MessageId
    from kanbots_ls.forwarder.ledger import Ledger

PRIVATE = "kanbots-ls/"
"""Begins the ids of requests of ours, whose answers nobody else sees."""
INITIALIZE = f"{PRIVATE}initialize"


def introduction(ledger: Ledger) -> bytes:
    """The ``initialize`` for the next daemon.

    The editor's own as long as that is unanswered; then one with a private id, today's folders,
    and the position encoding that the editor was told.
    """
    if not ledger.answered:
        return ledger.initialize.body
    params = dict(ledger.initialize.params)
    if ledger.folders is not None:
        params["workspaceFolders"] = ledger.folders
    params["capabilities"] = _with_encoding(params.get("capabilities"), ledger.documents.encoding)
    return encode({**ledger.initialize.content, "id": INITIALIZE, "params": params})


def recollection(ledger: Ledger) -> Iterator[bytes]:
    """What follows an introduction: all that a daemon before this one had been told."""
    if ledger.initialized is None:
        return
    yield ledger.initialized.body
    for message in ledger.sticky.values():
        yield message.body
    for item in ledger.documents.items():
        yield notification("textDocument/didOpen", {"textDocument": item})


def settlement(ledger: Ledger, reason: str) -> Iterator[bytes]:
    """What the editor is told when a daemon has ended: nothing of it is under way any more."""
    for number, method in ledger.under_way.items():
        if method == "shutdown":
            yield answer(number, None)
        else:
            yield refusal(number, error_code(method), sentence(reason))
    for token in ledger.tokens:
        yield notification("$/progress", {"token": token, "value": {"kind": "end"}})
    for uri in sorted(ledger.reported):
        yield notification("textDocument/publishDiagnostics", {"uri": uri, "diagnostics": []})


def notification(method: str, params: dict[str, Any]) -> bytes:
    """A notification."""
    return encode({"jsonrpc": "2.0", "method": method, "params": params})


def request(number: str, method: str, params: dict[str, Any]) -> bytes:
    """A request."""
    return encode({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def answer(number: MessageId | None, result: object) -> bytes:
    """A response that says it went well."""
    return encode({"jsonrpc": "2.0", "id": number, "result": result})


def refusal(number: MessageId | None, code: int, text: str) -> bytes:
    """A response that says why not."""
    return encode({"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": text}})


def _with_encoding(capabilities: object, encoding: str) -> dict[str, Any]:
    found = dict(capabilities) if isinstance(capabilities, dict) else {}
    general = found.get("general")
    general = dict(general) if isinstance(general, dict) else {}
    return {**found, "general": {**general, "positionEncodings": [encoding]}}
