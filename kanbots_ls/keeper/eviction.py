"""A run whose directory was taken away: its agent is ended, and its keeper leaves.

Somebody removed the repository or the run's directory, so what the agent does has no place to go
and nobody can reach it any more.  A directory that was moved or can't be looked at is none of
this: the keeper's own lock file is looked for in the directory it has open.
"""

from __future__ import annotations

import os
import signal

from kanbots_ls.keeper.sweep import Sweep, processes_of, send_signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kanbots_ls.keeper.agent import Agent
    from kanbots_ls.keeper.rundir import RunDirectory
    from kanbots_ls.rendezvous.locks import FileLock

_LOOK_SECONDS = 5.0
_TERM_SECONDS = 3.0
_SWEEP_SECONDS = 0.02
_LAST_WORDS_SECONDS = 5.0
_NEVER = float("inf")


class Eviction:
    """Looks after the keeper's place; once that is lost, TERM, KILL round by round, the end."""

    def __init__(self, run: RunDirectory, lock: FileLock, agent: Agent, now: float) -> None:
        """Look from ``now`` on."""
        self._run = run
        self._lock = lock
        self._agent = agent
        self._sweep: Sweep | None = None
        self._swept = False
        self.lost = False
        self.over = False
        """Everything was ended and had time to be told: the keeper leaves, whatever is left."""
        self.due = now + _LOOK_SECONDS

    def tick(self, now: float) -> None:
        """The next step, when it is due."""
        if now < self.due:
            return
        if not self.lost:
            self._look(now)
        elif not self._swept:
            self._end_all(now)
        else:
            self.over, self.due = True, _NEVER

    def _look(self, now: float) -> None:
        self.due = now + _LOOK_SECONDS
        if self._lock.is_lost(self._run.descriptor):
            self.lost = True
            self.due = now + _TERM_SECONDS
            agent = self._living_agent()
            send_signal(signal.SIGTERM, agent | processes_of(self._roots(), self._agent.mark))

    def _end_all(self, now: float) -> None:
        self._sweep = self._sweep or Sweep(self._roots(), self._agent.mark)
        send_signal(signal.SIGKILL, self._living_agent())
        self._swept = self._sweep.step()
        self.due = now + (_LAST_WORDS_SECONDS if self._swept else _SWEEP_SECONDS)

    def _roots(self) -> set[int]:
        # Orphans of the run fall to us; of a replaced keeper's agent we are no parent.
        return {os.getpid()} | self._living_agent()

    def _living_agent(self) -> set[int]:
        return set() if self._agent.ended else {self._agent.pid}
