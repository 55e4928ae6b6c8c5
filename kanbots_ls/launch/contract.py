"""What the supervisor may ask of whatever runs agent processes.

``place`` prepares a run's directory, ``start`` begins a process there, ``attach`` finds one that
lives on from an earlier daemon, ``release`` lets go.  A process is read by offset, so a reader
that was away goes on where it stopped.  Implementations promise: each byte is on disk before it
is told, input arrives whole, in order and once per id, and the end of reading is the end of the
process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

SignalTarget = Literal["agent", "group", "tree"]


@dataclass(frozen=True, slots=True)
class StartSpec:
    """One start of a run's agent.

    ``mark`` is random per start and finds what the process leaves behind; ``number`` counts the
    run's starts from 1; ``opening`` is written to standard input before anything else.
    """

    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str] = field(repr=False)
    mark: str
    number: int
    opening: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Exit:
    """How a process ended.

    ``code`` and ``signal`` are both None when nobody could tell, or when the program could not be
    started; then ``error`` says why not.  ``size`` is where its output ends in the transcript,
    ``unread`` how many bytes of input it never read, ``at`` an ISO 8601 time in UTC.
    """

    start: int
    pid: int
    code: int | None
    signal: int | None
    error: str | None
    size: int
    unread: int
    at: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes of the transcript from ``offset`` on."""

    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep ended, and what it could not end."""

    killed: tuple[int, ...]
    left: tuple[int, ...]


class SendRefused(Exception):
    """Input could not be given to the process; ``reason`` is fit for a person."""

    def __init__(self, reason: str) -> None:
        """Carry the keeper's sentence."""
        super().__init__(reason)
        self.reason = reason


class StartRefused(Exception):
    """No process could be started or found; the message says what stood in the way."""


class Process(Protocol):
    """A started process, alive or ended."""

    @property
    def number(self) -> int:
        """Which start of the run this is, from 1."""

    @property
    def pid(self) -> int:
        """The agent's pid."""

    @property
    def size(self) -> int:
        """How long the transcript is as far as known, in bytes."""

    @property
    def exit(self) -> Exit | None:
        """How it ended, or None while it lives."""

    @property
    def full(self) -> str | None:
        """Why the transcript takes no more at present (a full disk), or None."""

    def read(self, offset: int) -> AsyncIterator[Chunk]:
        """The transcript from ``offset``, as it grows, until the process has ended."""

    async def send(self, name: str, data: bytes) -> None:
        """Return once ``data`` was written to standard input.

        The same ``name`` is written once, however often it is sent.  Raises SendRefused.
        """

    async def signal(self, number: int, to: SignalTarget = "agent") -> None:
        """Signal the process, its group, or it and everything it started; no-op when ended."""

    async def sweep(self) -> Swept:
        """Kill everything the process started, in whatever session, and itself."""

    async def wait(self) -> Exit:
        """Return when it has ended and its exit is on record."""

    async def environment(self) -> dict[str, str] | None:
        """The environment it was started with, or None when nobody has it."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What ``attach`` found: a process that lives or has unread output, and the last exit."""

    process: Process | None
    last_exit: Exit | None


class Launcher(Protocol):
    """Starts, finds and lets go of the processes of runs."""

    async def place(self, run_dir: Path) -> None:
        """Prepare ``run_dir`` ahead of ``start``, so that the start is quick.  May be skipped."""

    async def start(self, run_dir: Path, spec: StartSpec) -> Process:
        """Start a process; a program that cannot run is a process that has ended with ``error``.

        Raises StartRefused when the run has a live process already, or when nothing can be kept.
        """

    async def attach(self, run_dir: Path) -> Attached:
        """Take up the process of ``run_dir`` where it is.  Raises StartRefused."""

    async def sweep(self, run_dir: Path) -> Swept:
        """Kill what the newest process of ``run_dir`` started, though it has ended itself."""

    async def release(self, run_dir: Path, *, hold: bool = False) -> None:
        """Let the process of ``run_dir`` go on without us.

        With ``hold`` it waits quietly for the next daemon; without, it asks for one after a
        while.
        """
