"""The keeper's loop: everything that happens to one agent process happens here, in turn.

``main`` builds it and runs it.  It moves output first and tells about it second, answers its
clients, and ends when the agent has ended and its exit is on disk.  It holds no more than a
bounded amount of anybody's data.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time

from kanbots_ls.keeper.audience import Audience
from kanbots_ls.keeper.daemons import DaemonWatch
from kanbots_ls.keeper.eviction import Eviction
from kanbots_ls.keeper.inbox import Inbox
from kanbots_ls.keeper.requests import Requests
from kanbots_ls.keeper.rundir import EXITS, utc_now
from kanbots_ls.keeper.transcript import Transcript

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kanbots_ls.keeper.agent import Agent
    from kanbots_ls.keeper.channels import Channels
    from kanbots_ls.keeper.rundir import RunDirectory
    from kanbots_ls.rendezvous.locks import FileLock
    from kanbots_ls.rendezvous.sockets import Listener

    Json = dict[str, Any]

# The first output after a silence is moved at once.  While more keeps coming it is collected,
# longer and longer, because a wake-up costs far more than a line.
_COLLECT_SECONDS = 0.005
_LONGEST_COLLECT_SECONDS = 0.025
_AGAIN_SECONDS = 1.0
_INPUT_SECONDS = 0.02
_SWEEP_SECONDS = 0.02
_SOCKET_SECONDS = 5.0
_LINGER_SECONDS = 2.0
_LAST_WORDS_SECONDS = 5.0
_NEVER = float("inf")
_PLENTY = 1 << 15


class Keeper:
    """One agent process, its transcript, its input and its clients."""

    def __init__(
        self,
        run: RunDirectory,
        lock: FileLock,
        channels: Channels,
        listener: Listener,
        agent: Agent,
        environment: dict[str, str] | None,
    ) -> None:
        """Keep ``agent``; ``environment`` is None for a keeper that did not start it."""
        now = time.monotonic()
        self.run = run
        self.agent = agent
        self.environment = environment
        self.transcript = Transcript(run, channels.stdout)
        self.inbox = Inbox(run, channels.stdin)
        self.daemons = DaemonWatch(run.common_dir, now) if run.common_dir else None
        self.exit: Json | None = None
        self.full: str | None = None
        self._requests = Requests(self)
        self._eviction = Eviction(run, lock, agent, now)
        self._fifo = channels.stdout
        self._ended_at = now if agent.ended else _NEVER
        self._drain_at = self._sweep_at = now
        self._socket_at = now + _SOCKET_SECONDS
        self._tell_at = self._input_at = self._record_at = self._linger_until = _NEVER
        self._input_pause = _INPUT_SECONDS
        self._collect = _COLLECT_SECONDS
        self._terminated = False
        self._poll = select.poll()
        self.audience = Audience(run.path, listener, self._poll, agent)
        self._watch()

    def open_with(self, lines: list[str]) -> None:
        """Give the agent its first input: base64 texts, written before anybody else's."""
        for number, line in enumerate(lines):
            self._requests.offer(f"opening-{self.agent.start}-{number}", line, lambda _: None)
        self.hurry_input()

    def keep(self) -> None:
        """Run until the agent has ended, its exit is recorded and its followers know."""
        while not self._is_over():
            pause = max(0.0, self._next_due() - time.monotonic())
            for descriptor, _ in self._poll.poll(min(pause, 60.0) * 1000):
                self._handle(descriptor)
            self._tick(time.monotonic())
        self.audience.close()

    def hurry_input(self) -> None:
        """Write what was queued without waiting."""
        self._input_at = 0.0
        self._input_pause = _INPUT_SECONDS

    def hurry_telling(self) -> None:
        """Tell the size to those who have not heard it."""
        self._tell_at = 0.0

    # -- what to wait for -------------------------------------------------------------------

    def _watch(self) -> None:
        alarm, ring = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._on_terminate)
        self._alarm = alarm
        self._poll.register(alarm, select.POLLIN)
        self._poll.register(self._fifo, 0)
        if self.agent.pidfd is not None:
            self._poll.register(self.agent.pidfd, select.POLLIN)

    def _next_due(self) -> float:
        return min(self._drain_at, self._tell_at, self._rarely_due())

    def _rarely_due(self) -> float:
        return min(
            self._input_at if self.inbox.busy else _NEVER,
            self._sweep_at if self._requests.sweeps else _NEVER,
            self._socket_at,
            self._eviction.due,
            self._record_at,
            self._linger_until,
            self.daemons.due if self.daemons is not None else _NEVER,
        )

    def _is_over(self) -> bool:
        if self._eviction.lost:
            return self._eviction.over
        if self.exit is None or self._requests.sweeps:
            return False
        return not len(self.audience) or time.monotonic() >= self._linger_until or self._terminated

    def _on_terminate(self, *_: object) -> None:
        # While the agent lives, ending its keeper would help nobody: a new one would be started.
        self._terminated = self.exit is not None

    # -- what happened ----------------------------------------------------------------------

    def _handle(self, descriptor: int) -> None:
        if descriptor == self._fifo:
            self._poll.modify(self._fifo, 0)
            self._drain_at = 0.0
        elif descriptor == self.agent.pidfd:
            self._poll.unregister(descriptor)
            self.agent.note_end()
            self._ended_at = time.monotonic()
            self._drain_at = 0.0
        elif descriptor == self._alarm:
            self._reap()
        elif (client := self.audience.ready(descriptor)) is not None:
            for message in client.receive():
                self._requests.handle(client, message)

    def _reap(self) -> None:
        os.read(self._alarm, 4096)
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self.agent.pid:
                    self.agent.take_status(ended[1])

    # -- what is due ------------------------------------------------------------------------

    def _tick(self, now: float) -> None:
        if now >= self._drain_at:
            self._drain(now)
        if now >= self._tell_at:
            self._tell(now)
        if now >= self._rarely_due():
            self._tick_rarely(now)
        if self.audience.sort() and self.daemons is not None:
            self.daemons.followed(now)

    def _tick_rarely(self, now: float) -> None:
        self._eviction.tick(now)
        if self._eviction.lost and self.daemons is not None:
            # A run that is no more needs no daemon; of a start under way the lock goes back.
            self.daemons.followed(now)
            self.daemons = None
        if now >= self._record_at:
            self._record(now)
        if now >= self._input_at:
            self._feed(now)
        if now >= self._sweep_at:
            self._requests.sweep()
            self._sweep_at = now + _SWEEP_SECONDS
        if now >= self._socket_at:
            self._socket_at = now + _SOCKET_SECONDS
            # A name in a place that is another's by now would be bound over that one's.
            if not self._eviction.lost:
                self.audience.mend()
        if self.daemons is not None and now >= self.daemons.due:
            if self.audience.has_daemon:
                self.daemons.followed(now)
            else:
                self.daemons.tick(now)

    def _drain(self, now: float) -> None:
        try:
            moved = self.transcript.drain()
        except OSError as error:
            self._stall(now, error)
            return
        self.full = None
        if moved:
            self._tell_at = min(self._tell_at, now)
            self._drain_at = now if moved >= _PLENTY else now + self._collect
            self._collect = min(2 * self._collect, _LONGEST_COLLECT_SECONDS)
        else:
            self._collect = _COLLECT_SECONDS
            self._drain_at = _NEVER
            self._poll.modify(self._fifo, select.POLLIN)
        # What an agent wrote is all there when it has ended; something it left behind may go on
        # writing for ever, and that is not waited for.
        if self.exit is None and (not moved or now - self._ended_at > _LAST_WORDS_SECONDS):
            self._record_at = now if self._ended_at <= now else _NEVER

    def _stall(self, now: float, error: OSError) -> None:
        """The transcript takes no more: the agent waits in its FIFO until it does."""
        self._drain_at = now + _AGAIN_SECONDS
        if self.full is None:
            self.full = error.strerror or str(error)
            self.audience.announce({"event": "full", "error": self.full})

    def _record(self, now: float) -> None:
        """Put the agent's end on record, trying until the disk takes it."""
        try:
            self.transcript.end_line()
            self.transcript.sync()
            entry = self._entry()
            self.run.append_json(EXITS, entry, durable=True)
        except OSError:
            if not self._eviction.lost:
                self._record_at = now + _AGAIN_SECONDS
                return
            entry = self._entry()
        self.exit = entry
        self._record_at = _NEVER
        self._linger_until = now + _LINGER_SECONDS
        self.inbox.refuse_all("the agent has ended")
        self._tell(now)
        self.audience.announce({"event": "exited", "exit": entry})

    def _entry(self) -> Json:
        agent = self.agent
        return {
            "start": agent.start,
            "pid": agent.pid,
            "code": agent.code,
            "signal": agent.signal,
            "error": agent.error,
            "size": self.transcript.size,
            "unread": self.inbox.unread,
            "at": utc_now(),
        }

    def _tell(self, now: float) -> None:
        told = self.audience.tell(self.transcript.size)
        self._tell_at = _NEVER if told else now + _COLLECT_SECONDS

    def _feed(self, now: float) -> None:
        self.inbox.pump()
        # An agent that does not read is asked less and less often.
        self._input_pause = min(2 * self._input_pause, _AGAIN_SECONDS / 2)
        self._input_at = now + self._input_pause
