"""How a daemon ended, read off what it left behind.

One that leaves on purpose (stopped by a person, or for a newer version) takes its record away; one
that fails or is killed can't.
"""

from __future__ import annotations

from kanbots_ls.rendezvous import processes
from kanbots_ls.rendezvous.announce import read_record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

_LOOKS = 200
_PAUSE_SECONDS = 0.05
"""A daemon hangs up before it has saved what it has to, which takes seconds on a busy machine; one
that goes on all the same is sought again after this long."""


def left_on_purpose(data: Path, pid: int, pause: Callable[[float], bool]) -> bool:
    """Whether the daemon ``pid`` of the board in ``data`` meant to leave.

    Waits for its end with ``pause``, which says False when there is no more reason to.
    """
    for _ in range(_LOOKS):
        record = read_record(data)
        if record is None or record.get("pid") != pid:
            break
        if not _lives(record) or not pause(_PAUSE_SECONDS):
            break
    return is_unrecorded(data)


def is_unrecorded(data: Path) -> bool:
    """Whether the board is there and no daemon is on record."""
    return data.is_dir() and read_record(data) is None


def _lives(record: dict[str, Any]) -> bool:
    started = record.get("started")
    return isinstance(started, int) and processes.is_alive(int(record["pid"]), started)
