"""Input for the agent, written whole, in order and once.

The server offers pieces, the loop pumps them into the FIFO.  What was written is remembered by
id in ``sends.ndjson``, part by part for large pieces, so that a piece sent again to the next
keeper goes on where the last one stopped.  It never looks into a piece.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import termios
from collections import deque

from kanbots_ls.keeper.channels import capacity_of
from kanbots_ls.keeper.rundir import SENDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.keeper.rundir import RunDirectory

    Answer = Callable[[str | None], None]

MOST_WAITING = 64 << 20
_MOST_REMEMBERED = 4096
_MOST_AT_ONCE = 1 << 16
_RECENT_BYTES = 1 << 18


class Piece:
    """One piece of input: its id, what is left of it, how far it got, and who wants to know."""

    __slots__ = ("answers", "at", "data", "name")

    def __init__(self, name: str, data: bytes, at: int) -> None:
        """Begin at byte ``at`` of ``data``."""
        self.name = name
        self.data = data
        self.at = at
        self.answers: list[Answer] = []


class Inbox:
    """The queue in front of the agent's standard input."""

    def __init__(self, run: RunDirectory, fifo: int) -> None:
        """Queue nothing yet; learn from disk what earlier keepers wrote."""
        self._run = run
        self._fifo = fifo
        self._capacity = capacity_of(fifo)
        self._queue: deque[Piece] = deque()
        self._waiting = 0
        self._unsaved: deque[dict[str, object]] = deque(maxlen=_MOST_REMEMBERED)
        self._written: dict[str, int | None] = {}
        for line in run.recent(SENDS, _RECENT_BYTES):
            self._remember(str(line.get("id")), line.get("part"))

    @property
    def busy(self) -> bool:
        """Whether anything waits to be written or recorded."""
        return bool(self._queue or self._unsaved)

    @property
    def unread(self) -> int:
        """How many bytes lie in the FIFO that the agent has not read."""
        size = fcntl.ioctl(self._fifo, termios.FIONREAD, bytes(4))
        return int.from_bytes(size, "little")

    def offer(self, name: str, data: bytes, answer: Answer) -> None:
        """Queue ``data`` as ``name``; ``answer`` gets None once it is written, else a reason.

        A name that was written before is answered at once and not written again.
        """
        at = self._written.get(name, 0)
        if at is None:
            answer(None)
            return
        for piece in self._queue:
            if piece.name == name:
                piece.answers.append(answer)
                return
        if self._waiting + len(data) > MOST_WAITING:
            answer("the agent does not read its input: 64 MB wait already")
            return
        piece = Piece(name, data, at)
        piece.answers.append(answer)
        self._queue.append(piece)
        self._waiting += len(data)

    def pump(self) -> None:
        """Write what fits.  Call it again while :attr:`busy`."""
        self._save()
        while self._queue and self._fits(self._queue[0]):
            piece = self._queue[0]
            try:
                piece.at += os.write(self._fifo, self._next_part(piece))
            except BlockingIOError:
                return
            self._advance(piece)

    def forget_unread(self) -> None:
        """Empty the FIFO of what an agent that is gone never read; the next one starts clean."""
        with contextlib.suppress(BlockingIOError):
            while os.read(self._fifo, _MOST_AT_ONCE):
                pass

    def refuse_all(self, reason: str) -> None:
        """Answer everything that waits with ``reason``."""
        while self._queue:
            piece = self._queue.popleft()
            self._waiting -= len(piece.data)
            for answer in piece.answers:
                answer(reason)

    def _next_part(self, piece: Piece) -> bytes:
        return piece.data[piece.at : piece.at + min(_MOST_AT_ONCE, self._capacity)]

    def _fits(self, piece: Piece) -> bool:
        # One write that fits whole happens whole or not at all, even if we are killed in it.
        # Small writes fill pages badly, hence the factor.
        unread = self.unread
        size = len(self._next_part(piece))
        return unread == 0 or 2 * unread + size + 8192 <= self._capacity

    def _advance(self, piece: Piece) -> None:
        done = piece.at >= len(piece.data)
        self._remember(piece.name, None if done else piece.at)
        self._unsaved.append({"id": piece.name, **({} if done else {"part": piece.at})})
        self._save()
        if done:
            self._queue.popleft()
            self._waiting -= len(piece.data)
            for answer in piece.answers:
                answer(None)

    def _save(self) -> None:
        # A full disk must not hold up an answer; what is not recorded yet is tried again.
        with contextlib.suppress(OSError):
            while self._unsaved:
                self._run.append_json(SENDS, self._unsaved[0], durable=False)
                self._unsaved.popleft()

    def _remember(self, name: str, part: int | None) -> None:
        self._written.pop(name, None)
        self._written[name] = part
        if len(self._written) > _MOST_REMEMBERED:
            del self._written[next(iter(self._written))]
