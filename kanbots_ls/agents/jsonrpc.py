"""JSON-RPC as agents speak it: ids that say what was asked, and values as lines of stdin.

An id of ours says what was asked and for whom, so a line of the transcript is understood without
the one that asked. What an agent asks keeps its own id as the decision's key.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kanbots_ls.agents.reading import Line

METHOD_NOT_FOUND = -32601
_REQUEST = "request-"


def named(kind: str, about: str) -> str:
    """The id of a request of this kind."""
    return f"{kind}:{about}"


def parted(name: object) -> tuple[str, str]:
    """Kind and subject of an id of ours."""
    kind, _, about = name.partition(":") if isinstance(name, str) else ("", "", "")
    return kind, about


def key_of(identity: object) -> str:
    """What we call a request of an agent's, whose ids are numbers or texts."""
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
