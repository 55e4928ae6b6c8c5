"""What follows by itself from a state, asked after each change: admissions, questions, answers.

The rules are the core's.  One that breaks says nothing, or troubles the run it is about; it ends
nothing.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kanbots_ls.model import events as e
from kanbots_ls.runs.asking.consent import following_consents
from kanbots_ls.runs.asking.payer import following_payers
from kanbots_ls.runs.money.pricing import following_prices
from kanbots_ls.runs.outcomes.preview import following_previews
from kanbots_ls.runs.queue.after import releases
from kanbots_ls.runs.rules.crowd import following_slots
from kanbots_ls.runs.rules.day_budget import following_day
from kanbots_ls.runs.rules.errands_over import following_errands
from kanbots_ls.runs.rules.limits import following_holds
from kanbots_ls.runs.rules.session_budget import following_session
from kanbots_ls.runs.wanted import admissible, following, queued
from kanbots_ls.supervisor.folding.alone import TROUBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.queue.slots import Cap
    from kanbots_ls.runs.state.run import Runs
    from kanbots_ls.supervisor.folding.changes import Difference
    from kanbots_ls.supervisor.folding.state import Fact, State

log = logging.getLogger(__name__)


def what_follows(state: State, changed: Difference, cap: Callable[[], Cap]) -> tuple[Fact, ...]:
    """Facts to be added after ``changed``; ``cap``: how many runs may work at once."""
    if not changed:
        return ()
    runs = state.runs
    facts: list[Fact] = [
        *_of_board(following_session, runs),
        *_of_board(following_day, runs),
        *_of_board(following_holds, runs),
        *_of_board(following_slots, runs),
        *_of_board(following_payers, runs, changed.runs),
        *_of_board(following_prices, runs, changed.runs),
        *_of_board(following_consents, runs),
        *_of_board(following_previews, runs),
        *_of_board(following_errands, runs),
        *_of_board(releases, runs, runs.runs.values()),
    ]
    for run in changed.runs:
        facts.extend(_of_run(state, run))
    return tuple(facts) or _of_board(_admitted, runs, cap)


def _admitted(runs: Runs, cap: Callable[[], Cap]) -> Iterator[Fact]:
    if queued(runs):
        yield from (e.RunAdmitted(run) for run in admissible(runs, cap()))


def _of_board(rule: Callable[..., Iterable[Fact]], *given: object) -> tuple[Fact, ...]:
    try:
        return tuple(rule(*given))
    except Exception:
        log.exception("what follows for the board could not be told")
        return ()


def _of_run(state: State, run: RunId) -> tuple[Fact, ...]:
    try:
        return following(state.run(run))
    except Exception:
        log.exception("run %s: what follows could not be told", run)
        return (e.RunTroubled(run, TROUBLE),)
