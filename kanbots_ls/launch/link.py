"""A connection to one keeper, from the daemon's loop.

``process`` opens one, asks through it and hears events from it; when the keeper dies the link is
lost and the process makes another.  It knows the keeper's line protocol and nothing else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import anyio
from anyio.streams.buffered import BufferedByteReceiveStream

from kanbots_ls.keeper.rundir import SOCKET
from kanbots_ls.rendezvous.sockets import places, short_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from anyio.abc import SocketStream

Json = dict[str, Any]
_LONGEST_LINE = 16 << 20
_LOST = (
    anyio.EndOfStream,
    anyio.IncompleteRead,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
)


class LinkLost(Exception):
    """The keeper is gone, or does not speak as it should."""


class _Question:
    """A request under way: ``answer`` is set when it came, else the link was lost."""

    def __init__(self) -> None:
        self.done = anyio.Event()
        self.answer: Json | None = None


class Link:
    """One connection; :meth:`listen` must run for answers and events to arrive."""

    def __init__(self, stream: SocketStream) -> None:
        """Take over ``stream``."""
        self._stream = stream
        self._lines = BufferedByteReceiveStream(stream)
        self._sending = anyio.Lock()
        self._questions: dict[int, _Question] = {}
        self._number = 0
        self._lost = False

    async def ask(self, op: str, **fields: object) -> Json:
        """Send a request and return its answer.  Raises LinkLost."""
        if self._lost:
            raise LinkLost
        self._number += 1
        number, question = self._number, _Question()
        self._questions[number] = question
        line = json.dumps({"id": number, "op": op, **fields}).encode() + b"\n"
        try:
            async with self._sending:
                await self._stream.send(line)
            await question.done.wait()
        except _LOST as error:
            raise LinkLost from error
        finally:
            self._questions.pop(number, None)
        if question.answer is None:
            raise LinkLost
        return question.answer

    async def listen(self, on_event: Callable[[Json], None]) -> None:
        """Hand answers to those who asked and events to ``on_event`` until the keeper is gone."""
        try:
            while True:
                line = await self._lines.receive_until(b"\n", _LONGEST_LINE)
                self._take(json.loads(line), on_event)
        except (*_LOST, anyio.DelimiterNotFound, ValueError):
            return
        finally:
            self._give_up()

    async def close(self) -> None:
        """Hang up."""
        self._give_up()
        await self._stream.aclose()

    def _take(self, message: Json, on_event: Callable[[Json], None]) -> None:
        if "event" in message:
            on_event(message)
            return
        question = self._questions.get(message.get("reply") or 0)
        if question is not None:
            question.answer = message
            question.done.set()

    def _give_up(self) -> None:
        self._lost = True
        for question in self._questions.values():
            question.done.set()


async def connect_keeper(run_dir: Path) -> Link:
    """A link to the keeper of ``run_dir``.  Raises LinkLost when none answers."""
    directory = places(run_dir, SOCKET)[-1]
    try:
        with short_address(directory, SOCKET) as address:
            return Link(await anyio.connect_unix(address))
    except OSError as error:
        raise LinkLost from error
