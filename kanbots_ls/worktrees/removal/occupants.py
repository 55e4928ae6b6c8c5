"""Who works inside a directory.

Discarding asks before it moves a worktree away.  Only working directories are looked at, as far
as the operating system shows them to this user; nobody is signalled.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import psutil

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_LONGEST_COMMAND = 120
_PASSING_SECONDS, _LOOK_SECONDS = 2.0, 0.1


class Occupant(NamedTuple):
    """A process and its command line, shortened."""

    pid: int
    command: str


def occupants(directory: Path, ours: Collection[int] = ()) -> list[Occupant]:
    """The processes whose working directory lies in ``directory``, without those in ``ours``."""
    inside = str(directory.resolve())
    return [
        Occupant(process.pid, _command(process))
        for process in psutil.process_iter()
        if process.pid not in ours and _is_within(_working_directory(process), inside)
    ]


def staying(directory: Path, ours: Collection[int] = ()) -> list[Occupant]:
    """The ``occupants``, once it is clear that somebody stays: one moment without any is enough.

    Whoever looks at a worktree has git work in it: a diff of ours, an editor, a shell's prompt.
    """
    end = time.monotonic() + _PASSING_SECONDS
    while (found := occupants(directory, ours)) and time.monotonic() < end:
        # Not waited for by pid: whoever started one of ours must be the one to hear how it ended.
        time.sleep(_LOOK_SECONDS)  # noqa: TID251 -- polling with a deadline
    return found


def _is_within(path: str | None, directory: str) -> bool:
    return path is not None and (path == directory or path.startswith(f"{directory}/"))


def _working_directory(process: psutil.Process) -> str | None:
    try:
        return process.cwd()
    except (psutil.Error, OSError):
        return None


def _command(process: psutil.Process) -> str:
    try:
        words = process.cmdline() or [process.name()]
    except psutil.Error:
        return "already gone"
    text = " ".join(words)
    return text if len(text) <= _LONGEST_COMMAND else f"{text[:_LONGEST_COMMAND]}…"
