"""A run's events as lines a person reads: texts whole, tools folded into one line each.

``log``, ``run`` and the demo use it. Pure; what comes out is fit for a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from kanbots_ls.protocol.log import LogEvent

_FOLDED = 160
_OUTPUT_LINES = 3
_LIMITS = {"warning": "nearly reached", "rejected": "reached"}
_PAYERS = {"api_key": "an API key", "subscription": "a subscription"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, perhaps over several lines, and how to paint it."""

    words: str
    styles: tuple[str, ...] = ()


class Narrator:
    """Turns one run's events into lines; remembers which tools are at work."""

    def __init__(self) -> None:
        self._tools: dict[str, str] = {}
        self._left: dict[str, str] = {}

    def tell(self, event: LogEvent) -> Line | None:
        """The event's line, or None where it has nothing for people."""
        if event.type == "tool_started":
            self._start(event.fields)
            return None
        if event.type == "tool_ended":
            return self._end(event.fields)
        teller = _TELLERS.get(event.type)
        line = teller(event.fields) if teller is not None else None
        return self._leave(line) if line is not None and event.type == "turn_started" else line

    def unfinished(self) -> tuple[Line, ...]:
        """The tools still at work, for the end of a log."""
        return tuple(Line(f"… {call}", ("dim",)) for call in self._tools.values())

    def _leave(self, line: Line) -> Line:
        """What the turn before began and did not end stands above this one: a call of a process
        that was killed would else be told as still at work for ever."""
        left = (each.words for each in self.unfinished())
        told = Line("\n".join((*left, line.words)), line.styles)
        self._left |= self._tools
        self._tools.clear()
        return told

    def _start(self, fields: Mapping[str, Any]) -> None:
        call = text.line(f"{fields.get('name', '')} {fields.get('summary', '')}", _FOLDED)
        self._tools[str(fields.get("tool_id"))] = call

    def _end(self, fields: Mapping[str, Any]) -> Line:
        tool = str(fields.get("tool_id"))
        call = self._tools.pop(tool, "") or self._left.pop(tool, "a tool")
        if fields.get("ok", True):
            return Line(f"✓ {call}", ("dim",))
        output = text.block(str(fields.get("output", ""))).strip().splitlines()
        more = "".join(f"\n    {line}" for line in output[:_OUTPUT_LINES])
        return Line(f"✗ {call}{more}", ("red",))


def _turn_started(fields: Mapping[str, Any]) -> Line:
    model = text.line(str(fields.get("model") or ""), 60)
    return Line(f"── turn started{' · ' + model if model else ''}", ("dim",))


def _turn_ended(fields: Mapping[str, Any]) -> Line:
    outcome = str(fields.get("outcome", "completed"))
    usage = fields.get("usage")
    words_ = f"── turn {text.line(outcome)}{_so_far(usage)}"
    if outcome == "completed":
        return Line(words_, ("dim",))
    return Line(f"{words_}\n{_text(fields)}".rstrip(), ("red",))


def _so_far(usage: Any) -> str:
    """Nothing where the turn's end tells no usage, because the agent told it before."""
    if not isinstance(usage, Mapping) or not (usage.get("models") or usage.get("cost_usd")):
        return ""
    told = usage.get("cost_usd")
    return f" · {words.usd(told if isinstance(told, int | float) else None)} so far"


def _retry(fields: Mapping[str, Any]) -> Line:
    delay = _number(fields.get("delay_ms"))
    seconds = f" in {words.duration(delay / 1000)}" if delay else ""
    kind = text.line(str(fields.get("kind", "trouble")).replace("_", " "))
    attempt, attempts = _number(fields.get("attempt")), _number(fields.get("attempts"))
    which = f", attempt {attempt:.0f} of {attempts:.0f}" if attempt and attempts else ""
    return Line(f"⏳ {kind}: tries again{seconds}{which}", ("yellow",))


