"""Events ↔ the journal's records: ``{"at", "event": {"type", …}, "seen"}``.

``seen`` is how many transcript lines of the event's run had been folded when it was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter, ValidationError

from kanbots_ls.model.events import JournalEvent

_EVENTS: TypeAdapter[JournalEvent] = TypeAdapter(Annotated[JournalEvent, Discriminator("type")])


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the journal."""

    at: str
    event: JournalEvent
    seen: int = 0


def to_record(entry: Entry) -> dict[str, Any]:
    """The record as plain JSON values."""
    record: dict[str, Any] = {
        "at": entry.at,
        "event": _EVENTS.dump_python(entry.event, mode="json"),
    }
    if entry.seen:
        record["seen"] = entry.seen
    return record


def from_record(record: dict[str, Any]) -> Entry | None:
    """The entry; None for an event this version does not know, which a newer one wrote."""
    try:
        event = _EVENTS.validate_python(record.get("event"))
    except ValidationError:
        return None
    return Entry(str(record.get("at", "")), event, int(record.get("seen", 0)))
