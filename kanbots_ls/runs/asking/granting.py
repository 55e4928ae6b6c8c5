"""What the run's mode allows beforehand is answered at once, for agents that ask all the same.

An agent whose own settings we don't have asks whatever it was set up to ask; what the person has
allowed by the mode is not theirs to answer again. Edits are allowed in the run's own worktree:
where their files lie is looked at first, by an effect, and until then nobody is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.runs.state.decisions import Decision, is_open
from kanbots_ls.runs.state.run import Run

MODE = "mode"
"""Who answers in place of a person."""


def answers_of_mode(run: Run) -> tuple[e.DecisionAnswered, ...]:
    """The first option of each request that the mode grants, while its process waits for it."""
    return tuple(
        granted(run, decision)
        for decision in run.talk.decisions
        if is_open(decision)
        and decision.options
        and not decision.by_message
        and not decision.leave
        and run.settings.mode in decision.granted_in
    )


def granted(run: Run, decision: Decision) -> e.DecisionAnswered:
    """The mode's answer."""
    allowed = (decision.options[0].label,)
    return e.DecisionAnswered(decision.id, run.id, allowed, text=False, by=MODE)


def wanted_looks(run: Run) -> Iterable[f.GrantLeave]:
    """A look at where the files lie of each request that waits for one."""
    for decision in run.talk.decisions:
        if decision.state == "opened" and decision.leave == "looked_for":
            yield f.GrantLeave(run.id, decision.id)
