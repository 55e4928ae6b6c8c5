"""Tokens and dollars, as agents report them.

Dollars are floats because the CLI's own number is kept unrounded and shown as it came;
they are only ever compared with a budget and summed for display, never settled with anyone.
An unknown cost is ``None`` everywhere, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Payer = Literal["api_key", "subscription", "nobody", "unknown"]
"""Who pays: real dollars, a subscription (dollars are list price), nobody (scripted), not known."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token counts by kind; all cumulative over whatever they are counted for."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """A running total of one agent session: dollars (None: unknown) and tokens per model."""

    cost_usd: float | None = None
    models: Mapping[str, Tokens] = field(default_factory=dict)

    @property
    def tokens(self) -> Tokens:
        """All models together."""
        return sum(self.models.values(), Tokens())


def total_usd(costs: Iterable[float | None]) -> float | None:
    """The sum of what is known; None where nothing is."""
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None
