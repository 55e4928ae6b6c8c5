"""What a verb applies to, for clients that let a person choose."""

from __future__ import annotations

from kanbots_ls.protocol.base import WireModel


class VerbParams(WireModel):
    """Which verb."""

    command: str
    """Its name among the commands, such as `kanbots.promote`."""


class VerbResult(WireModel):
    """What it applies to now; a verb about cards names no runs, and the other way round."""

    cards: tuple[int, ...] = ()
    """Numbers of cards, lowest first."""
    runs: tuple[str, ...] = ()
    """Ids of runs, by card."""
