"""What a message is does not depend on how its sender orders it."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from kanbots_ls.forwarder.envelope import Envelope

MESSAGES: list[dict[str, Any]] = [
    {"jsonrpc": "2.0", "id": 1, "method": "made/up", "params": {"id": 7, "method": "no"}},
    {"jsonrpc": "2.0", "id": 'ü"\\', "method": "textDocument/hover", "params": {}},
    {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"id": 7}},
    {"jsonrpc": "2.0", "method": "made/up", "params": {"a": [{"id": 7}]}},
    {"jsonrpc": "2.0", "method": "made/up", "params": {}},
    {"jsonrpc": "2.0", "id": 0, "result": {"method": "no", "id": 3}},
    {"jsonrpc": "2.0", "id": -3, "error": {"code": 1, "message": "method"}},
    {"jsonrpc": "2.0", "id": None, "error": {"code": 1, "message": ""}},
    {"jsonrpc": "2.0", "id": 4, "result": None},
    {"jsonrpc": "2.0", "id": 4, "method": "shutdown"},
]


@pytest.mark.parametrize("message", MESSAGES, ids=json.dumps)
@pytest.mark.parametrize("indent", [None, 2])
def test_kind_method_and_id_are_read_in_any_order_of_members(
    message: dict[str, Any], indent: int | None
) -> None:
    for members in itertools.permutations(message.items()):
        envelope = Envelope(json.dumps(dict(members), indent=indent).encode())
        assert (envelope.method, envelope.id) == (message.get("method"), message.get("id"))
        assert envelope.content == message
        assert envelope.is_request == ("method" in message and "id" in message)
        assert envelope.is_response == ("method" not in message and message["id"] is not None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"\xff\xfe",
        b'{"id":true}',
        b'{"method":5}',
        b'{"id":[1]}',
        b"[" * 9999,
    ],
)
def test_what_is_no_message_has_no_kind(body: bytes) -> None:
    envelope = Envelope(body)
    assert not envelope.is_request
    assert not envelope.is_response
    assert envelope.params == {}


def test_a_large_answer_is_not_parsed() -> None:
    envelope = Envelope(b'{"id": 5, "result": "' + b"x" * 100_000)
    assert envelope.id == 5
    assert envelope.is_response
