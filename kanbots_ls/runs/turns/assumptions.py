"""While nobody is there: what an agent's closing words assume is kept, and its questions are
answered at once.
"""

from __future__ import annotations

from dataclasses import replace

from kanbots_ls.model import events as e
from kanbots_ls.model.assumed import HEADING, MOST, assumptions_in
from kanbots_ls.runs.state.decisions import is_open
from kanbots_ls.runs.state.run import Run

AWAY = "away"
"""Who answers in place of a person."""
NOBODY = (
    "Nobody is there to answer. Take the option that can be undone, go on, and list what you "
    f"assumed in your last message, under the heading `## {HEADING}`."
)


def with_assumptions(run: Run, text: str) -> Run:
    """The run with what its turn's closing words add, where nobody was there."""
    if run.settings.away != "agent-decides":
        return run
    found = tuple(dict.fromkeys((*run.assumptions, *assumptions_in(text))))[:MOST]
    return replace(run, assumptions=found)


def answers_of_nobody(run: Run) -> tuple[e.DecisionAnswered, ...]:
    """Questions of an agent that was told to decide by itself; never permissions, plans, money."""
    if run.settings.away != "agent-decides":
        return ()
    return tuple(
        e.DecisionAnswered(decision.id, run.id, (NOBODY,), text=True, by=AWAY)
        for decision in run.talk.decisions
        if decision.kind == "question" and is_open(decision)
    )
