"""What pygls does with messages by itself, and what is made of them here instead.

A connection without socket: messages go in as bytes, and come out as JSON.
"""

from __future__ import annotations

import gc
import json
import logging
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.io_ import run_async

from kanbots_ls.lsp.wire.envelopes import shared_converter
from kanbots_ls.lsp.wire.muted import messages
from kanbots_ls.lsp.wire.streams import Outbox, Reader, framed
from kanbots_ls.lsp.wire.transport import SessionProtocol, SessionServer, refuse_invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyio.streams.memory import MemoryObjectReceiveStream

    from tests.fakes.boards import Json

INITIALIZE: Any = {"processId": None, "rootUri": None, "capabilities": {}}
URI = "file:///repository/notes.md"


class Connection:
    """One server, and what it says."""

    def __init__(self) -> None:
        self.server = SessionServer(
            "kanbots-ls",
            "1",
            protocol_cls=SessionProtocol,
            converter_factory=shared_converter,
            text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental,
        )
        self.said: list[Json] = []
        self.server.protocol.set_writer(self)
        refuse_invalid(self.server)

    def write(self, data: bytes) -> None:
        """Pygls's writer."""
        self.said.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        """Pygls's writer."""

    async def hears(self, *bodies: object, header: str = "Content-Length: %d\r\n\r\n") -> None:
        """These messages, after ``initialize``; then the client hangs up."""
        first = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": INITIALIZE}
        send, receive = anyio.create_memory_object_stream[bytes](len(bodies) + 1)
        async with send, receive:
            for body in (first, *bodies):
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                send.send_nowait((header % len(data)).encode() + data)
            send.close()
            await self._run(receive)
        await anyio.wait_all_tasks_blocked()
        assert self.said.pop(0)["id"] == 0

    async def _run(self, receive: MemoryObjectReceiveStream[bytes]) -> None:
        reader: Any = Reader(receive)  # type: ignore[arg-type]
        report = self.server.report_server_error
        await run_async(threading.Event(), reader, self.server.protocol, messages, report)


@pytest.fixture
def connection() -> Connection:
    return Connection()


def asked(method: str, number: int = 1, **params: Any) -> Json:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def told(method: str, **params: Any) -> Json:
    return {"jsonrpc": "2.0", "method": method, "params": params}


async def test_an_unknown_request_is_refused_and_an_unknown_notification_ignored(
    connection: Connection,
) -> None:
    await connection.hears(told("none/such", a=1), asked("none/such"))
    assert [each["error"]["code"] for each in connection.said] == [-32601]


async def test_a_request_that_fails_tells_no_traceback(connection: Connection) -> None:
    @connection.server.feature("test/breaks")
    def breaks(_params: Any) -> None:
        raise RuntimeError("/home/somebody/secret.py")

    await connection.hears(asked("test/breaks"))
    (answer,) = connection.said
    assert answer["error"]["code"] == -32603
    assert answer["error"].get("data") is None
    assert "secret" not in json.dumps(answer)


async def test_a_refusal_keeps_its_code_and_data(connection: Connection) -> None:
    @connection.server.feature("test/refuses")
    async def refuses(_params: Any) -> None:
        raise JsonRpcException("No.", code=-32001, data={"reason": "busy"})

    await connection.hears(asked("test/refuses"))
    (answer,) = connection.said
    assert answer["error"] == {"code": -32001, "message": "No.", "data": {"reason": "busy"}}


