"""This board's share of the person's slots, as the ledger has it.

A board's rows outlive its daemon, so that runs whose agents go on without one still count; they
count no more once their agents or their repository are gone.
"""

from __future__ import annotations

import logging
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.launch.living import agent_lives
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import RunId
from kanbots_ls.rendezvous import processes
from kanbots_ls.store.errors import StoreError
from kanbots_ls.store.slots import Claim, Holder, Share, claim, forget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.store.ledger import Ledger

log = logging.getLogger(__name__)


class Shares:
    """This board's share of the slots."""

    def __init__(self, ledger: Ledger, board: str, runs: Path) -> None:
        """``board``: its name in the ledger; ``runs``: the folder of its runs' directories."""
        self._ledger = ledger
        self._board = board
        self._runs = runs
        self._daemon = f"{processes.boot_id()} {os.getpid()} {processes.start_time(os.getpid())}"
        self._counts = True
        """Whether the ledger may hold rows of ours."""
        self._trouble = ""

    def exchange(
        self, held: Sequence[Run], wants: Sequence[Run], cap: int | None, now: str
    ) -> e.SlotsMeasured:
        """Say who works and who would, and hear who may (blocking)."""
        wish = Claim(
            self._board,
            self._daemon,
            [self._directory(run.id) for run in held],
            [(run.queued_at, self._directory(run.id)) for run in wants],
        )
        share = self._asked(wish, cap, datetime.fromisoformat(now).timestamp())
        granted = frozenset(RunId(Path(directory).name) for directory in share.granted)
        waiting = frozenset(run.id for run in wants if run.id not in granted)
        if cap is None:
            return e.SlotsMeasured(None)
        return e.SlotsMeasured(cap, share.others, granted, waiting)

    def _asked(self, wish: Claim, cap: int | None, now: float) -> Share:
        try:
            if cap is None and self._counts:
                forget(self._ledger, self._board)
            self._counts = cap is not None
            share = Share(0, frozenset()) if cap is None else self._claimed(wish, cap, now)
        except StoreError as error:
            if str(error) != self._trouble:
                log.exception("the ledger can't be used; other boards' runs are not counted")
            self._trouble = str(error)
            free = max(0, (cap or 0) - len(wish.held))
            return Share(0, frozenset(directory for _since, directory in wish.wants[:free]))
        self._trouble = ""
        return share

    def _claimed(self, wish: Claim, cap: int, now: float) -> Share:
        return claim(self._ledger, wish, cap, now, lives)

    def _directory(self, run: RunId) -> str:
        return str(self._runs / run)


def lives(holder: Holder) -> bool:
    """Whether the run of another board is at work still: its repository is there, and its daemon
    or, where that died, its agent."""
    directory = Path(holder.directory)
    return directory.is_dir() and (_daemon_lives(holder.daemon) or agent_lives(directory))


def _daemon_lives(daemon: str) -> bool:
    boot, pid, started = daemon.split()
    return boot == processes.boot_id() and processes.is_alive(int(pid), int(started))
