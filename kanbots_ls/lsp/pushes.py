"""What is sent to a client unasked: the board's changes, events of runs it follows, calls.

The first two are coalesced over a short window and are levels, not queues: a client that reads
slowly gets fewer, larger messages and in the end the same board.  Of what merely ticks on the
board a client hears once a second.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.lsp.wire.streams import framed
from kanbots_ls.protocol.calls import PersonCalled
from kanbots_ls.supervisor.reading.feeds import encode
from kanbots_ls.supervisor.reading.log import read_log

if TYPE_CHECKING:
    from kanbots_ls.lsp.connection import Connection
    from kanbots_ls.model.ids import RunId

WINDOW_SECONDS = 0.03
TICK_SECONDS = 1.0
_MOST_LINES = 500


async def push_board(connection: Connection) -> None:
    """Tell of each change of the board, for ever."""
    supervisor = connection.desk.supervisor
    revisions, sent = supervisor.revisions, supervisor.revisions.current
    told_at = -math.inf
    while True:
        await revisions.after(sent)
        with anyio.move_on_after(told_at + TICK_SECONDS - anyio.current_time()):
            await revisions.pressing_after(sent)
        await anyio.sleep(WINDOW_SECONDS)
        await connection.outbox.drained()
        now = revisions.current
        changed = connection.drawn.changes(
            connection.desk.state,
            now,
            sent,
            [number for number, at in revisions.cards.items() if at > sent],
            revisions.decisions_after(sent),
            supervisor.ports.spending.day_usd,
        )
        connection.notify("kanbots/board/changed", changed)
        sent, told_at = now, anyio.current_time()


async def push_events(connection: Connection, run: RunId, line: int) -> None:
    """Send the run's events from ``line`` on, for ever."""
    feeds = connection.desk.supervisor.feeds
    feeds.follow(run)
    try:
        while True:
            await feeds.beyond(run, line)
            await anyio.sleep(WINDOW_SECONDS)
            await connection.outbox.drained()
            line = await _send_from(connection, run, line)
    finally:
        feeds.unfollow(run)


async def _send_from(connection: Connection, run: RunId, line: int) -> int:
    """Send what is there from ``line`` on; the line to go on from."""
    feeds = connection.desk.supervisor.feeds
    batches = feeds.from_line(run, line)
    if batches:
        data = b",".join(batch.data for batch in batches if batch.data)
        _send(connection, run, data, batches[-1].next)
        return batches[-1].next
    last = min(line + _MOST_LINES, feeds.lines(run))
    events = await run_sync(read_log, connection.desk.supervisor, run, line, last - line)
    _send(connection, run, encode(events, None), last)
    return last


def _send(connection: Connection, run: RunId, events: bytes, line: int) -> None:
    head = json.dumps(run).encode()
    connection.outbox.write(
        framed(
            b'{"jsonrpc":"2.0","method":"kanbots/run/appended","params":{"run":%s,'
            b'"events":[%s],"next":%d}}' % (head, events, line)
        )
    )


async def push_calls(connection: Connection) -> None:
    """Tell of each call from now on, for ever."""
    supervisor = connection.desk.supervisor
    calls = supervisor.caller.calls
    seen = calls.count
    while True:
        newest = await calls.after(seen)
        seen = calls.count
        ring = supervisor.ports.config.last_good().notify.terminal
        for call in newest:
            called = PersonCalled(
                kind=call.letter.kind,
                title=call.letter.title,
                body=call.letter.body,
                runs=call.letter.runs,
                looked_at=call.looked_at,
                ring=ring,
            )
            connection.notify("kanbots/person/called", called)
