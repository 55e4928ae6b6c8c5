"""A person at a terminal with the agent's own program, and the run taken back after that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.ids import RunId


@dataclass(frozen=True, slots=True)
class RunAttached:
    """The run is parked for a terminal; ``mark`` finds what is started there.

    ``client`` is the process that asked, begun at tick ``client_started`` of boot ``boot``; 0 and
    "" where that can't be seen.
    """

    run: RunId
    mark: str
    client: int = 0
    client_started: int = 0
    boot: str = ""
    by: str = ""
    type: Literal["run_attached"] = "run_attached"


@dataclass(frozen=True, slots=True)
class TerminalStarted:
    """The agent's own program runs there, as process ``pid``."""

    run: RunId
    mark: str
    pid: int
    started: int = 0
    type: Literal["terminal_started"] = "terminal_started"


@dataclass(frozen=True, slots=True)
class TerminalEnded:
    """Its client says that the program has ended, or could not be started."""

    run: RunId
    mark: str
    code: int | None = None
    type: Literal["terminal_ended"] = "terminal_ended"


@dataclass(frozen=True, slots=True)
class RunDetached:
    """Nothing of the terminal's is left, and the run is ours again; what was done is a turn."""

    run: RunId
    mark: str
    type: Literal["run_detached"] = "run_detached"


AttachEvent = RunAttached | TerminalStarted | TerminalEnded | RunDetached
