"""``system`` lines: the beginning of a turn, retries, background tasks, states, notes.

Dispatched by ``subtype`` from ``lines.parse_line``; one small function each. What is known to
say nothing to anybody becomes no event; a subtype nobody has met raises ``Surprise``.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal

from kanbots_ls.agents.reading import (
    Line,
    Surprise,
    maybe_whole,
    needed,
    one_line,
    table,
    tables,
    text,
    texts,
    whole,
)
from kanbots_ls.model.agent_events import (
    AgentEvent,
    BackgroundTasksChanged,
    Informed,
    ModeChanged,
    PermissionDenied,
    RepositoryTouched,
    RetryScheduled,
    SessionIdle,
    StayedAlive,
    TaskEnded,
    TaskStarted,
    TroubleKind,
    TurnStarted,
)
from kanbots_ls.model.ids import SessionId
from kanbots_ls.model.slash import called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TROUBLE: dict[int, TroubleKind] = {
    401: "login",
    403: "login",
    429: "rate_limit",
    529: "overloaded",
}
_LEVELS: dict[str, Literal["info", "warning", "error"]] = {"warning": "warning", "error": "error"}
_ASKING = "manual"
_MOST_COMMANDS = 1000
_NEVER_CALLED = frozenset({"clear", "reset", "new"})
"""They begin another session, whose cost begins at 0 again: the run would lose both."""


def system(line: Line) -> tuple[AgentEvent, ...]:
    """The events of one ``system`` line."""
    subtype = needed(line, "subtype")
    parse = _SUBTYPES.get(subtype)
    if parse is None:
        raise Surprise(subtype)
    return parse(line)


def our_mode(mode: str) -> str:
    """The permission mode in our words: Claude says ``default`` or ``manual`` for ``ask``."""
    return "ask" if mode in {"default", _ASKING} else mode


def _init(line: Line) -> tuple[AgentEvent, ...]:
    return (
        TurnStarted(
            session_id=SessionId(needed(line, "session_id")),
            model=text(line, "model"),
            mode=our_mode(text(line, "permissionMode")),
            agent_version=text(line, "claude_code_version"),
            tools=texts(line, "tools"),
            capabilities=texts(line, "capabilities"),
            slash_commands=_callable(texts(line, "slash_commands")),
        ),
    )


def _callable(names: Iterable[str]) -> tuple[str, ...]:
    """Those that a reply may call; what is no name of a command is none of them."""
    found = (name for name in names if called(f"/{name}") == (name, ""))
    return tuple(islice((name for name in found if name not in _NEVER_CALLED), _MOST_COMMANDS))


def _api_retry(line: Line) -> tuple[AgentEvent, ...]:
    status = maybe_whole(line, "error_status")
    return (
        RetryScheduled(
            kind=_trouble(status),
            delay_ms=whole(line, "retry_delay_ms"),
            attempt=whole(line, "attempt"),
            attempts=whole(line, "max_retries"),
            status=status,
        ),
    )


def _trouble(status: int | None) -> TroubleKind:
    if status is None:
        return "network"
    return _TROUBLE.get(status, "server" if status >= 500 else "other")


def _status(line: Line) -> tuple[AgentEvent, ...]:
    if mode := text(line, "permissionMode"):
        return (ModeChanged(our_mode(mode)),)
    if text(line, "compact_result") not in {"", "success"}:
        why = text(line, "compact_error") or "no reason was given"
        return (Informed(f"The conversation could not be compacted: {one_line(why)}", "warning"),)
    return (StayedAlive(text(line, "status")),)


def _state(line: Line) -> tuple[AgentEvent, ...]:
    state = needed(line, "state")
    return (SessionIdle(),) if state == "idle" else (StayedAlive(state),)


def _task_started(line: Line) -> tuple[AgentEvent, ...]:
    return (
        TaskStarted(
            task_id=needed(line, "task_id"),
            title=one_line(text(line, "description")),
            background=line.get("is_backgrounded") is True,
        ),
    )


def _task_notification(line: Line) -> tuple[AgentEvent, ...]:
    title = one_line(text(line, "summary"))
    return (TaskEnded(needed(line, "task_id"), text(line, "status") or "unknown", title),)


def _tasks_changed(line: Line) -> tuple[AgentEvent, ...]:
    if not isinstance(line.get("tasks"), list):
        raise Surprise("tasks")
    ids = (text(task, "task_id") for task in tables(line, "tasks"))
    return (BackgroundTasksChanged(tuple(each for each in ids if each)),)


def _touched(line: Line) -> tuple[AgentEvent, ...]:
    return (RepositoryTouched(needed(line, "kind")),)


def _denied(line: Line) -> tuple[AgentEvent, ...]:
    return (PermissionDenied(needed(line, "tool_name"), one_line(text(line, "message"), 500)),)


def _fallback(line: Line) -> tuple[AgentEvent, ...]:
    told = text(line, "content") or f"Switched to {text(line, 'fallback_model')}"
    return (Informed(one_line(told, 500), "warning"),)


def _compacted(line: Line) -> tuple[AgentEvent, ...]:
    size = whole(table(line, "compact_metadata"), "pre_tokens")
    return (Informed(f"The conversation was compacted; it held {size} tokens."),)


def _informational(line: Line) -> tuple[AgentEvent, ...]:
    return (Informed(needed(line, "content"), _LEVELS.get(text(line, "level"), "info")),)


def _hook_response(line: Line) -> tuple[AgentEvent, ...]:
    if text(line, "outcome") != "error":
        return (StayedAlive("hook"),)
    told = one_line(text(line, "output") or text(line, "stderr"), 500)
    return (Informed(f"Hook {text(line, 'hook_name')}: {told}", "warning"),)


def _alive(what: str) -> Callable[[Line], tuple[AgentEvent, ...]]:
    events = (StayedAlive(what),)
    return lambda _line: events


def _nothing(_line: Line) -> tuple[AgentEvent, ...]:
    return ()


_SUBTYPES: dict[str, Callable[[Line], tuple[AgentEvent, ...]]] = {
    "api_retry": _api_retry,
    "background_tasks_changed": _tasks_changed,
    "compact_boundary": _compacted,
    "hook_progress": _alive("hook"),
    "hook_response": _hook_response,
    "hook_started": _alive("hook"),
    "informational": _informational,
    "init": _init,
    "model_fallback": _fallback,
    "permission_denied": _denied,
    "session_state_changed": _state,
    "session_title_changed": _nothing,
    "status": _status,
    "task_notification": _task_notification,
    "task_progress": _alive("task"),
    "task_started": _task_started,
    # A task's last update is followed by its notification, which says the same and more.
    "task_updated": _alive("task"),
    "thinking_tokens": _alive("thinking"),
    "ui_invalidate": _nothing,
    "vcs_state_changed": _touched,
}
