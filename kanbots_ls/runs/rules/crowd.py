"""Whom the person's cap over all boards is about: who would start now, and who waits for a slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model import events as e
from kanbots_ls.runs.rules.limits import resumable
from kanbots_ls.runs.status import is_before_work
from kanbots_ls.runs.wanted import startable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kanbots_ls.runs.state.run import Run, Runs


def wanting(runs: Runs, now: str, cap: int, *, resumes: bool) -> tuple[Run, ...]:
    """Runs that would begin or go on now if this were the person's only board.

    ``cap``: the board's own; ``resumes``: whether runs go on by themselves after a limit.
    """
    starting = tuple(runs.runs[run] for run in startable(runs, cap))
    return (*starting, *(resumable(runs, now, cap) if resumes else ()))


def following_slots(runs: Runs) -> Iterable[e.RunCrowded]:
    """Runs that wait for a slot of the person's, or do not any more."""
    slots = runs.slots
    for run in runs.runs.values():
        waits = slots is not None and run.id in slots.waiting and is_before_work(run)
        cap = slots.cap if waits and slots else None
        if cap != run.crowded:
            yield e.RunCrowded(run.id, cap)
