"""Picking events of one type out of many, typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kanbots_ls.model.agent_events import AgentEvent

Kind = TypeVar("Kind")


def every(kind: type[Kind], events: Iterable[AgentEvent]) -> list[Kind]:
    """The events of one type, in order."""
    return [event for event in events if isinstance(event, kind)]


def only(kind: type[Kind], events: Iterable[AgentEvent]) -> Kind:
    """The one event of a type."""
    found = every(kind, events)
    assert len(found) == 1, found
    return found[0]


def place(kind: type[Kind], events: Iterable[AgentEvent]) -> int:
    """Where the first event of a type stands."""
    return next(at for at, event in enumerate(events) if isinstance(event, kind))
