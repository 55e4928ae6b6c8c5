"""Requests about the daemon itself."""

from __future__ import annotations

from pydantic import Field

from kanbots_ls.protocol.base import WireModel


class DaemonStatus(WireModel):
    """Who serves this board."""

    pid: int
    version: str
    clients: int
    runs: int
    """Runs with a live agent process."""
    socket: str


class DaemonStopParams(WireModel):
    """What becomes of runs that go on; without either flag they forbid it."""

    runs: bool = Field(default=False, description="Stop the runs first.")
    leave_runs: bool = Field(default=False, description="Leave them to their keepers.")


class CheckParams(WireModel):
    """Ask what the daemon sees, for doctor."""


class Finding(WireModel):
    """One thing doctor looked at."""

    name: str
    ok: bool
    text: str
    mend: str = ""


class CheckResult(WireModel):
    """What the daemon found, good or bad."""

    findings: tuple[Finding, ...]
