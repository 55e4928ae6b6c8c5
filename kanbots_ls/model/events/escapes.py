"""Facts about what moved outside a run while it worked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.escapes import Move
from kanbots_ls.model.ids import DecisionId, RunId


@dataclass(frozen=True, slots=True)
class EscapeNoticed:
    """While the run worked, something moved that is not its own; a person is asked."""

    run: RunId
    number: int
    """Counts the run's from 1."""
    moves: tuple[Move, ...]
    type: Literal["escape_noticed"] = "escape_noticed"


@dataclass(frozen=True, slots=True)
class EscapePutBack:
    """All of it was put back, or nothing for the reason in ``refused``."""

    run: RunId
    decision: DecisionId
    refused: str = ""
    type: Literal["escape_put_back"] = "escape_put_back"
