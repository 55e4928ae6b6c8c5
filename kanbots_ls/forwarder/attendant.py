"""The daemon's thread: find a daemon, introduce the editor, pass on what it says, and begin again.

A daemon that dies is followed by another at once; one that left on purpose only by somebody
else's, or when the editor next wants something.  After several tries in vain the thread waits for
that, too.
"""

from __future__ import annotations

import importlib
import threading
import time

from kanbots_ls.forwarder import replay, words
from kanbots_ls.forwarder.departure import is_unrecorded, left_on_purpose
from kanbots_ls.forwarder.envelope import Envelope
from kanbots_ls.forwarder.story import Stopped, Story, Unreachable
from kanbots_ls.forwarder.wire import Wire
from kanbots_ls.rendezvous import paths
from kanbots_ls.rendezvous.dial import NoDaemon
from kanbots_ls.rendezvous.hello import BadHello, Refused
from kanbots_ls.rendezvous.paths import NotYours
from kanbots_ls.rendezvous.repository import NoRepository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kanbots_ls.forwarder.editor import Editor
    from kanbots_ls.forwarder.link import Link
    from kanbots_ls.forwarder.workspace import Workspace
    from kanbots_ls.rendezvous.dial import Connection

    Dial = Callable[[bool], Connection]

_FINAL = (NoRepository, NotYours, Refused, BadHello)
"""Failures that no second try a moment later mends."""
_MOST_SECONDS = 30.0
"""After which no further try is begun: the editor's requests wait meanwhile."""
_ANSWER_SECONDS = 30.0
_SHORT_SECONDS = 10.0
_SHORT_LIVES = 3
"""So many daemons in a row that ended so soon: the next one would, too."""
_LOOK_SECONDS = 2.0
"""How often to look whether somebody has started a daemon that was stopped."""
_REPLACED = "kanbots/daemon/replaced"
"""For clients of ours: what they followed and the revision they had are no more."""
_STREAMED = frozenset({"kanbots/run/appended", "kanbots/board/changed"})
"""Of these the ledger need not know."""


class _How:
    """How to seek: ``pauses`` in seconds before each try; whether to start one ourselves."""

    __slots__ = ("pauses", "starts")

    def __init__(self, *pauses: float, starts: bool = True) -> None:
        self.pauses = pauses
        self.starts = starts


_ONCE = _How(0.0)
_AGAIN = _How(0.0, 0.5, 1.0, 2.0)
_SUCCESSOR = _How(*[0.1] * 30, starts=False)
"""A newer program that made the daemon leave starts its own within this time."""


