"""Codex's JSON-RPC: our requests' ids, and values as lines of its stdin.

An id of ours says what was asked and for whom, so a line of the transcript is understood without
the one that asked. Codex leaves out the ``jsonrpc`` member, and so do we.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kanbots_ls.agents.reading import Line

INITIALIZE = "initialize"
ACCOUNT = "account"
THREAD = "thread"
MESSAGE = "message"
INTERRUPT = "interrupt"
CLEAN = "clean"
NOTE = "note"

METHOD_NOT_FOUND = -32601
_REQUEST = "request-"


def request(name: str, method: str, params: Any = None) -> bytes:
    """A request's line; ``name`` is its id."""
    asked: Line = {"id": name, "method": method}
    return line(asked if params is None else {**asked, "params": params})


def notification(method: str) -> bytes:
    """A notification's line."""
    return line({"method": method})


def named(kind: str, about: str) -> str:
    """The id of a request of this kind."""
    return f"{kind}:{about}"


def parted(name: object) -> tuple[str, str]:
    """Kind and subject of an id of ours."""
    kind, _, about = name.partition(":") if isinstance(name, str) else ("", "", "")
    return kind, about


def key_of(identity: object) -> str:
    """What we call a request of Codex's, whose ids are numbers or texts."""
    return f"{_REQUEST}{json.dumps(identity)}"


def identity_of(key: str) -> int | str | None:
    """The id behind such a key; None where it is none."""
    if not key.startswith(_REQUEST):
        return None
    found = json.loads(key.removeprefix(_REQUEST))
    return found if isinstance(found, int | str) else None


def line(value: Line) -> bytes:
    """One line, ASCII only: escapes keep half letters and exotic separators out of the stream."""
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
