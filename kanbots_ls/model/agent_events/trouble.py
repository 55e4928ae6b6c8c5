"""Waits, limits, notes and signs of life; and lines that nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.complaints import without_secrets

TroubleKind = Literal["rate_limit", "overloaded", "network", "server", "login", "other"]


@dataclass(frozen=True, slots=True)
class RetryScheduled:
    """The agent waits by itself and tries again after ``delay_ms``."""

    kind: TroubleKind
    delay_ms: int = 0
    """0: it does not say how long."""
    attempt: int = 0
    attempts: int = 0
    status: int | None = None
    type: Literal["retry_scheduled"] = "retry_scheduled"


@dataclass(frozen=True, slots=True)
class LimitReported:
    """A subscription's window: ``rejected`` means nothing more until ``resets_at``."""

    status: Literal["allowed", "warning", "rejected"]
    window: str = ""
    resets_at: int | None = None
    """Seconds since the epoch."""
    utilization: float | None = None
    """0 to 1."""
    type: Literal["limit_reported"] = "limit_reported"


@dataclass(frozen=True, slots=True)
class PermissionDenied:
    """A call was denied without asking anyone: a deny rule, the push guard."""

    tool: str
    reason: str = ""
    type: Literal["permission_denied"] = "permission_denied"


@dataclass(frozen=True, slots=True)
class ModeChanged:
    mode: str
    type: Literal["mode_changed"] = "mode_changed"


@dataclass(frozen=True, slots=True)
class Informed:
    """A note of the agent's own: a model fallback, a compaction, a hook that timed out."""

    text: str
    level: Literal["info", "warning", "error"] = "info"
    type: Literal["informed"] = "informed"


@dataclass(frozen=True, slots=True)
class StayedAlive:
    """Nothing but a sign of life: a heartbeat, a request under way, a streamed piece."""

    what: str = ""
    type: Literal["stayed_alive"] = "stayed_alive"


@dataclass(frozen=True, slots=True)
class SessionIdle:
    """The agent says of itself that nothing runs any more, background tasks included."""

    type: Literal["session_idle"] = "session_idle"


@dataclass(frozen=True, slots=True)
class Unrecognized:
    """A line of a kind this adapter does not know; kept in the transcript."""

    kind: str
    type: Literal["unrecognized"] = "unrecognized"


@dataclass(frozen=True, slots=True)
class Garbled:
    """Not a line of the agent's format at all; its beginning, at most 200 characters."""

    text: str
    type: Literal["garbled"] = "garbled"

    @classmethod
    def line(cls, line: bytes) -> Garbled:
        """The event for such a line."""
        return cls(without_secrets(line[:800].decode("utf-8", "replace"))[:200])
