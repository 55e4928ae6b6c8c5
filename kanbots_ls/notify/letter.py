"""What a person is told: one title, one body, whatever there is to tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["waiting", "failed", "limit", "budget", "done"]


@dataclass(frozen=True, slots=True)
class Letter:
    """Fit for any screen: no control characters are in it."""

    kind: Kind
    """Of several the most pressing."""
    title: str
    body: str
    runs: tuple[str, ...] = ()
    """Whom it is about."""
