"""The caps on runs at work: the board's own, and the person's over all their boards.

The ledger gives the person's slots to runs by name, so no two boards take the same one; here is
only who may use what was given.  Answers and replies are above both caps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Runs


@dataclass(frozen=True, slots=True)
class Cap:
    """How many runs may work at once: on this board, and on all of the person's."""

    board: int
    person: int | None = None


def may_take_slot(runs: Runs, run: RunId, cap: Cap) -> bool:
    """Whether the run may start as far as the other boards go; not before the ledger was asked."""
    if cap.person is None:
        return True
    return runs.slots is not None and run in runs.slots.granted