class Attendant:
    """Sees to it that there is a daemon; ``run`` is its thread."""

    def __init__(self, editor: Editor, link: Link, workspace: Workspace, dial: Dial) -> None:
        """``dial(start)`` connects to the daemon of the workspace's repository."""
        self._editor = editor
        self._link = link
        self._workspace = workspace
        self._dial = dial
        self._story = Story()
        self._short_lives = 0

    def run(self) -> None:
        """Serve until the editor has left.  Raises OSError when it has stopped listening."""
        how = _ONCE
        while not self._link.finished:
            try:
                how = self._attend(self._seek(how))
            except Unreachable as why:
                if not self._link.finished:
                    self._give_up(why)
                    self._await_wish(why)
                how = _ONCE

    def _seek(self, how: _How) -> Wire:
        """A daemon that knows all that the last one knew.  Raises Unreachable."""
        failure: Exception = Stopped()
        end = time.monotonic() + _MOST_SECONDS
        for pause in how.pauses:
            if not self._link.pause(pause) or time.monotonic() > end:
                break
            try:
                connection = self._dial(how.starts)
            except _FINAL as error:
                raise Unreachable(error) from error
            except (NoDaemon, OSError) as error:
                failure = error if how.starts else failure
                continue
            wire = Wire(connection)
            if self._introduce(wire):
                return wire
            self._settle(wire)
            failure = NoDaemon("the daemon ended as soon as it was started")
        raise Unreachable(failure)

    def _introduce(self, wire: Wire) -> bool:
        """Tell a daemon what it must know; False when it has ended meanwhile.

        Raises Unreachable.
        """
        again = self._link.ledger.answered
        wire.send(replay.introduction(self._link.ledger))
        if again:
            wire.expect_within(_ANSWER_SECONDS)
            if not self._hear_answer(wire):
                return False
            wire.expect_within(None)
        return True

    def _hear_answer(self, wire: Wire) -> bool:
        """Wait until ours of an ``initialize`` is answered, which the editor must not hear."""
        while (body := wire.read()) is not None:
            message = Envelope(body)
            if message.is_response and message.id == replay.INITIALIZE:
                if isinstance(error := message.content.get("error"), dict):
                    self._settle(wire)
                    raise Unreachable(Refused(error.get("message") or "the daemon refused"))
                return True
            self._editor.write(*self._link.hear(message, wire))
        return False

    def _attend(self, wire: Wire) -> _How:
        """Pass on what the daemon says until it ends; how to seek the next.

        Raises Unreachable when another would end just so.
        """
        self._tell_attached(wire)
        began = time.monotonic()
        # In a thread of its own, so that a daemon may answer before it has read all of it.
        telling = threading.Thread(target=self._link.open, args=(wire,), name="telling")
        telling.start()
        while (body := wire.read()) is not None:
            message = Envelope(body)
            if message.method in _STREAMED:
                self._editor.write(body)
            else:
                self._editor.write(*self._link.hear(message, wire))
        wire.hang_up()
        telling.join()
        self._settle(wire)
        return self._after(wire.pid, time.monotonic() - began)

    def _settle(self, wire: Wire) -> None:
        """The daemon has ended: nothing it owed the editor stays open."""
        wire.close()
        bodies, lost = self._link.lose()
        self._editor.write(*bodies)
        self._story.daemon_ended(lost, wire.version)

    def _after(self, pid: int, lived: float) -> _How:
        if left_on_purpose(self._data, pid, self._link.pause):
            return _SUCCESSOR
        self._short_lives = self._short_lives + 1 if lived < _SHORT_SECONDS else 0
        if self._short_lives < _SHORT_LIVES:
            return _AGAIN
        log = self._data / paths.DAEMON_LOG
        reason = f"{self._short_lives} of them ended within seconds; see {log}"
        raise Unreachable(NoDaemon(reason))

    @property
    def _data(self) -> Path:
        return paths.data_directory(self._workspace.repository.common_dir)

    def _await_wish(self, why: Unreachable) -> None:
        """Until the editor wants something, or somebody has started what was stopped."""
        if not why.stopped:
            self._link.await_wish(None)
            return
        while not self._link.await_wish(_LOOK_SECONDS):
            if not is_unrecorded(self._data):
                self._link.seek()

    def _tell_attached(self, wire: Wire) -> None:
        root, others = self._workspace.repository.root, self._workspace.take_others()
        text = self._story.attached(root, wire.version)
        if text:
            self._editor.tell(replay.notification(_REPLACED, {"version": wire.version}))
            self._editor.announce(words.INFO, text)
        if others:
            self._editor.announce(words.INFO, words.others(root, others))
        _preload()

    def _give_up(self, why: Unreachable) -> None:
        from kanbots_ls.forwarder import alone

        self._editor.write(*self._link.give_up(str(why), alone.initialize_result()))
        kind, text = self._story.gave_up(why)
        if text:
            self._editor.announce(kind, text)


def _preload() -> None:
    """Import what another daemon's start, or its failure, will need: by then an update may have
    replaced the files."""
    for name in ("rendezvous.environment", "rendezvous.spawn", "forwarder.alone"):
        importlib.import_module(f"kanbots_ls.{name}")
