"""Runs' events on their way to those who follow them, encoded once for all followers.

A follower that is up to date gets the newest batches as they are; one that fell behind reads the
transcript until it has caught up.  So nothing is buffered for anybody, and nothing is lost.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import anyio

from kanbots_ls.model.agent_events import SessionRefused, TurnEnded
from kanbots_ls.model.complaints import readable

if TYPE_CHECKING:
    from kanbots_ls.model.agent_events import AgentEvent
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.reading.ingest import Batch

_KEPT = 64
"""Batches kept per followed run."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Events of lines ``first`` to ``next`` (exclusive) as JSON objects joined by commas."""

    first: int
    next: int
    data: bytes


class Feeds:
    """The newest batches of each followed run."""

    def __init__(self, lines: Mapping[RunId, int], clock: Callable[[], str]) -> None:
        """``lines``: how many transcript lines of each run are folded by now."""
        self._lines = lines
        self._clock = clock
        self._followers: defaultdict[RunId, int] = defaultdict(int)
        self._kept: dict[RunId, deque[Encoded]] = {}
        self._bells: dict[RunId, anyio.Event] = {}

    def publish(self, run: RunId, batch: Batch) -> None:
        """A batch was folded; wake the run's followers."""
        if not self._followers.get(run):
            return
        data = encode(zip(batch.numbers, batch.events, strict=True), self._clock())
        self._kept[run].append(Encoded(batch.first, batch.next, data))
        self._ring(run)

    def follow(self, run: RunId) -> None:
        """Somebody follows the run from now on."""
        self._followers[run] += 1
        self._kept.setdefault(run, deque(maxlen=_KEPT))
        self._bells.setdefault(run, anyio.Event())

    def unfollow(self, run: RunId) -> None:
        """One follower less; with the last one goes what was kept."""
        self._followers[run] -= 1
        if self._followers[run] <= 0:
            del self._followers[run], self._kept[run]
            self._bells.pop(run)

    def from_line(self, run: RunId, line: int) -> tuple[Encoded, ...]:
        """The kept batches that continue at ``line``; none if they begin later."""
        batches = tuple(batch for batch in self._kept[run] if batch.first >= line)
        return batches if batches and batches[0].first == line else ()

    def lines(self, run: RunId) -> int:
        """How many lines of the run are folded."""
        return self._lines.get(run, 0)

    async def beyond(self, run: RunId, line: int) -> None:
        """Wait until the run has more than ``line`` lines."""
        while self.lines(run) <= line:
            await self._bells[run].wait()

    def _ring(self, run: RunId) -> None:
        self._bells[run].set()
        self._bells[run] = anyio.Event()


def encode(numbered: Iterable[tuple[int, AgentEvent]], at: str | None) -> bytes:
    """Events as the wire's ``LogEvent`` objects, joined by commas."""
    return b",".join(
        json.dumps(_wire(line, event, at), separators=(",", ":")).encode()
        for line, event in numbered
    )


def _wire(line: int, event: AgentEvent, at: str | None) -> dict[str, Any]:
    wire: dict[str, Any] = {"line": line, "type": event.type, "fields": log_fields(event)}
    if at is not None:
        wire["at"] = at
    return wire


def log_fields(event: AgentEvent) -> dict[str, Any]:
    """The event's fields as JSON values, without its type and what only adapters read."""
    found = dict(_fields(event, skip=("type", "payload")))
    if isinstance(event, TurnEnded) and event.outcome != "completed":
        found["text"] = readable(event.text)
    elif isinstance(event, SessionRefused):
        found["reason"] = readable(event.reason)
    return found


def _fields(value: Any, skip: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for field in fields(value):
        if field.name not in skip:
            yield field.name, _plain(getattr(value, field.name))


def _plain(value: Any) -> Any:
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return dict(_fields(value))
