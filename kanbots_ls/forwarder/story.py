"""What the person has been told of the daemons so far, so that each story is one message."""

from __future__ import annotations

from kanbots_ls.forwarder import words
from kanbots_ls.rendezvous.repository import NoRepository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


class Unreachable(Exception):
    """There is no daemon for the editor; the message says why, for a sentence."""

    def __init__(self, failure: Exception) -> None:
        """For the ``failure`` of the last try."""
        super().__init__(words.reason(failure))
        self.stopped = isinstance(failure, Stopped)
        self.is_calm = self.stopped or isinstance(failure, NoRepository)


class Stopped(Exception):
    """The last daemon left on purpose, and nobody has started another."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(words.STOPPED)


class Story:
    """From one daemon to the next."""

    def __init__(self) -> None:
        """Nothing has happened."""
        self._ended = False
        self._is_told = False
        self._lost = 0
        self._version: str | None = None

    def daemon_ended(self, lost: int, version: str) -> None:
        """One has ended, with so many requests under way."""
        self._ended, self._lost, self._version = True, self._lost + lost, version

    def attached(self, root: Path, version: str) -> str:
        """What to say of a daemon that serves; nothing of the first one that came at once."""
        text = ""
        if self._ended:
            text = words.restarted(self._lost, version if version != self._version else None)
        elif self._is_told:
            text = words.attached(root)
        self._ended = self._is_told = False
        self._lost = 0
        return text

    def gave_up(self, why: Unreachable) -> tuple[int, str]:
        """How loud and what to say of there being none; nothing a second time."""
        if self._is_told:
            return words.INFO, ""
        self._is_told = True
        if self._ended and not why.is_calm:
            return words.WARNING, words.gone(str(why))
        return words.INFO if why.is_calm else words.WARNING, words.sentence(str(why))
