"""Error replies: their codes, and the reasons by which a client may tell refusals apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.model.refusal import RefusalCode

REQUEST_FAILED = -32803
"""Understood, and refused: nothing changed; ``data.reason`` is one of ``REASONS``."""
INVALID_PARAMS = -32602
METHOD_NOT_FOUND = -32601
INVALID_REQUEST = -32600
INTERNAL_ERROR = -32603
CANCELLED = -32800
CONTENT_MODIFIED = -32801
NOT_INITIALIZED = -32002

CODES: Mapping[int, str] = {
    REQUEST_FAILED: "Refused; `message` says what, why and what next, `data.reason` is below. "
    "Nothing changed. Without `data` there was no repository, or the daemon ended meanwhile: look "
    "at the board before you ask again.",
    INVALID_PARAMS: "The parameters do not fit; `message` names each field at fault and how. "
    "Nothing changed.",
    METHOD_NOT_FOUND: "There is no such method.",
    INVALID_REQUEST: "That is no request, such as one whose id is neither a number nor a "
    "text, or one after `shutdown`.",
    INTERNAL_ERROR: "A mistake of ours; the board's `daemon.log` has the details, the reply has "
    "no traceback.",
    NOT_INITIALIZED: "The first request was not `initialize`.",
    CONTENT_MODIFIED: "The daemon ended while it was asked something that editors ask by "
    "themselves; they will ask again. For contents: that is at another board's address.",
    CANCELLED: "The client cancelled the request by `$/cancelRequest`. What it had begun may go "
    "on.",
}

REASONS: Mapping[RefusalCode, str] = {
    "unknown": "There is no such card, run or decision.",
    "wrong_state": "It does not fit what the run or card is at now.",
    "invalid": "The words fit the method and still mean nothing, such as an option there is not.",
    "already_answered": "Somebody was first; `message` says who. The decision as it is now comes "
    "with `kanbots/board/changed`.",
    "forbidden": "The client is inside a run, or its workspace is not trusted; it may only read.",
    "agent_missing": "The agent's program can't be found or is not one that can be used.",
    "base": "The commit to start from can't be told; name a branch.",
    "repository": "Git or the work tree does not allow it; `message` has the reason.",
    "config": "A settings file has a mistake; `message` has file, line and key.",
    "disk": "It could not be written down, so it did not happen.",
}
