"""What kind of message a body is, read from its first few bytes where that is enough.

A forwarder asks this of every message in both directions, so a large body is parsed only when its
own head does not tell: peers write the members of a message in any order, and some put the ``id``
last.  Nothing here knows what a method means, but for those that are known to ask for no answer.
"""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    MessageId = int | str

_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_NAME = re.compile(rb"\s*(" + _STRING + rb")\s*:\s*")
_VALUE = re.compile(rb"(" + _STRING + rb"|-?\d+|null)\s*,?")
_HEAD = frozenset({b'"jsonrpc"', b'"id"', b'"method"'})
_LONGEST_HEAD = 4096
_ONE_WAY = frozenset(
    {
        "$/cancelRequest",
        "$/logTrace",
        "$/progress",
        "$/setTrace",
        "exit",
        "initialized",
        "kanbots/board/changed",
        "kanbots/document/changed",
        "kanbots/run/appended",
        "telemetry/event",
        "textDocument/didChange",
        "textDocument/didClose",
        "textDocument/didOpen",
        "textDocument/didSave",
        "textDocument/publishDiagnostics",
        "textDocument/willSave",
        "window/logMessage",
        "window/showMessage",
        "window/workDoneProgress/cancel",
        "workspace/didChangeConfiguration",
        "workspace/didChangeWatchedFiles",
        "workspace/didChangeWorkspaceFolders",
    }
)
"""Methods of notifications: whatever follows their name, no ``id`` does."""


class Envelope:
    """One message: its ``body``, and its ``method`` and ``id`` where it has them.

    A body that is no message has neither and is for the receiver to complain about.
    """

    __slots__ = ("_content", "body", "id", "method")

    def __init__(self, body: bytes) -> None:
        """Look at ``body``."""
        self.body = body
        self.method: str | None = None
        self.id: MessageId | None = None
        self._content: dict[str, Any] | None = None
        if not self._read_head():
            self._read_all()

    @property
    def is_request(self) -> bool:
        """Whether the sender waits for an answer."""
        return self.method is not None and self.id is not None

    @property
    def is_response(self) -> bool:
        """Whether it answers a request."""
        return self.method is None and self.id is not None

    @property
    def content(self) -> dict[str, Any]:
        """The whole message, parsed on first use; empty where it is none."""
        if self._content is None:
            self._content = _parse(self.body)
        return self._content

    @property
    def params(self) -> dict[str, Any]:
        """Its parameters; empty where they are no object."""
        params = self.content.get("params")
        return params if isinstance(params, dict) else {}

    def _read_head(self) -> bool:
        """Take what stands before the first large member; whether that settles what it is."""
        at = self.body.find(b"{", 0, _LONGEST_HEAD) + 1
        while at and (name := _NAME.match(self.body, at, at + _LONGEST_HEAD)):
            if name[1] not in _HEAD:
                return self._is_settled_before(name[1])
            value = _VALUE.match(self.body, name.end(), name.end() + _LONGEST_HEAD)
            if value is None or not self._take(name[1], value[1]):
                return False
            at = value.end()
        return False

    def _take(self, name: bytes, value: bytes) -> bool:
        if name == b'"id"':
            self.id = json.loads(value)
        elif name == b'"method"':
            text = json.loads(value)
            self.method = text if isinstance(text, str) else None
            return self.method is not None
        return True

    def _is_settled_before(self, member: bytes) -> bool:
        if self.id is not None:
            return self.method is not None or member in {b'"result"', b'"error"'}
        return self.method in _ONE_WAY or (self.method is not None and b'"id"' not in self.body)

    def _read_all(self) -> None:
        method, number = self.content.get("method"), self.content.get("id")
        self.method = method if isinstance(method, str) else None
        # True is an int to Python and no id to anybody.
        known = isinstance(number, int | str) and not isinstance(number, bool)
        self.id = number if known else None


def encode(message: dict[str, Any]) -> bytes:
    """The body of ``message``, in ASCII: a buffer may hold halves of a surrogate pair."""
    return json.dumps(message, separators=(",", ":")).encode()


def _parse(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
