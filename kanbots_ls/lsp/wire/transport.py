"""The cures for serving many clients with pygls, in one place: reading, answering, errors.

One ``LanguageServer`` per connection, made in ``session``.  What messages of ours look like is in
``envelopes``, how their bytes travel in ``wires``.  Nothing here knows what any method does.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import attrs
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams, JsonRpcInvalidRequest
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import JsonRPCRequestMessage
from pygls.workspace import TextDocument

from kanbots_ls.lsp.wire.envelopes import envelopes
from kanbots_ls.lsp.wire.reasons import invalid_reason
from kanbots_ls.protocol.errors import INVALID_REQUEST, NOT_INITIALIZED, REQUEST_FAILED
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from kanbots_ls.model.refusal import Refused

log = logging.getLogger(__name__)

_UNFORESEEN = "This failed inside kanbots-ls; its daemon.log has the details."
INVALID = "kanbots/__invalid"
"""Stands in for a request whose parameters do not fit, so that its sender gets an answer."""
_LONGEST_REASON = 500

# pygls splits where Python does, at a form feed too; an edit behind one would go to another line.
TextDocument.lines = property(lambda document: tuple(text.lines(document.source)))  # type: ignore[method-assign, assignment]


class SessionProtocol(LanguageServerProtocol):
    """pygls's protocol for a process that serves many clients."""

    on_late_answer: Callable[[str, Any], None] | None = None
    """Told of an answer to a request that this process never made, by its id."""

    def get_message_type(  # type: ignore[override]  # the parent wraps its own in a cache
        self, method: str
    ) -> type[Any] | None:
        """Our envelope, or lsprotocol's class; without the parent's cache, which keeps sessions."""
        if (ours := envelopes(method)) is not None:
            return ours.message
        kinds = lsp.METHOD_TO_TYPES.get(method)
        return kinds[0] if kinds else None

    def get_result_type(  # type: ignore[override]
        self, method: str
    ) -> type[Any] | None:
        """The class of a method's response."""
        if (ours := envelopes(method)) is not None:
            return ours.result
        kinds = lsp.METHOD_TO_TYPES.get(method)
        return kinds[1] if kinds else None

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Nothing yet: pygls calls this for each object inside a message too, and would take one
        with a field ``jsonrpc``, in somebody's options or title, for a message of its own."""
        return data

    def handle_message(self, message: Any) -> None:
        """Before ``initialize`` and after ``shutdown`` requests are refused, not left waiting."""
        message = self._structured(message)
        method, early = getattr(message, "method", None), self._workspace is None
        if method in (None, lsp.INITIALIZE, lsp.EXIT, INVALID) or not (early or self._shutdown):
            super().handle_message(message)
        elif hasattr(message, "id"):
            code = NOT_INITIALIZED if early else INVALID_REQUEST
            reason = "the first request is initialize" if early else "nothing follows shutdown"
            self._send_response(message.id, error=lsp.ResponseError(code, reason))

    def _structured(self, data: Any) -> Any:
        """A request that does not fit becomes one to ``INVALID``, which answers what is wrong; an
        answer that does not fit is an error, so that what waits for it goes on."""
        if not isinstance(data, dict) or not isinstance(data.get("id", 0), (int, str)):
            raise JsonRpcInvalidRequest("a message is one object, and an id a number or a text")
        is_request = "id" in data and "method" in data
        is_answer = "id" in data and not is_request
        if data.get("jsonrpc") != self.VERSION:
            if is_request:
                return _invalid(data, 'jsonrpc: is "2.0" in each message')
            raise JsonRpcInvalidRequest("a message is one object of JSON-RPC 2.0")
        try:
            message = super().structure_message(data)
        except JsonRpcException as error:
            if is_answer:
                return _misanswered(data)
            if is_request:
                return _invalid(data, invalid_reason(error.__cause__ or error))
            raise
        if is_request and not hasattr(message, "id"):
            return _invalid(data, f"{data['method']} is a notification and has no id")
        return message

    def _handle_notification(self, method_name: str, params: Any) -> None:
        """pygls keeps what came of each for ever: one for every key that a person types."""
        super()._handle_notification(method_name, params)
        for name in [name for name, each in self._request_futures.items() if each.done()]:
            del self._request_futures[name]

    def _send_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        """No client gets a traceback: pygls puts one into whatever it did not foresee."""
        if error is not None and isinstance(error.data, dict) and "traceback" in error.data:
            error = attrs.evolve(error, message=_UNFORESEEN, data=None)
        super()._send_response(msg_id, result, error)

    def _handle_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        """An answer to what an earlier daemon asked still counts."""
        self._result_types.pop(msg_id, None)
        unknown = isinstance(msg_id, str) and msg_id not in self._request_futures
        if unknown and error is None and self.on_late_answer is not None:
            self.on_late_answer(msg_id, result)
        else:
            super()._handle_response(msg_id, result, error)

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(
        self, params: lsp.InitializeParams
    ) -> Generator[Any, Any, lsp.InitializeResult]:
        """pygls routes requests for contents, and does not say so."""
        result = yield from super().lsp_initialize(params)
        name = lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT
        able = params.capabilities.workspace
        if able and able.text_document_content and result.capabilities.workspace:
            result.capabilities.workspace.text_document_content = self.fm.feature_options.get(name)
        return result

    @lsp_method(lsp.EXIT)
    def lsp_exit(self, *_arguments: Any) -> None:  # type: ignore[override]
        """Hang up; the daemon goes on."""
        if self.writer is not None:
            self.writer.close()


def _misanswered(data: dict[str, Any]) -> lsp.ResponseErrorMessage:
    error = lsp.ResponseError(JsonRpcInvalidParams.CODE, "the answer does not fit the request")
    return lsp.ResponseErrorMessage(id=data["id"], error=error)


def _invalid(data: dict[str, Any], reason: str) -> JsonRPCRequestMessage:
    return JsonRPCRequestMessage(id=data["id"], method=INVALID, params=reason, jsonrpc="2.0")


class SessionServer(LanguageServer):
    """One connection's server."""

    def hear_late_answers(self, heard: Callable[[str, Any], None]) -> None:
        """``heard`` gets the id and result of answers to what this process never asked."""
        assert isinstance(self.protocol, SessionProtocol)  # noqa: S101 - as it was built
        self.protocol.on_late_answer = heard

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Into the log; the person at the editor can do nothing about it."""
        reason = str(error)[:_LONGEST_REASON]
        printable = "".join(each if each.isprintable() else "\ufffd" for each in reason)
        log.warning("%s: %s", getattr(source, "__name__", source), printable)


def failed(refused: Refused) -> JsonRpcException:
    """A refusal as an error reply; ``data.reason`` is for programs to branch on."""
    return JsonRpcException(refused.text, code=REQUEST_FAILED, data={"reason": refused.code})


def refuse_invalid(server: LanguageServer) -> None:
    """Register the handler that ``INVALID`` requests reach."""

    @server.feature(INVALID)
    def answer(reason: Any) -> None:
        raise JsonRpcInvalidParams(str(reason))
