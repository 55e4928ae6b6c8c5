"""How a scripted turn ends before its last step; raised by steps, caught in ``turns.py``.

They have a file of their own because the agent, its turns and its steps all need them.
"""

from __future__ import annotations


class TurnCut(Exception):
    """An interrupt, the session's end, or stdin closed under an open question."""


class TurnEnd(Exception):
    """The turn is over, with this outcome (as ``model.agent_events.TurnOutcome``)."""

    def __init__(self, outcome: str, text: str = "", status: int | None = None) -> None:
        super().__init__(text)
        self.outcome, self.text, self.status = outcome, text, status
