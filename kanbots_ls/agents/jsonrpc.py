"""JSON-RPC as agents speak it: ids that say what was asked, and values as lines of stdin.

An id of ours says what was asked and for whom, so a line of the transcript is understood without
the one that asked. What an agent asks keeps its own id as the decision's key.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kanbots_ls.agents.reading import Line

Identity = int | float | str | None
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
_REQUEST = "request-"


def named(kind: str, about: str) -> str:
    """The id of a request of this kind."""
    return f"{kind}:{about}"


def parted(name: object) -> tuple[str, str]:
    """Kind and subject of an id of ours."""
    kind, _, about = name.partition(":") if isinstance(name, str) else ("", "", "")
    return kind, about


def key_of(identity: object, asked: Line | None = None) -> str:
    """What we call a request of an agent's, by its id, which is a number or a text.

    ``null``, which the protocol allows, names nothing, so what is ``asked`` tells it from others;
    the same of what can be no id.
    """
    if names(identity):
        return f"{_REQUEST}{json.dumps(identity)}"
    told = json.dumps(asked, sort_keys=True).encode()
    return f"{_REQUEST}null-{hashlib.sha256(told).hexdigest()[:20]}"


def names(identity: object) -> bool:
    """Whether it is an id by which an answer is known; fractions are discouraged, and are."""
    if isinstance(identity, float):
        return math.isfinite(identity)
    return isinstance(identity, int | str) and not isinstance(identity, bool)


def is_request(key: str) -> bool:
    """Whether that is what we call a request of an agent's."""
    return key.startswith(_REQUEST)


def identity_of(key: str) -> Identity:
    """The id behind such a key; None: it is answered under ``null``."""
    name = key.removeprefix(_REQUEST)
    if name.startswith("null"):
        return None
    found: Identity = json.loads(name)
    return found


def line(value: Line) -> bytes:
    """One line, ASCII only: escapes keep half letters and exotic separators out of the stream."""
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
