"""What a row measures and how it is judged: values, their floor, the target beside them.

Rows build ``Figure``s, ``bench.py`` prints them. Nothing here measures.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; ``FULL`` is what the targets speak of."""

    repeat: int
    files: tuple[int, ...]
    """Files of the trees that runs are dispatched from."""
    large: int
    """Files of a large repository, in which each repetition takes long."""
    runs: int
    rate: int
    """Lines a second of each live run."""
    window: float
    """Seconds of each of the ``repeat`` windows in which live runs are watched."""
    lines: int
    """Of a long transcript."""
    line_bytes: int
    """Of one huge line."""
    flat_lines: int
    """Over which memory must not grow."""
    passed_mb: int
    """Megabytes of messages that a forwarder passes on."""


FULL = Size(10, (1_000, 10_000), 60_000, 20, 200, 2.0, 100_000, 20_000_000, 1_000_000, 100)
TINY = Size(1, (20,), 30, 2, 50, 0.3, 1_500, 200_000, 600, 1)


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on the median of the values, or on its ratio to the floor's."""

    bound: float
    of: str = "median"
    """``median`` or ``ratio``."""
    least: bool = False
    """The bound is the least that is good; else the most."""

    def met(self, figure: Figure) -> bool:
        """Whether the figure is good enough."""
        value = figure.ratio if self.of == "ratio" else figure.median
        if value is None:
            return False
        return value >= self.bound if self.least else value <= self.bound

    def text(self, unit: str) -> str:
        """The bound as people write it."""
        sign = "≥" if self.least else "≤"
        return f"{sign} {self.bound:g} {'× floor' if self.of == 'ratio' else unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: ``values`` in ``unit``, one per repetition."""

    name: str
    values: Sequence[float]
    unit: str
    method: str
    target: Target | None = None
    floor: Sequence[float] = ()
    """The floor's values in the same unit, taken in the same run."""
    floor_name: str = ""
    note: str = ""

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    @property
    def ratio(self) -> float | None:
        """Our median by the floor's; None without a floor."""
        floor = statistics.median(self.floor) if self.floor else 0.0
        return self.median / floor if floor else None

    @property
    def verdict(self) -> str:
        """``ok``, ``missed``, or nothing where there is no target."""
        if self.target is None:
            return ""
        return "ok" if self.target.met(self) else "missed"

    def document(self, row: str) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "row": row,
            "name": self.name,
            "unit": self.unit,
            "median": self.median,
            "min": min(self.values),
            "max": max(self.values),
            "n": len(self.values),
            "floor": statistics.median(self.floor) if self.floor else None,
            "floor_name": self.floor_name or None,
            "ratio": self.ratio,
            "target": self.target.text(self.unit) if self.target else None,
            "verdict": self.verdict or None,
            "method": self.method,
            "note": self.note or None,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """A group of figures taken together; ``measure`` works in an empty directory."""

    name: str
    title: str
    measure: Callable[[Path, Size], Iterator[Figure]]
    editors: tuple[Path, ...] = ()
    """What it drives beyond the program, where there is any."""

    def is_measurable(self) -> bool:
        """Tell whether what it drives is installed."""
        return all(editor.exists() for editor in self.editors)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
