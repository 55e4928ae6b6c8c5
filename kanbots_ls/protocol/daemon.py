"""Requests about the daemon itself."""

from __future__ import annotations

from pydantic import Field

from kanbots_ls.protocol.base import WireModel


class DaemonStatus(WireModel):
    """Who serves this board."""

    pid: int
    """Its process."""
    version: str
    """The program's version."""
    clients: int
    """Connections, this one included."""
    runs: int
    """Runs with a live agent process."""
    socket: str
    """Where it is reached."""


class DaemonReplaced(WireModel):
    """Another daemon serves: ask for the board again, and follow again what was followed."""

    version: str
    """The program's version."""


class DaemonStopParams(WireModel):
    """What becomes of runs that go on; without either flag they forbid it."""

    runs: bool = Field(default=False, description="Stop the runs first.")
    leave_runs: bool = Field(default=False, description="Leave them to their keepers.")


class CheckParams(WireModel):
    """Ask what the daemon sees, for doctor."""


class Finding(WireModel):
    """One thing doctor looked at."""

    name: str
    """What was looked at."""
    ok: bool
    """Whether it is in order."""
    text: str
    """What was found."""
    mend: str = ""
    """What to do about it; may be empty."""


class CheckResult(WireModel):
    """What the daemon found, good or bad."""

    findings: tuple[Finding, ...]
    """In the order in which to mend them."""
