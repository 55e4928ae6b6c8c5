"""Between the editor and whichever daemon there is: the one lock, and what may be sent when.

The link is *up* (a daemon listens), *seeking* (one is being found: everything waits) or *away*
(none can be had: requests are refused with the reason).  The editor's thread alone sends while it
is up, and ``open`` alone until then, so the order of messages needs no lock; the lock guards state
and ledger and is never held while something is read, written or waited for.
"""

from __future__ import annotations

import threading
import time

from kanbots_ls.forwarder import replay
from kanbots_ls.forwarder.envelope import encode
from kanbots_ls.forwarder.gap import Gap
from kanbots_ls.forwarder.words import ENDED, error_code, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kanbots_ls.forwarder.envelope import Envelope
    from kanbots_ls.forwarder.ledger import Ledger
    from kanbots_ls.forwarder.wire import Wire

_SETTLED_SECONDS = 5.0
"""After which a new daemon has registered whatever it wants."""
_REGISTER, _UNREGISTER = "client/registerCapability", "client/unregisterCapability"


class Link:
    """State and ledger behind one lock; the editor's and the daemon's thread call it."""

    def __init__(self, ledger: Ledger) -> None:
        """Seeking the first daemon."""
        self.ledger = ledger
        self._changed = threading.Condition()
        self._gap = Gap()
        self._wire: Wire | None = None
        self._seeking = True
        self._reason = ""
        self._settled = 0.0
        self._unregistered = 0
        self.finished = False
        """The editor takes no more part."""

    # -- the editor's thread

    @property
    def is_away(self) -> bool:
        """Whether no daemon is there and none is sought."""
        return self._wire is None and not self._seeking

    def say(self, message: Envelope) -> bytes | None:
        """Send it to the daemon, or keep it for the next; what the editor is answered instead."""
        with self._changed:
            if message.method == "shutdown":
                self.finished = True
                self._changed.notify()
            if self._wire is None:
                return self._keep(message)
            wire = self._wire
            body = self.ledger.tell(message)
        if body is not None:
            wire.send(body)
        return None

    def seek(self) -> None:
        """Have the daemon's thread look for a daemon again."""
        with self._changed:
            self._seeking = True
            self._changed.notify()

    def finish(self) -> Wire | None:
        """The editor has left; the daemon's connection that is still up, to part from it."""
        with self._changed:
            self.finished = True
            self._changed.notify()
            return self._wire

    # -- the daemon's thread

    def pause(self, seconds: float) -> bool:
        """Wait that long; False at once when the editor has left."""
        with self._changed:
            return not self._changed.wait_for(lambda: self.finished, seconds)

    def await_wish(self, seconds: float | None) -> bool:
        """Wait until somebody seeks or the editor has left, at most that long; whether so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._seeking or self.finished, seconds)

    def open(self, wire: Wire) -> bool:
        """Tell an introduced daemon all that the ones before it knew, then what has waited, in
        order, and be up; False when the daemon is gone again."""
        for body in replay.recollection(self.ledger):
            wire.send(body)
        while not wire.broken:
            with self._changed:
                message = self._gap.take()
                if message is None:
                    self._wire, self._seeking = wire, False
                    self._settled = time.monotonic() + _SETTLED_SECONDS
                    return True
                told = self.ledger.tell(message)
            if told is not None:
                wire.send(told)
        return False

    def lose(self) -> tuple[list[bytes], int]:
        """The daemon has ended: what the editor is told, and how many requests it lost."""
        with self._changed:
            self._wire, self._seeking = None, not self.finished
            self._reason = ENDED
            lost = sum(method != "shutdown" for method in self.ledger.under_way.values())
            bodies = list(replay.settlement(self.ledger, ENDED))
            self.ledger.daemon_ended()
            return bodies, lost

    def give_up(self, reason: str, result: dict[str, Any]) -> list[bytes]:
        """No daemon can be had: what the editor is answered.

        ``result`` answers ``initialize`` where no daemon has yet.
        """
        with self._changed:
            self._seeking, self._reason = False, reason
            bodies = [self._refuse(message) for message in self._gap.take_requests()]
            if not self.ledger.answered:
                self.ledger.note_initialize_result(result)
                bodies.insert(0, replay.answer(self.ledger.initialize.id, result))
            return bodies

    def hear(self, message: Envelope, wire: Wire) -> Iterator[bytes]:
        """What goes to the editor for a message of the daemon's; some of it we answer ourselves."""
        if message.method in {_REGISTER, _UNREGISTER} and message.is_request:
            yield from self._hear_registration(message, wire)
            return
        with self._changed:
            known = self.ledger.questions.recall(message) if message.is_request else None
            passes = known is None and self.ledger.hear(message)
            due = self._wire is wire and time.monotonic() > self._settled
            stale = self.ledger.registrations.take_stale() if due else []
        if known is not None:
            wire.send(replay.answer(message.id, *known))
        if stale:
            yield self._unregister(stale)
        if passes:
            yield message.body

    def _hear_registration(self, message: Envelope, wire: Wire) -> Iterator[bytes]:
        registering = message.method == _REGISTER
        # The misspelling is the protocol's.
        name = "registrations" if registering else "unregisterations"
        listed = message.params.get(name)
        asked = [each for each in listed if isinstance(each, dict)] if listed else []
        with self._changed:
            registrations = self.ledger.registrations
            gone, left = registrations.register(asked) if registering else ([], [])
            left = left if registering else registrations.unregister(asked)
            if left:
                self.ledger.hear(message)
        if gone:
            yield self._unregister(gone)
        if left:
            yield encode({**message.content, "params": {name: left}})
        else:
            wire.send(replay.answer(message.id, None))

    def _unregister(self, registrations: list[dict[str, Any]]) -> bytes:
        self._unregistered += 1
        number = f"{replay.PRIVATE}unregister-{self._unregistered}"
        return replay.request(number, _UNREGISTER, {"unregisterations": registrations})

    # -- under the lock

    def _keep(self, message: Envelope) -> bytes | None:
        if message.method == "shutdown":
            return replay.answer(message.id, None)
        if message.is_request and not self._seeking:
            return self._refuse(message)
        self._gap.add(message)
        if not self._seeking:
            self._gap.shrink(self.ledger)
        return None

    def _refuse(self, message: Envelope) -> bytes:
        code = error_code(message.method or "")
        return replay.refusal(message.id, code, sentence(self._reason))
