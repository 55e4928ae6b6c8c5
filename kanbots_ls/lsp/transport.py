"""All of pygls's traps in one place: typed envelopes, writing, reading, errors.

One ``LanguageServer`` per connection; the converter, costly to build, is shared.  Messages of our
own methods travel in envelope classes made from the method list, so handlers get and give pydantic
models.  Nothing here knows what any method does.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any, Union

import attrs
from lsprotocol import types as lsp
from pydantic import BaseModel
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams, JsonRpcInvalidRequest
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method
from pygls.protocol.json_rpc import JsonRPCRequestMessage
from pygls.workspace import TextDocument

from kanbots_ls.lsp.reasons import invalid_reason
from kanbots_ls.protocol.errors import INVALID_REQUEST, NOT_INITIALIZED, REQUEST_FAILED
from kanbots_ls.protocol.methods import METHODS, Method
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from cattrs import Converter

    from kanbots_ls.model.refusal import Refused

log = logging.getLogger(__name__)

_UNFORESEEN = "This failed inside kanbots-ls; its daemon.log has the details."
INVALID = "kanbots/__invalid"
"""Stands in for a request whose parameters do not fit, so that its sender gets an answer."""


messages = logging.getLogger("kanbots_ls.lsp.messages")
"""For pygls's reading loop."""
_LONGEST_REASON = 500


def _tells_trouble(record: logging.LogRecord) -> bool:
    """pygls writes each refusal and each broken message down with a traceback, under which real
    errors would drown, and with what the client sent: titles, prompts.  ``report_server_error``
    has a line for each."""
    if record.exc_info and isinstance(record.exc_info[1], JsonRpcException):
        return False
    if isinstance(record.args, tuple):
        record.args = tuple(
            each if isinstance(each, (str, int)) else type(each).__name__ for each in record.args
        )
    return not str(record.msg).startswith("Unable to deserialize message")


def _is_no_garbage(record: logging.LogRecord) -> bool:
    """The reading loop's own exceptions are about bytes that are no message."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (JsonRpcException, ValueError, RecursionError))


messages.addFilter(_is_no_garbage)
logging.getLogger("pygls.protocol.json_rpc").addFilter(_tells_trouble)

# pygls splits where Python does, at a form feed too; an edit behind one would go to another line.
TextDocument.lines = property(lambda document: tuple(text.lines(document.source)))  # type: ignore[method-assign, assignment]

_ID: Any = Union[int, str]  # noqa: UP007 - cattrs is given it as a value


@attrs.frozen
class Envelopes:
    """The message classes of one method: what comes in, what goes out."""

    message: type[Any]
    result: type[Any] | None


def _envelopes(method: Method) -> Envelopes:
    # No field but params has a default: lsprotocol's converter leaves out what equals its default,
    # and a message without ``jsonrpc`` is none.
    identity = {"id": attrs.field(type=_ID)} if method.is_request else {}
    name = attrs.field(type=str)
    message = attrs.make_class(
        "Message",
        {
            **identity,
            "method": name,
            "params": attrs.field(type=method.params, default=None),
            "jsonrpc": attrs.field(type=str),
        },
        kw_only=True,
    )
    if method.result is None:
        return Envelopes(message, None)
    result = attrs.make_class(
        "Result",
        {
            "id": attrs.field(type=_ID),
            "result": attrs.field(type=method.result),
            "jsonrpc": attrs.field(type=str),
        },
        kw_only=True,
    )
    return Envelopes(message, result)


_ENVELOPES = {method.name: _envelopes(method) for method in METHODS}


@cache
def shared_converter() -> Converter:
    """lsprotocol's converter, taught pydantic models; one for all connections."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    converter.register_structure_hook_func(_is_model, _structure)
    converter.register_unstructure_hook_func(
        _is_model, lambda model: model.model_dump(mode="json", by_alias=True)
    )
    return converter


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _structure(value: Any, kind: type[BaseModel]) -> BaseModel:
    return kind.model_validate({} if value is None else value)


class SessionProtocol(LanguageServerProtocol):
    """pygls's protocol for a process that serves many clients."""

    on_late_answer: Callable[[str, Any], None] | None = None
    """Told of an answer to a request that this process never made, by its id."""

    def get_message_type(  # type: ignore[override]  # the parent wraps its own in a cache
        self, method: str
    ) -> type[Any] | None:
        """Our envelope, or lsprotocol's class; without the parent's cache, which keeps sessions."""
        if method in _ENVELOPES:
            return _ENVELOPES[method].message
        kinds = lsp.METHOD_TO_TYPES.get(method)
        return kinds[0] if kinds else None

    def get_result_type(  # type: ignore[override]
        self, method: str
    ) -> type[Any] | None:
        """The class of a method's response."""
        if method in _ENVELOPES:
            return _ENVELOPES[method].result
        kinds = lsp.METHOD_TO_TYPES.get(method)
        return kinds[1] if kinds else None

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A request that does not fit becomes one to ``INVALID``, which answers what is wrong."""
        if "jsonrpc" in data and not isinstance(data.get("id", 0), (int, str)):
            raise JsonRpcInvalidRequest("an id is a number or a text")
        wants_answer = "id" in data and "method" in data
        try:
            message = super().structure_message(data)
        except JsonRpcException as error:
            if not wants_answer:
                raise
            return _invalid(data, invalid_reason(error.__cause__ or error))
        if wants_answer and "jsonrpc" in data and not hasattr(message, "id"):
            return _invalid(data, f"{data['method']} is a notification and has no id")
        return message

    def handle_message(self, message: Any) -> None:
        """Before ``initialize`` and after ``shutdown`` requests are refused, not left waiting."""
        if not hasattr(message, "jsonrpc"):
            raise JsonRpcInvalidRequest("a message is one object of JSON-RPC 2.0")
        method, early = getattr(message, "method", None), self._workspace is None
        if method in (None, lsp.INITIALIZE, lsp.EXIT) or not (early or self._shutdown):
            super().handle_message(message)
        elif hasattr(message, "id"):
            code = NOT_INITIALIZED if early else INVALID_REQUEST
            reason = "the first request is initialize" if early else "nothing follows shutdown"
            self._send_response(message.id, error=lsp.ResponseError(code, reason))

    def _send_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        """No client gets a traceback: pygls puts one into whatever it did not foresee."""
        if error is not None and isinstance(error.data, dict) and "traceback" in error.data:
            error = attrs.evolve(error, message=_UNFORESEEN, data=None)
        super()._send_response(msg_id, result, error)

    def _handle_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        """An answer to what an earlier daemon asked still counts."""
        unknown = isinstance(msg_id, str) and msg_id not in self._request_futures
        if unknown and error is None and self.on_late_answer is not None:
            self.on_late_answer(msg_id, result)
        else:
            super()._handle_response(msg_id, result, error)

    @lsp_method(lsp.EXIT)
    def lsp_exit(self, *_arguments: Any) -> None:  # type: ignore[override]
        """Hang up; the daemon goes on."""
        if self.writer is not None:
            self.writer.close()


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