def _limit(fields: Mapping[str, Any]) -> Line | None:
    status = str(fields.get("status"))
    if status == "allowed":
        return None
    used, resets = fields.get("utilization"), fields.get("resets_at")
    share = f", {used:.0%} used" if isinstance(used, int | float) else ""
    until = f", resets {words.clock(resets)}" if isinstance(resets, int) and resets else ""
    window = text.line(str(fields.get("window") or "usage").replace("_", " "))
    said = _LIMITS.get(status, text.line(status))
    return Line(f"⏳ {window} limit {said}{share}{until}", ("yellow",))


def _payer(fields: Mapping[str, Any]) -> Line | None:
    payer = str(fields.get("payer", ""))
    if payer == "unknown":
        return None
    return Line(f"ℹ {_PAYERS.get(payer, text.line(payer))} pays", ("dim",))


def _decision(fields: Mapping[str, Any]) -> Line:
    asked = fields.get("questions")
    questions = asked if isinstance(asked, list | tuple) else ()
    lines = [
        f"? {text.line(str(item.get('text', '')))}"
        for item in questions
        if isinstance(item, Mapping)
    ]
    return Line("\n".join(lines) or "? asks you", ("bold", "yellow"))


def _informed(fields: Mapping[str, Any]) -> Line:
    styles = {"warning": ("yellow",), "error": ("red",)}.get(str(fields.get("level")), ("dim",))
    return Line(f"ℹ {text.line(str(fields.get('text', '')))}", styles)


def _message(fields: Mapping[str, Any]) -> Line | None:
    words_ = _text(fields)
    first, *rest = words_.splitlines() or [""]
    shown = text.line(first, _FOLDED)
    if rest:
        shown = f"{shown.removesuffix('…').rstrip()} … ({words.count(len(rest), 'line')} more)"
    return Line(f"you: {shown}", ("cyan",)) if words_ else None


def _denied(fields: Mapping[str, Any]) -> Line:
    tool = text.line(str(fields.get("tool", "a call")))
    return Line(f"⊘ denied {tool}: {text.line(str(fields.get('reason', '')))}", ("yellow",))


def _plain(template: str, key: str, *styles: str) -> Callable[[Mapping[str, Any]], Line]:
    return lambda fields: Line(
        template.format(text.line(str(fields.get(key, "")), _FOLDED)), styles
    )


def _text(fields: Mapping[str, Any]) -> str:
    return text.block(str(fields.get("text") or "")).strip()


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0


def _said(fields: Mapping[str, Any]) -> Line | None:
    words_ = _text(fields)
    if not words_:
        return None
    return Line(words_, ("dim",) if fields.get("parent") else ())


def _task_ended(fields: Mapping[str, Any]) -> Line:
    title = text.line(str(fields.get("title") or fields.get("task_id", "")), _FOLDED)
    return Line(f"◂ task {text.line(str(fields.get('status', 'ended')))}: {title}", ("dim",))


_TELLERS: Mapping[str, Callable[[Mapping[str, Any]], Line | None]] = {
    "session_refused": _plain("✗ {}", "reason", "red"),
    "turn_started": _turn_started,
    "turn_ended": _turn_ended,
    "text_said": _said,
    "thought": _plain("∴ {}", "text", "dim"),
    "task_started": _plain("▸ task: {}", "title", "dim"),
    "task_ended": _task_ended,
    "repository_touched": _plain("⎇ {}", "what", "green"),
    "message_taken": _message,
    "decision_requested": _decision,
    "decision_withdrawn": _plain("? the question is withdrawn", "key", "dim"),
    "retry_scheduled": _retry,
    "limit_reported": _limit,
    "permission_denied": _denied,
    "mode_changed": _plain("ℹ mode is now {}", "mode", "dim"),
    "payer_reported": _payer,
    "informed": _informed,
    "unrecognized": _plain("· a line of an unknown kind: {}", "kind", "dim"),
    "garbled": _plain("· not a line of the agent's format: {}", "text", "dim"),
}
