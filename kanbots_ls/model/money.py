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

    def beyond(self, other: Tokens) -> Tokens:
        """What was added to ``other``; nothing where that was more, as a total begun anew is."""
        added = Tokens(
            self.input - other.input,
            self.output - other.output,
            self.cache_read - other.cache_read,
            self.cache_write - other.cache_write,
        )
        parts = (added.input, added.output, added.cache_read, added.cache_write)
        return Tokens() if min(parts) < 0 else added


@dataclass(frozen=True, slots=True)
class Step:
    """Another price, for requests of more than ``start`` tokens of input."""

    start: int
    usd: float


@dataclass(frozen=True, slots=True)
class Rate:
    """Dollars for a million tokens of one kind, for requests of a certain length."""

    usd: float
    steps: tuple[Step, ...] = ()
    """Longer ones have another price, for the whole request; shortest first."""

    def at(self, length: int) -> float:
        """The price for a request with so many tokens of input."""
        return next((s.usd for s in reversed(self.steps) if length > s.start), self.usd)


@dataclass(frozen=True, slots=True)
class Price:
    """What a model's tokens cost, and who says so."""

    input: Rate
    output: Rate
    cache_read: Rate
    cache_write: Rate
    source: str = ""

    def of(self, tokens: Tokens) -> float:
        """Dollars for one request."""
        length = tokens.input + tokens.cache_read + tokens.cache_write
        parts = (
            (tokens.input, self.input),
            (tokens.output, self.output),
            (tokens.cache_read, self.cache_read),
            (tokens.cache_write, self.cache_write),
        )
        return sum(count * rate.at(length) for count, rate in parts) / 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """A running total of one agent session: dollars (None: unknown) and tokens per model."""

    cost_usd: float | None = None
    models: Mapping[str, Tokens] = field(default_factory=dict)

    @property
    def tokens(self) -> Tokens:
        """All models together."""
        return sum(self.models.values(), Tokens())


@dataclass(frozen=True, slots=True)
class Window:
    """How much of a subscription's window is used, as an agent last said."""

    used: float
    """0 to 1."""
    resets_at: str
    """ISO 8601, UTC."""


@dataclass(frozen=True, slots=True)
class WindowUse:
    """A window of one of the person's accounts, and how much of it their boards may use up."""

    account: str
    window: str
    """The agent's own word for it, ``five_hour``."""
    used: float
    """0 to 1, whoever used it."""
    resets_at: str
    """ISO 8601, UTC."""
    budget: float | None = None
    """0 to 1; None: all of it."""

    @property
    def key(self) -> str:
        """This window until its next reset, by name."""
        return f"{self.account} {self.window} {self.resets_at}"

    @property
    def is_over(self) -> bool:
        """It has reached its budget; one that may be used up has none to reach."""
        return self.budget is not None and self.budget < 1 and self.used >= self.budget


def percent(part: float) -> str:
    """``80 %`` of 0.8."""
    return f"{100 * part:.0f} %"


def total_usd(costs: Iterable[float | None]) -> float | None:
    """The sum of what is known; None where nothing is."""
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None
