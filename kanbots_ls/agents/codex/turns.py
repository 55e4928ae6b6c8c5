"""The life of a thread and its turns: started, completed, retried, failed; what they took.

Called from ``lines.parse_line``, one small function a notification. Totals are Codex's own,
cumulative over the thread; what they cost is counted elsewhere, for Codex knows no prices.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kanbots_ls.agents.codex.words import told
from kanbots_ls.agents.reading import (
    Line,
    Surprise,
    maybe_whole,
    needed,
    needed_table,
    one_line,
    table,
    tables,
    text,
    whole,
)
from kanbots_ls.agents.remedies import remedy
from kanbots_ls.model.agent_events import (
    AgentEvent,
    Informed,
    LimitReported,
    RetryScheduled,
    TroubleKind,
    TurnEnded,
    TurnOutcome,
    TurnStarted,
    UsageReported,
)
from kanbots_ls.model.ids import SessionId
from kanbots_ls.model.money import Tokens, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

_OUTCOMES: dict[str, TurnOutcome] = {
    "completed": "completed",
    "failed": "failed",
    "interrupted": "interrupted",
}
_TROUBLE: dict[str, TroubleKind] = {
    "httpConnectionFailed": "network",
    "internalServerError": "server",
    "responseStreamConnectionFailed": "network",
    "responseStreamDisconnected": "network",
    "responseTooManyFailedAttempts": "network",
    "serverOverloaded": "overloaded",
    "unauthorized": "login",
    "usageLimitExceeded": "rate_limit",
}
_OVERLOADED = 529
_STATUS = {"internalServerError": 500, "serverOverloaded": _OVERLOADED, "unauthorized": 401}
"""What an error means that comes without the status of its answer."""
_ATTEMPT = re.compile(r"\b(\d{1,4})/(\d{1,4})\b")
_LOGIN = (401, 403)
_REFUSED = "The model's server refused Codex's login or API key ({said})."
_LOG_IN = "Run `codex login` or correct the key, then reply to the card."
_USED_UP = "usageLimitExceeded"
_NO_NETWORK = "waiting for network"


def started(line: Line) -> tuple[AgentEvent, ...]:
    """A turn of this thread began."""
    params = needed_table(line, "params")
    turn = needed(needed_table(params, "turn"), "id")
    return (TurnStarted(SessionId(needed(params, "threadId")), turn=turn),)


def completed(line: Line) -> tuple[AgentEvent, ...]:
    """How it ended, with its last words."""
    params = needed_table(line, "params")
    turn = needed_table(params, "turn")
    outcome = _OUTCOMES.get(needed(turn, "status"))
    if outcome is None:
        raise Surprise("status")
    error = table(turn, "error")
    ended = TurnEnded(
        outcome,
        _why(error) if outcome == "failed" else _last_words(turn),
        duration_ms=whole(turn, "durationMs"),
        status=_status(error),
        session_id=SessionId(needed(params, "threadId")),
        remedy=_remedy(error) if outcome == "failed" else "",
    )
    if outcome == "failed" and _kind(error) == _USED_UP:
        return (LimitReported("rejected"), ended)
    return (ended,)


def trouble(line: Line) -> tuple[AgentEvent, ...]:
    """It tries again by itself, or the turn is about to fail over this."""
    params = needed_table(line, "params")
    error = needed_table(params, "error")
    if params.get("willRetry") is not True:
        return (Informed(one_line(told(error), 500), "error"),)
    status = _status(error)
    attempt = _ATTEMPT.search(text(error, "message"))
    tries = (int(attempt.group(1)), int(attempt.group(2))) if attempt else (0, 0)
    kind = "network" if _NO_NETWORK in text(error, "message") else _trouble(error, status)
    return (RetryScheduled(kind, 0, *tries, status=status),)


def usage(line: Line) -> tuple[AgentEvent, ...]:
    """What the thread has used so far; input counts what came from the cache."""
    params = needed_table(line, "params")
    total = needed_table(needed_table(params, "tokenUsage"), "total")
    read, written = whole(total, "cachedInputTokens"), whole(total, "cacheWriteInputTokens")
    tokens = Tokens(
        input=max(0, whole(total, "inputTokens") - read - written),
        output=whole(total, "outputTokens"),
        cache_read=read,
        cache_write=written,
    )
    thread = SessionId(needed(params, "threadId"))
    return (UsageReported(Usage(models={"": tokens}), thread),)


def _why(error: Line) -> str:
    said = told(error)
    return _REFUSED.format(said=said.rstrip(".")) if _status(error) in _LOGIN else said


def _remedy(error: Line) -> str:
    return _LOG_IN if _status(error) in _LOGIN else remedy(told(error))


def _last_words(turn: Line) -> str:
    said = [each for each in tables(turn, "items") if text(each, "type") == "agentMessage"]
    return text(said[-1], "text") if said else ""


def _trouble(error: Line, status: int | None) -> TroubleKind:
    if status == 429:
        return "rate_limit"
    if status in _LOGIN:
        return "login"
    if status is not None and status >= 500 and status != _OVERLOADED:
        return "server"
    if status == _OVERLOADED:
        return "overloaded"
    return _TROUBLE.get(_kind(error), "other")


def _kind(error: Line) -> str:
    """``codexErrorInfo`` is a word, or an object with one key that is it."""
    info = error.get("codexErrorInfo")
    if isinstance(info, dict):
        return next((key for key in info if isinstance(key, str)), "")
    return info if isinstance(info, str) else ""


def _status(error: Line) -> int | None:
    info = error.get("codexErrorInfo")
    holder: Mapping[str, object] = info if isinstance(info, dict) else {}
    inner = holder.get(_kind(error))
    status = maybe_whole(inner, "httpStatusCode") if isinstance(inner, dict) else None
    return _STATUS.get(_kind(error)) if status is None else status
