"""What the ledger knows of limits of the person's accounts; this board tells it of its own.

A hold is written once for each limit that is heard of, so that it stays lifted when an agent of
that account got through before its time.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kanbots_ls.runs.money.accounts import account_of
from kanbots_ls.runs.rules.limits import limited
from kanbots_ls.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Runs
    from kanbots_ls.store.ledger import Ledger

log = logging.getLogger(__name__)

_KIND = "rate_limit"


class Holds:
    """Tells the ledger of limits, and what it says of others'."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._told: dict[str, str] = {}
        self._answers: dict[RunId, int] = {}

    def exchange(self, runs: Runs, now: str) -> Mapping[str, str]:
        """Write what is new, and read all that stands: account → until (blocking)."""
        try:
            for account in self._got_through(runs):
                self._ledger.release(account, _KIND)
            for account, until in limited(runs, now).items():
                if self._told.get(account) != until:
                    self._ledger.hold(account, _KIND, datetime.fromisoformat(until).timestamp())
                    self._told[account] = until
            standing = self._ledger.holds(datetime.fromisoformat(now).timestamp())
        except StoreError:
            log.exception("the ledger can't be used")
            return runs.holds
        return {
            hold.account: datetime.fromtimestamp(hold.until, tz=UTC).isoformat()
            for hold in standing
            if hold.kind == _KIND
        }

    def _got_through(self, runs: Runs) -> set[str]:
        """Accounts on hold for which a model has answered since the last round."""
        before = self._answers
        self._answers = {run.id: run.turn.answers for run in runs.runs.values() if run.live}
        return {
            account
            for run, answers in self._answers.items()
            if answers > before.get(run, answers)
            and (account := account_of(runs, runs.runs[run])) in runs.holds
            and account is not None
        }
