"""Calling a person who is away, and knowing when they are not."""

from __future__ import annotations

from typing import Literal

from kanbots_ls.protocol.base import WireModel

CallKindName = Literal["waiting", "failed", "limit", "budget", "done"]
RingName = Literal["bell", "osc9", "osc777", "off"]


class FocusParams(WireModel):
    """Whether a person looks at this client now."""

    focused: bool | None
    """Say true when your window gets the focus, false when it loses it; null where you can't tell:
    as if you had never said, you are then looked at for a minute after each thing done in you."""


class PersonCalled(WireModel):
    """Something wants the person; what comes at once is one call."""

    kind: CallKindName
    """The most pressing of what it is about."""
    title: str
    """One line."""
    body: str
    """A line for each thing."""
    runs: tuple[str, ...] = ()
    """Whom it is about."""
    looked_at: bool
    """Somebody looked at a client of this board, so neither desktop nor command was used."""
    ring: RingName = "bell"
    """How a terminal is to draw attention, by the person's settings."""
