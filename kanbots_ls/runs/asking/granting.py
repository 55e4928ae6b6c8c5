"""What the run's mode allows beforehand is answered at once, for agents that ask all the same.

An agent whose own settings we don't have asks whatever it was set up to ask; what the person has
allowed by the mode is not theirs to answer again.
"""

from __future__ import annotations

from kanbots_ls.model import events as e
from kanbots_ls.runs.state.decisions import is_open
from kanbots_ls.runs.state.run import Run

MODE = "mode"
"""Who answers in place of a person."""


def answers_of_mode(run: Run) -> tuple[e.DecisionAnswered, ...]:
    """The first option of each request that the mode grants, while its process waits for it."""
    return tuple(
        e.DecisionAnswered(decision.id, run.id, (decision.options[0].label,), text=False, by=MODE)
        for decision in run.talk.decisions
        if is_open(decision)
        and decision.options
        and not decision.by_message
        and run.settings.mode in decision.granted_in
    )
