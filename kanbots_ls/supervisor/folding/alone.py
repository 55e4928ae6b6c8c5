"""Folds that never raise: what can't be folded is the trouble of its own run alone.

A restart folds with the same functions, so live and rebuilt state stay the same, and no record
or line can keep a board from being served.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kanbots_ls.model import events as e
from kanbots_ls.supervisor.folding.state import Fact, State, fold, fold_heard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kanbots_ls.model.agent_events import AgentEvent
    from kanbots_ls.model.ids import RunId

log = logging.getLogger(__name__)

TROUBLE = (
    "kanbots-ls could not follow what happened here (see daemon.log), so it ended the agent. "
    "Worktree, branch and transcript are kept; a reply goes on."
)


def fold_alone(state: State, fact: Fact, at: str) -> State:
    """``fold``, or the state with the fact's run in trouble."""
    try:
        return fold(state, fact, at)
    except Exception:
        log.exception("%s could not be folded", fact.type)
    for follows in trouble(fact):
        state = fold(state, follows, at)
    return state


def hear_alone(state: State, run: RunId, events: Sequence[AgentEvent], at: str | None) -> State:
    """``fold_heard``, or the state with the run in trouble."""
    try:
        return fold_heard(state, run, events, at)
    except Exception:
        log.exception("run %s: what its agent said could not be folded", run)
    return fold(state, e.RunTroubled(run, TROUBLE), at or "")


def trouble(fact: Fact) -> Iterator[e.RunTroubled]:
    """What stands for a fact that can't be used; nothing where it belongs to no run."""
    run: RunId | None = getattr(fact, "run", None)
    if run is not None:
        yield e.RunTroubled(run, TROUBLE)
