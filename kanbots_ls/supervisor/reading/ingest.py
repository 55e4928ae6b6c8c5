"""One run's transcript on its way in: bytes → lines → events, with the place to go on from.

The same reader serves a rebuild (from the file, up to a line) and a living agent (from its
keeper, as it grows), so both count the same lines.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kanbots_ls.agents.framing import LineFramer
from kanbots_ls.agents.joining import Joiner
from kanbots_ls.model.agent_events import AgentEvent, Garbled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kanbots_ls.agents.contract import Adapter

log = logging.getLogger(__name__)

BATCH_LINES = 100
"""Lines handed on at once: some milliseconds of parsing, so that the loop stays free."""
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of up to ``BATCH_LINES`` lines; ``lines`` says of which line each one is."""

    first: int
    next: int
    offset: int
    """The byte behind the last of these lines."""
    events: tuple[AgentEvent, ...]
    numbers: tuple[int, ...]


@dataclass(slots=True)
class Ingest:
    """Where the reading of one run's transcript has come to."""

    adapter: Adapter
    lines: int = 0
    framer: LineFramer = field(default_factory=LineFramer)
    joiner: Joiner | None = None

    def __post_init__(self) -> None:
        if self.joiner is None and self.adapter.capabilities.in_pieces:
            self.joiner = Joiner()

    @property
    def offset(self) -> int:
        """The byte behind the last whole line: where reading begins again."""
        return self.framer.consumed

    def feed(self, data: bytes) -> Iterator[Batch]:
        """The batches that these bytes complete."""
        yield from self._batches(self.framer.feed(data))

    def close(self) -> Iterator[Batch]:
        """The last line, if the process ended without a newline."""
        yield from self._batches(self.framer.close())

    def read_to(self, path: Path, line: int | None) -> Iterator[Batch]:
        """Batches of the file up to line number ``line`` (None: all whole lines there are)."""
        for text in _lines_from(path, self.framer, None if line is None else line - self.lines):
            yield from self._batches(iter((text,)))

    def _batches(self, lines: Iterator[bytes]) -> Iterator[Batch]:
        first, events, numbers = self.lines, list[AgentEvent](), list[int]()
        for line in lines:
            said = self._joined(self._parsed(line) if line else ())
            events.extend(said)
            numbers.extend([self.lines] * len(said))
            self.lines += 1
            if self.lines - first >= BATCH_LINES:
                yield self._batch(first, events, numbers)
                first, events, numbers = self.lines, [], []
        if self.lines > first:
            yield self._batch(first, events, numbers)

    def _joined(self, said: tuple[AgentEvent, ...]) -> tuple[AgentEvent, ...]:
        """Whole texts and calls, where the agent tells them in pieces."""
        if self.joiner is None:
            return said
        return tuple(each for event in said for each in self.joiner.feed(self.lines, event))

    def _parsed(self, line: bytes) -> tuple[AgentEvent, ...]:
        """An adapter should never raise; one that does must not stop the reading."""
        try:
            return self.adapter.parse_line(line)
        except Exception:
            log.exception("a line could not be parsed")
            return (Garbled.line(line),)

    def _batch(self, first: int, events: list[AgentEvent], numbers: list[int]) -> Batch:
        return Batch(first, self.lines, self.offset, tuple(events), tuple(numbers))


def _lines_from(path: Path, framer: LineFramer, count: int | None) -> Iterator[bytes]:
    """Up to ``count`` whole lines from where the framer stands."""
    if count is not None and count <= 0:
        return
    try:
        with path.open("rb") as file:
            file.seek(framer.consumed)
            taken = 0
            while count is None or taken < count:
                line = file.readline()
                if not line.endswith(b"\n"):
                    return
                yield from framer.feed(line)
                taken += 1
    except FileNotFoundError:
        return
