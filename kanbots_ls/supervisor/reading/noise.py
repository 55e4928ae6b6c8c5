"""What a program printed where an agent's own lines belong, or complained of: for the card.

Blocking; reads the ends of a run's files and nothing else.
"""

from __future__ import annotations

import os
from itertools import takewhile
from typing import TYPE_CHECKING

from kanbots_ls.model.agent_events import Garbled
from kanbots_ls.model.complaints import brief

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.agents.contract import Adapter

_TAIL = 4_000
_PRINTED = 64_000
_SAID = 200


def complaint(directory: Path) -> str:
    """The end of what the run's processes wrote to stderr."""
    return _tail(directory / "stderr.log", _TAIL)


def noise(adapter: Adapter, directory: Path) -> str:
    """The lines at the transcript's end that are none of the agent's, in a few words: a page of a
    proxy, a sentence."""
    lines = _tail(directory / "transcript.ndjson", _PRINTED).splitlines()
    at_end = takewhile(lambda line: _is_noise(adapter, line), reversed(lines))
    return brief("\n".join(reversed(list(at_end))), _SAID)


def _is_noise(adapter: Adapter, line: str) -> bool:
    events = adapter.parse_line(line.encode("utf-8", "replace"))
    return all(isinstance(each, Garbled) for each in events)


def _tail(path: Path, size: int) -> str:
    """Nothing of what is no file: at a pipe in its place a plain open would wait for ever."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - size))
            return file.read(size).decode("utf-8", "replace")
    except OSError:
        return ""


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)
