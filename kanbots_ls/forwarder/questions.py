"""What daemons have asked the editor, so that a person is asked nothing twice.

A prompt's id names its decision, whichever daemon asks.  So the next daemon's request for one that
is still on the screen, or that the person has seen to already, is answered from here.
"""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kanbots_ls.forwarder.envelope import Envelope, MessageId

PROMPT = "decision-"
"""Begins the id of a prompt; what follows is the decision's."""
_LOST_SECONDS = 5.0
"""An answer that came so shortly before its daemon's end may not have been heeded."""


class Questions:
    """Requests to the editor and what became of them; part of the ledger."""

    def __init__(self) -> None:
        """Nothing has been asked."""
        self._generation = 0
        self._open: dict[MessageId, int] = {}
        """Without an answer yet, and which daemon asked last."""
        self._answered: dict[MessageId, tuple[float, object]] = {}
        """Prompts the editor has answered: when, and with what result."""
        self._done: dict[MessageId, object] = {}
        """What the next daemon's first request for such a prompt is answered."""

    def ask(self, message: Envelope) -> bool:
        """Note that the daemon asks; whether the editor is to hear it."""
        number = _id(message)
        asked_by = self._open.get(number, self._generation)
        self._open[number] = self._generation
        return asked_by == self._generation or not is_prompt(number)

    def recall(self, message: Envelope) -> tuple[object] | None:
        """The result for a prompt that an earlier daemon got an answer to; None: there is none."""
        number = _id(message)
        return (self._done.pop(number),) if number in self._done else None

    def answer(self, message: Envelope) -> bool:
        """Note what the editor answers; whether the daemon of today is to hear it.

        One gets answers to what it asked, and to a decision whichever daemon asked.
        """
        number = _id(message)
        asked_by = self._open.pop(number, None)
        if is_prompt(number):
            self._answered[number] = (time.monotonic(), message.content.get("result"))
            return True
        return asked_by == self._generation

    def daemon_ended(self) -> None:
        """The next daemon has asked nothing yet.

        A choice that may have been lost is made again; of anything older only the outcome counts,
        and a prompt that was put off is not to come back.
        """
        self._generation += 1
        now = time.monotonic()
        for number, (when, result) in self._answered.items():
            self._done[number] = result if now - when < _LOST_SECONDS else None
        self._answered.clear()


def is_prompt(number: MessageId | None) -> bool:
    """Whether this is the id of a prompt for a decision."""
    return isinstance(number, str) and number.startswith(PROMPT)


def _id(message: Envelope) -> MessageId:
    assert message.id is not None  # noqa: S101 - requests and responses have one
    return message.id
