"""Cards and the columns they stand in. Columns are the person's; a run only moves its card on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.ids import CardNumber

Column = Literal["inbox", "backlog", "todo", "in_progress", "in_review", "done"]


@dataclass(frozen=True, slots=True)
class Card:
    """One card; its number is never used again."""

    number: CardNumber
    title: str
    body: str = ""
    column: Column = "todo"
    archived: bool = False
