"""Limits of the person's accounts, told to all their boards by the ledger; and the way back.

Called in rounds.  A hold is written once for each limit that is heard of, so that it stays lifted
when an agent of that account got through before its time.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.runs.money.accounts import account_of
from kanbots_ls.runs.rules.limits import going_on, limited
from kanbots_ls.store.errors import StoreError
from kanbots_ls.supervisor.counter.absence import is_gone
from kanbots_ls.supervisor.watches.sharing import cap_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Runs
    from kanbots_ls.store.ledger import Ledger
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

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


class Holding:
    """Keeps the board's knowledge of holds, and lets go on what waited for a limit's end."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def __call__(self) -> None:
        """One round."""
        runs, now = self._reducer.state.runs, self._ports.clock()
        standing = await run_sync(self._ports.holds.exchange, runs, now)
        if standing != runs.holds:
            await self._reducer.post(e.HoldsMeasured(standing))
        await self._go_on(now)

    async def _go_on(self, now: str) -> None:
        """One a round, so that they do not come all at once."""
        config = self._ports.config.last_good()
        if not config.agent.resume_after_limit:
            return
        for message in going_on(self._reducer.state.runs, now, cap_of(self._ports)):
            run = self._reducer.state.run(message.run)
            if not await run_sync(is_gone, run):
                await self._reducer.submit(
                    lambda state, run=run, message=message: (  # type: ignore[misc]
                        (message,) if state.run(run.id) is run else ()
                    )
                )
                return
