"""Seeing to it that a live run has a daemon.

The keeper's loop asks on every tick.  Whoever holds ``start.lock`` is starting a daemon, so that
twenty keepers bereaved at once start one.  The daemon must not hang below a run: the keeper
stops adopting orphans for as long as the fork takes.
"""

from __future__ import annotations

import contextlib
import os

from kanbots_ls.keeper import subreaper
from kanbots_ls.rendezvous.environment import scrub
from kanbots_ls.rendezvous.locks import FileLock
from kanbots_ls.rendezvous.sockets import connect
from kanbots_ls.rendezvous.spawn import daemon_argv, spawn_detached

_WITHOUT_SECONDS = 10.0
_START_SECONDS = 20.0
_AGAIN_SECONDS = 2.0


class DaemonWatch:
    """Starts a daemon for the repository of ``common_dir`` when it has been missing too long."""

    def __init__(self, common_dir: str, now: float) -> None:
        """Count from ``now``; keepers differ a little, so that they do not all act at once."""
        self._common_dir = common_dir
        self._data_dir = os.path.join(common_dir, "kanbots")
        self._spread = (os.getpid() % 20) / 10
        self._lock = FileLock(os.path.join(self._data_dir, "start.lock"))
        self._give_up = 0.0
        self._holding = False
        self.due: float = now + _WITHOUT_SECONDS + self._spread

    def followed(self, now: float) -> None:
        """A daemon is connected as of now."""
        self._lock.release()
        self.due = now + _WITHOUT_SECONDS + self._spread

    def hurry(self, now: float) -> None:
        """Somebody waits for a daemon."""
        self._holding = False
        self.due = now

    def hold(self) -> None:
        """The daemon leaves on purpose: start none until another has come."""
        self._holding = True

    def welcome(self) -> None:
        """A daemon has come."""
        self._holding = False

    def tick(self, now: float) -> None:
        """Act when due: look for a daemon, start one, or wait for the one being started."""
        if now < self.due:
            return
        self.due = now + _AGAIN_SECONDS
        if not self._holding:
            # Whatever stands in the way, such as a full process table, may pass; a keeper that
            # went for it would take what its agent writes with it.
            with contextlib.suppress(OSError):
                self._act(now)

    def _act(self, now: float) -> None:
        if self._lock.held:
            if self._answers() or now > self._give_up:
                self._lock.release()
                self.due = now + _WITHOUT_SECONDS
        elif self._lock.take():
            if self._answers():
                # It lives and will find this run in its own time.
                self._lock.release()
                self.due = now + _WITHOUT_SECONDS
            else:
                self._give_up = now + _START_SECONDS
                self._start()

    def _answers(self) -> bool:
        try:
            connect(self._data_dir, "daemon.sock", 1.0).close()
        except OSError:
            return False
        return True

    def _start(self) -> None:
        with subreaper.paused():
            spawn_detached(
                daemon_argv(self._common_dir),
                cwd=self._common_dir,
                env=scrub(os.environ),
                log_path=os.path.join(self._data_dir, "daemon.log"),
            ).close()
