"""What the editor says while no daemon listens, in order, for the next one.

While one is sought everything waits here.  When none can be had for long, no request does, and
more than a megabyte of the rest is folded into the ledger: texts are kept, their history is not.
"""

from __future__ import annotations

from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kanbots_ls.forwarder.envelope import Envelope
    from kanbots_ls.forwarder.ledger import Ledger

_MOST_BYTES = 1 << 20


class Gap:
    """Messages that wait; ``link`` holds its lock around each call."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._waiting: deque[Envelope] = deque()
        self._size = 0

    def add(self, message: Envelope) -> None:
        """Let ``message`` wait behind the others."""
        self._waiting.append(message)
        self._size += len(message.body)

    def take(self) -> Envelope | None:
        """The oldest message; None when nothing waits."""
        if not self._waiting:
            return None
        message = self._waiting.popleft()
        self._size -= len(message.body)
        return message

    def take_requests(self) -> list[Envelope]:
        """All requests, to be answered by us; the rest goes on waiting."""
        found = [each for each in self._waiting if each.is_request]
        self._keep([each for each in self._waiting if not each.is_request])
        return found

    def shrink(self, ledger: Ledger) -> None:
        """Fold what waits into the ledger if it is too much; answers of the editor wait on."""
        if self._size <= _MOST_BYTES:
            return
        answers = [each for each in self._waiting if each.is_response]
        for each in self._waiting:
            if not each.is_response:
                ledger.tell(each)
        self._keep(answers)

    def _keep(self, messages: list[Envelope]) -> None:
        self._waiting = deque(messages)
        self._size = sum(len(each.body) for each in messages)
