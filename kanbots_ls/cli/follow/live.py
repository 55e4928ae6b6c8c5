"""The board and the followed runs as they change, across the death of a daemon.

``run``, ``dispatch --wait``, ``log --follow``, ``status --watch`` and ``demo`` read it. When the
connection ends it dials once more and goes on from the line and revision it had; a second end
without a word in between is an error.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.cli.errors import DaemonGone
from kanbots_ls.cli.follow.mirror import Mirror
from kanbots_ls.cli.show.ringing import ring
from kanbots_ls.protocol.calls import FocusParams, PersonCalled
from kanbots_ls.protocol.log import FollowParams, LogEvent, LogParams, RunEvents
from kanbots_ls.protocol.views import BoardChanged

if TYPE_CHECKING:
    from kanbots_ls.cli.wire.client import Notification
    from kanbots_ls.cli.wire.connect import Session


_LINES = 2000
"""Transcript lines asked for at once."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The mirror has changed."""


@dataclass(frozen=True, slots=True)
class Appended:
    """New events of a followed run, each exactly once, in order."""

    run: str
    events: tuple[LogEvent, ...]


Change = Moved | Appended


class Live:
    """One view's board and followed runs."""

    def __init__(self, session: Session, *, watched: bool = False) -> None:
        """``watched``: a person looks at it, and wants to be called where they don't."""
        self._session = session
        self._watched = watched
        self._next_lines: dict[str, int] = {}
        self._changes: deque[Change] = deque()
        self._heard = True
        self.look(watched)
        self.mirror = Mirror(session.api.board())

    def look(self, focused: bool) -> None:
        """Say whether a person looks at this terminal; what nobody watches says nothing."""
        self._focused = focused
        if self._watched:
            self._session.api.focus(FocusParams(focused=focused))

    def fileno(self) -> int:
        """For ``select``; look at ``pending`` first."""
        return self._session.client.fileno()

    @property
    def pending(self) -> bool:
        """Whether ``next`` has something at once."""
        return bool(self._changes) or self._session.client.pending

    @property
    def has_changes(self) -> bool:
        """Whether ``next`` has a change already taken in."""
        return bool(self._changes)

    def follow(self, run: str, after: int = 0) -> None:
        """Have a run's events from this line on."""
        self._next_lines[run] = after
        page = self._session.api.follow(FollowParams(run=run, after=after))
        self._append(run, page.events, page.next)

    def catch_up(self, run: str) -> None:
        """Have everything that is written by now, also what was not pushed yet."""
        while True:
            known = self._next_lines[run]
            page = self._session.api.log(LogParams(run=run, after=known, count=_LINES))
            self._append(run, page.events, page.next)
            if page.next - known < _LINES:
                return

    def next(self, timeout: float | None) -> Change | None:
        """The next change, or None after ``timeout`` seconds (None: wait for ever)."""
        if self._changes:
            return self._changes.popleft()
        if not self._listen(timeout):
            self._resume()
        return self._changes.popleft() if self._changes else None

    def refresh(self) -> None:
        """Ask for the whole board."""
        self.mirror = Mirror(self._session.api.board())
        self._changes.append(Moved())

    def _listen(self, timeout: float | None) -> bool:
        """Take in the next notification, if one comes in time; False when the daemon is gone."""
        try:
            notification = self._session.client.next_notification(timeout)
            if notification is not None:
                self._heard = True
                self._take(notification)
        except DaemonGone:
            return False
        return True

    def _take(self, notification: Notification) -> None:
        if notification.method == "kanbots/board/changed":
            self._change(BoardChanged.model_validate(notification.params))
        elif notification.method == "kanbots/person/called" and self._watched:
            ring(PersonCalled.model_validate(notification.params))
        elif notification.method == "kanbots/run/appended":
            batch = RunEvents.model_validate(notification.params)
            if batch.run in self._next_lines:
                self._append(batch.run, batch.events, batch.next)

    def _change(self, changed: BoardChanged) -> None:
        if self.mirror.apply(changed):
            self._changes.append(Moved())
        else:
            self.refresh()

    def _append(self, run: str, events: tuple[LogEvent, ...], following: int) -> None:
        known = self._next_lines[run]
        new = tuple(event for event in events if event.line >= known)
        self._next_lines[run] = max(known, following)
        if new:
            self._changes.append(Appended(run, new))

    def _resume(self) -> None:
        if not self._heard:
            raise DaemonGone("The daemon ended twice in a row; see `kanbots-ls doctor`.")
        self._heard = False
        self._session.reconnect()
        self.look(self._focused)
        self.refresh()
        for run, line in list(self._next_lines.items()):
            self.follow(run, line)
