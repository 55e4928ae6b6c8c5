"""The wire of an editor without a screen; ``tests.fakes.editors`` is what tests use.

pytest-lsp's client takes what the server sends and checks it against the editor's capabilities.
What the editor sends goes out as it is written down here, so that it can be wrong on purpose.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.protocol import default_converter
from pygls.protocol.json_rpc import JsonRPCResponseMessage
from pytest_lsp import LanguageClient
from pytest_lsp.protocol import LanguageClientProtocol

from tests.fakes.boards import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import IO

Json = dict[str, Any]
NEVER_APPLIES = "no workspace/applyEdit"
"""Among an editor's answers: it says that it did not apply an edit."""


class _Protocol(LanguageClientProtocol):
    """Hands each message on as JSON before pygls makes something of it."""

    def structure_message(self, data: Json) -> Any:
        if "jsonrpc" not in data:
            return data
        client = self._server
        assert isinstance(client, EditorClient)
        if "method" in data:
            client.heard(data)
        elif data.get("id") in client.pending:
            client.pending.pop(data["id"]).set_result(data)
            return JsonRPCResponseMessage(id=data["id"], jsonrpc="2.0", result=None)
        return super().structure_message(data)

    def _handle_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        """Answers have reached who asked."""


class EditorClient(LanguageClient):
    """Keeps what came until it is read; answers what the editor can answer."""

    def __init__(self, answers: set[str]) -> None:
        super().__init__(protocol_cls=_Protocol, converter_factory=default_converter)
        self.answering = answers
        self.changed = threading.Condition()
        self.unread: list[Json] = []
        self.pending: dict[Any, asyncio.Future[Json]] = {}
        self.prompts: dict[Any, asyncio.Future[Any]] = {}
        self._numbers = itertools.count(1)
        if NEVER_APPLIES in answers:
            self.feature(lsp.WORKSPACE_APPLY_EDIT)(_apply_not)
        for method, answer in _ANSWERS.items():
            if method in answers:
                self.feature(method)(answer)
        for method in _TAKEN:
            self.feature(method)(_take)

    def heard(self, message: Json) -> None:
        """A request or notification came."""
        with self.changed:
            # pygls is about to put something else in the place of its parameters.
            self.unread.append({**message})
            self.changed.notify_all()

    async def start(
        self, command: list[str], directory: Path, environment: dict[str, str], errors: IO[str]
    ) -> None:
        """Start the server; its standard error goes into the file ``errors``."""
        await self.start_io(*command, cwd=directory, env=environment)
        assert self._server is not None
        if self._stderr_forwarder is not None:
            self._stderr_forwarder.cancel()
        self._stderr_forwarder = asyncio.get_running_loop().create_task(
            _copy(self._server.stderr, errors)
        )

    async def introduce(self, params: Json) -> Json:
        """Attach, as the editor does."""
        shape: type[Any] = lsp.ClientCapabilities
        self.capabilities = self.protocol._converter.structure(params["capabilities"], shape)
        found: Json = await self.requested("initialize", params)
        await self.notified("initialized", {})
        return found

    async def requested(self, method: str, params: Any) -> Any:
        """A request's result, which is what the protocol says it is, or JsonRpcException."""
        number = next(self._numbers)
        future = self.pending[number] = asyncio.get_running_loop().create_future()
        self._write({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        async with asyncio.timeout(DEADLINE):
            answer = await future
        if "error" in answer:
            error = answer["error"]
            raise JsonRpcException(error["message"], error["code"], error.get("data"))
        kind: Any = lsp.METHOD_TO_TYPES.get(method, (None, None))[1]
        if kind is not None:
            self.protocol._converter.structure(answer, kind)
        return answer["result"]

    async def notified(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._write({"jsonrpc": "2.0", "method": method, "params": params})

    async def settle(self, prompt: Any, answer: Any) -> None:
        """Answer a prompt: an item, None for a dismissal, an exception for an error."""
        future = self.prompts.pop(prompt)
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)

    async def leave(self) -> None:
        """Shut the server down; end it where it does not go by itself."""
        server = self._server
        if server is None or server.returncode is not None:
            return
        for prompt in self.prompts.values():
            prompt.cancel()
        try:
            async with asyncio.timeout(10):
                await self.requested("shutdown", None)
                await self._answered()
                await self.notified("exit", None)
                await server.wait()
        except (TimeoutError, JsonRpcException):
            server.kill()
        await self.stop()  # type: ignore[no-untyped-call]

    async def _answered(self) -> None:
        """pygls stumbles over an answer of ours that is still being made when the server ends."""
        known: list[Any] = list(self.protocol._request_futures.values())
        making = [each for each in known if isinstance(each, asyncio.Task)]
        if making:
            await asyncio.wait(making)

    def _write(self, message: Json) -> None:
        body = json.dumps(message).encode()
        writer: Any = self.protocol.writer
        writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


def _show(_client: EditorClient, _params: Any) -> lsp.ShowDocumentResult:
    return lsp.ShowDocumentResult(success=True)


def _nothing(_client: EditorClient, _params: Any) -> None:
    """Null."""


async def _prompt(client: EditorClient, _params: Any) -> Any:
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    # pygls keeps it in the task's own context, so prompts that come at once are not mixed up.
    client.prompts[client.protocol.msg_id] = future
    return await future


def _take(_client: EditorClient, _params: Any) -> None:
    """It is in ``unread``."""


def _apply(_client: EditorClient, _params: Any) -> lsp.ApplyWorkspaceEditResult:
    return lsp.ApplyWorkspaceEditResult(applied=True)


def _apply_not(_client: EditorClient, _params: Any) -> lsp.ApplyWorkspaceEditResult:
    return lsp.ApplyWorkspaceEditResult(applied=False)


_ANSWERS: dict[str, Callable[..., Any]] = {
    lsp.WINDOW_SHOW_DOCUMENT: _show,
    lsp.WINDOW_SHOW_MESSAGE_REQUEST: _prompt,
    lsp.WORKSPACE_INLAY_HINT_REFRESH: _nothing,
    lsp.WORKSPACE_APPLY_EDIT: _apply,
    lsp.WORKSPACE_CODE_LENS_REFRESH: _nothing,
    lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH: _nothing,
    lsp.WINDOW_WORK_DONE_PROGRESS_CREATE: _nothing,
}
_TAKEN = (
    lsp.WINDOW_SHOW_MESSAGE,
    lsp.WINDOW_LOG_MESSAGE,
    lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
    lsp.PROGRESS,
    "kanbots/board/changed",
    "kanbots/document/changed",
    "kanbots/run/appended",
)


async def _copy(source: asyncio.StreamReader | None, errors: IO[str]) -> None:
    while source is not None and (line := await source.readline()):
        errors.write(line.decode(errors="replace"))
        errors.flush()
