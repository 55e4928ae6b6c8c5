"""An ACP agent's answers to our requests, told apart by the ids we gave them.

Called from ``lines.parse_line``. Those until its first turn are in ``opening``; the answer to a
prompt is its turn's end.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kanbots_ls.agents.acp import opening, rpc
from kanbots_ls.agents.acp.words import AUTH_REQUIRED, error_of
from kanbots_ls.agents.reading import Line, maybe_whole, needed, needed_table, table, text
from kanbots_ls.agents.remedies import remedy
from kanbots_ls.model.agent_events import (
    AgentEvent,
    MessageReceived,
    MessageTaken,
    StayedAlive,
    TurnEnded,
    TurnOutcome,
    TurnStarted,
)
from kanbots_ls.model.ids import MessageId, SessionId

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.agents.acp.words import Speaker

_NO_LOGIN = "{product} is not logged in, or its login or API key was refused ({error})."
_REFUSED = "The model's server refused {product}'s login or API key ({error})."
_LOG_IN = "Log in with {product} in a terminal or correct the key, then reply to the card."

_BAD_KEY = 401
_IS_BAD_KEY = re.compile(
    r"\b401\b|invalid (x-)?api.?key|api.?key (is )?(not valid|invalid|expired)|unauthorized"
    r"|authentication",
    re.IGNORECASE,
)
_WITHIN = ("error", "cause", "response", "data")
_STATUSES = range(400, 600)
"""Of a server's refusals; no code of JSON-RPC's is one."""
_OUTCOMES: dict[str, TurnOutcome] = {
    "cancelled": "interrupted",
    "end_turn": "completed",
    "max_tokens": "failed",
    "max_turn_requests": "max_turns",
    "refusal": "failed",
}
_WHY = {
    "max_tokens": ("The model's answer reached its longest.", "A reply goes on."),
    "max_turn_requests": ("The agent reached its own limit of requests in one turn.", ""),
    "refusal": ("The model refused to go on.", "Say it differently in a reply."),
}
"""What happened, and what to do."""


def reply(line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    """The events of an answer; one to nobody's request says nothing."""
    kind, about = rpc.parted(line.get("id"))
    handle = _REPLIES.get(kind)
    if handle is None:
        return (StayedAlive("answer"),)
    return handle(about, line, speaker)


def _begun(about: Line, _line: Line, _speaker: Speaker) -> tuple[AgentEvent, ...]:
    """Whatever it answers: it has read our request, and the prompt is right behind it."""
    message, session = MessageId(needed(about, "message")), SessionId(needed(about, "session"))
    return (
        MessageReceived(message),
        TurnStarted(session, turn=message),
        MessageTaken(message, text(about, "text")),
    )


def _ended(about: Line, line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    message, session = MessageId(needed(about, "message")), SessionId(needed(about, "session"))
    if error := error_of(line):
        ended = _failed(error, table(line, "error"), speaker)
    else:
        reason = needed(needed_table(line, "result"), "stopReason")
        why, what_next = _WHY.get(reason, ("", ""))
        ended = TurnEnded(_OUTCOMES.get(reason, "completed"), why, remedy=what_next)
    return (replace(ended, session_id=session, message=message),)


def _failed(error: str, told_of: Line, speaker: Speaker) -> TurnEnded:
    product, status = speaker.product, _status(told_of, error)
    if told_of.get("code") == AUTH_REQUIRED:
        why = _NO_LOGIN.format(product=product, error=error)
    elif status == _BAD_KEY or _IS_BAD_KEY.search(error):
        why = _REFUSED.format(product=product, error=error)
    else:
        return TurnEnded("failed", error, status=status, remedy=remedy(error))
    return TurnEnded("failed", why, status=status, remedy=_LOG_IN.format(product=product))


def _status(error: Line, words: str) -> int | None:
    """What the model's server answered, where the error's data say so: the protocol has no place
    for it. A refused key is told by words too, as they only choose other words; a limit holds
    runs, and is nobody's to guess."""
    data = table(error, "data")
    for place in (data, *(table(data, key) for key in _WITHIN), error):
        for key in ("status", "statusCode", "status_code", "httpStatus", "code"):
            status = maybe_whole(place, key)
            if status is not None and status in _STATUSES:
                return status
    return _BAD_KEY if _IS_BAD_KEY.search(words) else None


_REPLIES: dict[str, Callable[[Line, Line, Speaker], tuple[AgentEvent, ...]]] = {
    rpc.BEGIN: _begun,
    rpc.INITIALIZE: opening.initialized,
    rpc.MODE: opening.moded,
    rpc.MODEL: opening.chosen,
    rpc.PROMPT: _ended,
    rpc.SESSION: opening.opened,
}
