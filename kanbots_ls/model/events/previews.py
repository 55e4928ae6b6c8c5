"""A run's preview: its program asked for, allowed, started, ready, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.ids import RunId


@dataclass(frozen=True, slots=True)
class PreviewRequested:
    """Somebody wants the run's program; ``command`` is the text as it was then.

    ``allowed``: it needs no consent, or has it.
    """

    run: RunId
    command: str
    allowed: bool
    by: str = ""
    type: Literal["preview_requested"] = "preview_requested"


@dataclass(frozen=True, slots=True)
class PreviewAllowed:
    """A person agreed to its text."""

    run: RunId
    by: str = ""
    type: Literal["preview_allowed"] = "preview_allowed"


@dataclass(frozen=True, slots=True)
class PreviewStarting:
    """About to start the run's ``start``-th program; written before the process exists."""

    run: RunId
    start: int
    mark: str
    type: Literal["preview_starting"] = "preview_starting"


@dataclass(frozen=True, slots=True)
class PreviewReady:
    """The program answers at this address."""

    run: RunId
    start: int
    url: str
    type: Literal["preview_ready"] = "preview_ready"


@dataclass(frozen=True, slots=True)
class PreviewStopRequested:
    run: RunId
    by: str = ""
    type: Literal["preview_stop_requested"] = "preview_stop_requested"


@dataclass(frozen=True, slots=True)
class PreviewEnded:
    """Nothing of it is left; ``reason`` where there is more to say than how it exited.

    ``lines`` are the last that it printed.
    """

    run: RunId
    start: int
    code: int | None = None
    signal: int | None = None
    reason: str = ""
    lines: tuple[str, ...] = ()
    type: Literal["preview_ended"] = "preview_ended"


PreviewEvent = (
    PreviewRequested
    | PreviewAllowed
    | PreviewStarting
    | PreviewReady
    | PreviewStopRequested
    | PreviewEnded
)
