"""Finding and ending what an agent started.

The keeper's loop asks here on behalf of the supervisor; ``launch`` does when no keeper is left.
Agents put shell commands into sessions of their own, so neither a process group nor a parent
reaches them all: descendants are found by the process table, the rest by the mark in their
environment.  Daemons and keepers are never touched.
"""

from __future__ import annotations

import os
import signal

from kanbots_ls.rendezvous import processes

_MOST_ROUNDS = 40


def processes_of(roots: set[int], mark: str) -> set[int]:
    """The pids below ``roots`` and all that carry ``mark``; never ourselves, daemon or keeper."""
    table = processes.parents()
    found = {pid for root in roots for pid in processes.descendants(root, table)}
    found |= {pid for pid in table if pid not in found and processes.mark_of(pid) == mark}
    found.discard(os.getpid())
    return {pid for pid in found if not processes.is_ours(pid)}


def send_signal(number: int, pids: set[int]) -> None:
    """Signal each of ``pids`` that still exists."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue


class Sweep:
    """Kills round by round until nobody is left: a process may fork while it is being found."""

    def __init__(self, roots: set[int], mark: str) -> None:
        """Sweep below ``roots`` and everything marked ``mark``."""
        self._roots = roots
        self._mark = mark
        self._rounds = 0
        self.killed: set[int] = set()
        self.left: set[int] = set()

    def step(self) -> bool:
        """One round; True when done, with ``left`` naming what could not be ended."""
        self.left = processes_of(self._roots, self._mark)
        self._rounds += 1
        if not self.left or self._rounds > _MOST_ROUNDS:
            return True
        send_signal(signal.SIGKILL, self.left)
        self.killed |= self.left
        return False
