"""Who looks at the board now: whoever says so, else who did something a moment ago.

Sessions report it; ``caller`` asks whether a person has to be called at all.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LATELY_SECONDS = 60.0
"""A client that never speaks of its focus is looked at for so long after a person's last act."""


@dataclass(slots=True)
class _Seen:
    focused: bool | None = None
    """None: it never said, or can't tell any more."""
    acted_at: float | None = None


@dataclass(slots=True)
class Audience:
    """The clients that a person may look at."""

    clock: Callable[[], float] = time.monotonic
    _clients: dict[object, _Seen] = field(default_factory=dict)

    def focused(self, client: object, focused: bool | None) -> None:
        """It says whether a person looks at it; None: it can't tell."""
        self._of(client).focused = focused

    def acted(self, client: object) -> None:
        """A person did something there."""
        self._of(client).acted_at = self.clock()

    def left(self, client: object) -> None:
        """It is gone."""
        self._clients.pop(client, None)

    def looks(self) -> bool:
        """Whether somebody does."""
        return any(map(self._is_looked_at, self._clients.values()))

    def _of(self, client: object) -> _Seen:
        return self._clients.setdefault(client, _Seen())

    def _is_looked_at(self, seen: _Seen) -> bool:
        if seen.focused is not None:
            return seen.focused
        return seen.acted_at is not None and self.clock() - seen.acted_at < LATELY_SECONDS