async def test_a_notification_that_fails_pops_nothing_up(
    connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    @connection.server.feature("test/breaks")
    def breaks(_params: Any) -> None:
        raise RuntimeError("broken")

    with caplog.at_level(logging.WARNING, "kanbots_ls"):
        await connection.hears(told("test/breaks"), asked("none/such"))
    assert [each.get("id") for each in connection.said] == [1]
    assert "broken" in caplog.text


@pytest.mark.parametrize(
    ("wrong", "at_fault"),
    [
        (asked("kanbots/card/add", title=["no"]), "title: "),
        (asked("textDocument/hover", textDocument={"uri": URI}), "do not fit"),
        ({**asked("kanbots/board/show"), "params": [1]}, "params: "),
        ({**asked("kanbots/board/show"), "jsonrpc": "1.0"}, "jsonrpc: "),
        ({"id": 1, "method": "kanbots/board/show"}, "jsonrpc: "),
        (asked("kanbots/daemon/replaced", pid=1, version="1"), "is a notification"),
        (asked("textDocument/didClose", textDocument={"uri": URI}), "is a notification"),
    ],
)
async def test_a_request_that_does_not_fit_is_answered_with_what_is_wrong(
    wrong: Json, at_fault: str, connection: Connection
) -> None:
    await connection.hears(wrong)
    (answer,) = connection.said
    assert (answer["id"], answer["error"]["code"]) == (1, -32602)
    assert at_fault in answer["error"]["message"]


async def test_an_initialize_that_does_not_fit_is_told_so() -> None:
    connection = Connection()
    wrong = {**INITIALIZE, "capabilities": 7}
    send, receive = anyio.create_memory_object_stream[bytes](1)
    send.send_nowait(framed(json.dumps(asked("initialize", **wrong)).encode()))
    send.close()
    await connection._run(receive)
    receive.close()
    (answer,) = connection.said
    assert answer["error"]["code"] == -32602


@pytest.mark.parametrize(
    "broken", [b"{", b"[]", b"7", b"null", b'"x"', b"\xff", b"[" * 100_000, b'{"id": []}', b"{}"]
)
async def test_after_what_is_no_message_the_next_one_is_answered_and_nothing_pops_up(
    broken: bytes, connection: Connection
) -> None:
    await connection.hears(broken, asked("none/such"))
    assert [each.get("id") for each in connection.said] == [1]


@pytest.mark.parametrize("inner", [{"jsonrpc": "2.0"}, {"jsonrpc": "2.0", "id": 9}, {"jsonrpc": 1}])
async def test_a_field_called_jsonrpc_inside_a_message_loses_nothing(
    inner: Json, connection: Connection
) -> None:
    found = []

    @connection.server.command("test.command")
    def run(argument: Any) -> str:
        found.append(argument)
        return "done"

    await connection.hears(
        asked("workspace/executeCommand", command="test.command", arguments=[{"in": inner}])
    )
    assert [each.get("result") for each in connection.said] == ["done"]
    assert len(found) == 1


@pytest.mark.parametrize(
    "header",
    [
        "content-length: %d\r\n\r\n",
        "CONTENT-LENGTH:%d\r\n\r\n",
        "Content-Length : %d \r\nContent-Type: application/vscode-jsonrpc\r\n\r\n",
        "Content-Length: %d\n\r\n",
    ],
)
async def test_a_header_counts_however_it_is_written(header: str, connection: Connection) -> None:
    await connection.hears(asked("none/such"), header=header)
    assert [each.get("id") for each in connection.said] == [1]


@pytest.fixture
def collected() -> Iterator[None]:
    gc.collect()
    yield
    gc.collect()


@pytest.mark.usefixtures("collected")
async def test_a_session_that_types_all_day_keeps_nothing_of_it(connection: Connection) -> None:
    item = {"uri": URI, "languageId": "markdown", "version": 0, "text": ""}
    opened = told("textDocument/didOpen", textDocument=item)
    where = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    typed = [
        told(
            "textDocument/didChange",
            textDocument={"uri": URI, "version": number},
            contentChanges=[{"range": where, "text": "x"}],
        )
        for number in range(1, 200)
    ]
    await connection.hears(opened, *typed)
    gc.collect()
    # Of other tests' threads some may live.
    assert sum(isinstance(each, Future) for each in gc.get_objects()) < 50
    assert connection.server.workspace.get_text_document(URI).source == "x" * 199


@pytest.mark.parametrize(
    "answer",
    [{"result": 7}, {"result": []}, {"error": {}}, {"error": 7}],
)
async def test_an_answer_that_does_not_fit_is_an_error_and_no_silence(
    answer: Json, connection: Connection
) -> None:
    @connection.server.feature("test/ask")
    def ask(_params: Any) -> None:
        params = lsp.ShowDocumentParams(URI)
        asking.append(
            connection.server.protocol.send_request("window/showDocument", params, None, "q")
        )

    asking: list[Any] = []
    await connection.hears(told("test/ask"), {"jsonrpc": "2.0", "id": "q", **answer})
    assert isinstance(asking[0].exception(timeout=0), JsonRpcException)


async def test_an_outbox_gives_up_a_client_that_reads_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kanbots_ls.lsp.wire.streams.MOST_KEPT", 1000)
    stream: Any = NeverRead()
    outbox = Outbox(stream)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(outbox.pump)
        outbox.write(b"x" * 900)
        await stream.waits.wait()
        outbox.write(b"x" * 900)
        stream.reads.set()
    assert stream.sent == 900


async def test_a_crowded_outbox_is_offered_nothing_until_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kanbots_ls.lsp.wire.streams.MOST_OFFERED", 100)
    stream: Any = NeverRead()
    outbox = Outbox(stream)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(outbox.pump)
        outbox.write(b"x" * 900)
        await stream.waits.wait()
        with anyio.move_on_after(0.05) as waiting:
            await outbox.drained()
        assert waiting.cancelled_caught
        stream.reads.set()
        with anyio.fail_after(10):
            await outbox.drained()
        outbox.close()


class NeverRead:
    """The stream to a client that reads nothing until told."""

    def __init__(self) -> None:
        self.sent = 0
        self.waits, self.reads = anyio.Event(), anyio.Event()

    async def send(self, data: bytes) -> None:
        self.waits.set()
        await self.reads.wait()
        self.sent += len(data)
