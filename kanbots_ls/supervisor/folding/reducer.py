"""The one task that changes the state.

Everything comes through one inbox: commands to decide, facts that effects report, batches that
agents said.  A fact is journalled before it is folded, and folded before anyone is told.
A full disk refuses commands and holds facts back until they can be written: the board never
shows what a restart would not show.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.model.refusal import Refused
from kanbots_ls.store.errors import StoreError
from kanbots_ls.store.journal import line_of
from kanbots_ls.supervisor.folding.alone import fold_alone, hear_alone, trouble
from kanbots_ls.supervisor.folding.changes import Difference, difference
from kanbots_ls.supervisor.folding.follows import what_follows
from kanbots_ls.supervisor.folding.journaling import Entry, to_record
from kanbots_ls.supervisor.folding.state import Fact, State

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.queue.slots import Cap
    from kanbots_ls.store.journal import Journal
    from kanbots_ls.supervisor.reading.ingest import Batch

log = logging.getLogger(__name__)

Decide = Callable[[State], Sequence[e.JournalEvent]]
_RETRY_SECONDS = 1.0
_MOST_ROUNDS = 50


@dataclass(slots=True)
class Ticket:
    """A command on its way: what it led to, or why it was refused."""

    decide: Decide
    done: anyio.Event = field(default_factory=anyio.Event)
    refused: Refused | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """Facts that an effect reports."""

    facts: tuple[Fact, ...]
    done: anyio.Event


@dataclass(frozen=True, slots=True)
class Heard:
    """A batch of one agent's events."""

    run: RunId
    batch: Batch
    done: anyio.Event


Item = Ticket | Posted | Heard


class Reducer:
    """Owns the state; ``run`` is its only task."""

    def __init__(
        self,
        state: State,
        lines: dict[RunId, int],
        offsets: dict[RunId, int],
        journal: Journal,
        clock: Callable[[], str],
        cap: Callable[[], Cap],
    ) -> None:
        """``lines`` and ``offsets``: how far each run's transcript is folded, in lines and bytes;
        ``cap``: how many runs may work at once."""
        self.state = state
        self.lines = lines
        self.offsets = offsets
        self.journal_offset = journal.size
        """Bytes of the journal that are folded."""
        self.on_change: Callable[[State, Difference], None] = lambda _state, _difference: None
        self._journal = journal
        self._clock = clock
        self._cap = cap
        self._send: MemoryObjectSendStream[Item]
        self._receive: MemoryObjectReceiveStream[Item]
        self._waiting: deque[Item] = deque()
        """What came while the journal could not be written."""
        self._send, self._receive = anyio.create_memory_object_stream[Item](64)

    async def submit(self, decide: Decide) -> State:
        """Hand in a command; the state right after it, or ``Refused``."""
        ticket = Ticket(decide)
        await self._send.send(ticket)
        await ticket.done.wait()
        if ticket.refused is not None:
            raise ticket.refused
        assert ticket.state is not None  # noqa: S101 - set together with ``done``
        return ticket.state

    async def post(self, *facts: Fact) -> None:
        """Report facts; returns when they are journalled and folded."""
        posted = Posted(facts, anyio.Event())
        await self._send.send(posted)
        await posted.done.wait()

    async def hear(self, run: RunId, batch: Batch) -> None:
        """Hand in what an agent said; returns when it is folded."""
        heard = Heard(run, batch, anyio.Event())
        await self._send.send(heard)
        await heard.done.wait()

    async def run(self) -> None:
        """Reduce for ever."""
        await self._settle(self.state, State())
        while True:
            item = self._waiting.popleft() if self._waiting else await self._receive.receive()
            before = self.state
            match item:
                case Ticket():
                    await self._decide(item)
                case Posted():
                    await self._insist(item.facts)
                    item.done.set()
                case Heard():
                    self._fold_heard(item)
                    item.done.set()
            await self._settle(self.state, before)

    async def _decide(self, ticket: Ticket) -> None:
        try:
            facts = tuple(ticket.decide(self.state))
            await self._commit(facts)
            ticket.state = self.state
        except Refused as refused:
            ticket.refused = refused
        except StoreError as error:
            ticket.refused = Refused("disk", str(error))
        except Exception:
            log.exception("a command could not be decided")
            ticket.refused = Refused("invalid", "That failed inside kanbots-ls; see daemon.log.")
        ticket.done.set()

    async def _insist(self, facts: Sequence[Fact]) -> None:
        """What happened has happened: keep trying until it is written."""
        told = ""
        while True:
            try:
                return await self._commit(facts)
            except StoreError as error:
                if str(error) != told:
                    log.warning("the journal can't be written, trying again: %s", error)
                told = str(error)
            except (TypeError, ValueError):
                log.exception("a fact can't be written down")
                given, facts = facts, [fact for one in facts for fact in self._writable(one)]
                if facts == given:
                    raise
                continue
            await self._refuse_meanwhile(told)

    async def _refuse_meanwhile(self, reason: str) -> None:
        """Until the next try commands are refused at once; what else comes waits its turn."""
        with anyio.move_on_after(_RETRY_SECONDS):
            while True:
                item = await self._receive.receive()
                if isinstance(item, Ticket):
                    item.refused = Refused("disk", reason)
                    item.done.set()
                else:
                    self._waiting.append(item)

    def _writable(self, fact: Fact) -> Iterator[Fact]:
        """The fact, or in its place that its run is in trouble."""
        try:
            if not isinstance(fact, e.Unwritten):
                line_of(to_record(Entry(self._clock(), fact)))
        except (TypeError, ValueError):
            yield from trouble(fact)
        else:
            yield fact

    async def _commit(self, facts: Sequence[Fact]) -> None:
        at = self._clock()
        records = [
            to_record(Entry(at, fact, self._seen(fact)))
            for fact in facts
            if not isinstance(fact, e.Unwritten)
        ]
        size = self.journal_offset
        if records:
            size = await run_sync(lambda: self._journal.append(records, sync=True))
        for fact in facts:
            self.state = fold_alone(self.state, fact, at)
        self.journal_offset = size

    def _seen(self, fact: Fact) -> int:
        run = getattr(fact, "run", None)
        return self.lines.get(run, 0) if run is not None else 0

    def _fold_heard(self, heard: Heard) -> None:
        batch = heard.batch
        self.state = hear_alone(self.state, heard.run, batch.events, self._clock())
        self.lines[heard.run] = batch.next
        self.offsets[heard.run] = batch.offset

    async def _settle(self, state: State, before: State) -> None:
        """Add what follows by itself, then tell of all changes at once."""
        for _round in range(_MOST_ROUNDS):
            facts = what_follows(self.state, difference(state, before), self._cap)
            if not facts:
                break
            await self._insist(facts)
            state = self.state
        changed = difference(self.state, before)
        if changed:
            self.on_change(self.state, changed)
