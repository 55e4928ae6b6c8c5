"""The end of a turn and its money: ``result`` lines and the answer to ``get_usage``.

Called from ``lines`` and ``control``. Totals are Claude's own, cumulative and unrounded; nothing
is added up here. A line that knows no total gives ``Usage()`` (unknown), never 0.
"""

from __future__ import annotations

from kanbots_ls.agents.reading import (
    Line,
    maybe_whole,
    needed,
    number,
    table,
    text,
    texts,
    whole,
)
from kanbots_ls.agents.remedies import remedy
from kanbots_ls.model.agent_events import AgentEvent, Informed, TurnEnded, TurnOutcome
from kanbots_ls.model.money import Tokens, Usage

_BY_SUBTYPE: dict[str, TurnOutcome] = {
    "error_max_budget_usd": "budget",
    "error_max_turns": "max_turns",
}
_LOGIN = (401, 403)
_SAYS_LOGIN = "run /login"
_HAS_NO_SESSION = "no conversation found with session id"
_LOG_IN = "Run `claude` in a terminal and log in, or correct its API key, then reply to the card."


def result(line: Line) -> tuple[AgentEvent, ...]:
    """The turn's outcome, closing words and the session's cost so far."""
    outcome = _outcome(line)
    words = _words(line, outcome)
    ended = TurnEnded(
        outcome=outcome,
        text=words,
        usage=_usage(line),
        duration_ms=whole(line, "duration_ms"),
        answers=whole(line, "num_turns"),
        queued=whole(line, "queued_turn_count"),
        status=maybe_whole(line, "api_error_status"),
        remedy=_remedy(line, words) if outcome == "failed" else "",
        gone=outcome == "failed" and _HAS_NO_SESSION in words.lower(),
    )
    deferred = text(table(line, "deferred_tool_use"), "name")
    if deferred:
        note = f"A hook put off the call of {deferred}; a reply resumes the session and runs it."
        return (Informed(note, "warning"), ended)
    return (ended,)


def _remedy(line: Line, words: str) -> str:
    """Its own advice is for its own screen ("Please run /login")."""
    refused = maybe_whole(line, "api_error_status") in _LOGIN or _SAYS_LOGIN in words.lower()
    return _LOG_IN if refused else remedy(words)


def usage_of(holder: Line, models: str) -> Usage:
    """A running total; ``models`` is the key of the tokens per model."""
    spent = {
        name: Tokens(
            input=whole(each, "inputTokens"),
            output=whole(each, "outputTokens"),
            cache_read=whole(each, "cacheReadInputTokens"),
            cache_write=whole(each, "cacheCreationInputTokens"),
        )
        for name, each in table(holder, models).items()
        if isinstance(each, dict)
    }
    return Usage(cost_usd=number(holder, "total_cost_usd"), models=spent)


def _outcome(line: Line) -> TurnOutcome:
    subtype = needed(line, "subtype")
    if subtype in _BY_SUBTYPE:
        return _BY_SUBTYPE[subtype]
    if text(line, "terminal_reason").startswith("aborted"):
        return "interrupted"
    return "completed" if subtype == "success" and line.get("is_error") is not True else "failed"


def _words(line: Line, outcome: TurnOutcome) -> str:
    if outcome == "interrupted":
        # Its errors are diagnostics of the program itself ("[ede_diagnostic] …"), not words.
        return text(line, "result")
    return "\n".join(texts(line, "errors")) or text(line, "result")


def _usage(line: Line) -> Usage:
    if line.get("is_error") is True and not text(line, "terminal_reason"):
        # It could not start, for one because the session is unknown: its 0 is no total.
        return Usage()
    return usage_of(line, "modelUsage")
