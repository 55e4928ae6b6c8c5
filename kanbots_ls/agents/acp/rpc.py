"""ACP's JSON-RPC: what our requests are called, what their ids say, and their lines.

What a line of the transcript is about must be read off that line alone, so the ids of our
requests carry whatever the answer leaves out: the session, the message, its words.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kanbots_ls.agents.jsonrpc import line
from kanbots_ls.agents.reading import decode

if TYPE_CHECKING:
    from kanbots_ls.agents.jsonrpc import Identity
    from kanbots_ls.agents.reading import Line

INITIALIZE = "initialize"
SESSION = "session"
MODE = "mode"
MODEL = "model"
BEGIN = "begin"
PROMPT = "prompt"

BEGIN_METHOD = "_kanbots/begin"
"""Of nobody's: an agent has to answer at once that it knows no such method, with our id."""


def request(kind: str, about: Line, method: str, params: Line) -> bytes:
    """A request's line; ``kind`` and ``about`` come back with its answer."""
    return line({"jsonrpc": "2.0", "id": named(kind, about), "method": method, "params": params})


def notification(method: str, params: Line) -> bytes:
    """A notification's line."""
    return line({"jsonrpc": "2.0", "method": method, "params": params})


def answer(identity: Identity, member: str, value: Line) -> bytes:
    """The line that answers a request of the agent's; ``member``: ``result`` or ``error``."""
    return line({"jsonrpc": "2.0", "id": identity, member: value})


def named(kind: str, about: Line) -> str:
    """The id of a request of this kind."""
    return f"{kind}:{json.dumps(about, separators=(',', ':'))}" if about else kind


def parted(identity: Any) -> tuple[str, Line]:
    """What an id of ours says; nothing where it is none."""
    kind, _, about = identity.partition(":") if isinstance(identity, str) else ("", "", "")
    found = decode(about.encode("utf-8", "replace")) if about else {}
    return kind, found if isinstance(found, dict) else {}
