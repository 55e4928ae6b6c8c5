"""The editor's thread: what it says goes to the daemon, and what no daemon is there for is seen to.

It notices what may bring a daemon back: a request by a person, a folder that has become a
repository or is added, a document opened inside one.
"""

from __future__ import annotations

import threading
import time

from kanbots_ls.forwarder import words
from kanbots_ls.rendezvous.framing import BadFrame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.forwarder.editor import Editor
    from kanbots_ls.forwarder.envelope import Envelope
    from kanbots_ls.forwarder.link import Link
    from kanbots_ls.forwarder.workspace import Workspace

_FAREWELL_SECONDS = 5.0
_BETWEEN_TRIES = 1.0
"""Seconds: each try may start processes."""
_FOLDERS, _OPENED = "workspace/didChangeWorkspaceFolders", "textDocument/didOpen"
_TELLING = frozenset({_FOLDERS, _OPENED, "textDocument/didSave"})
"""Notifications at which a repository may have come to be."""


class Upward:
    """Reads the editor until it leaves."""

    def __init__(
        self,
        editor: Editor,
        link: Link,
        workspace: Workspace,
        end: Callable[[int], object],
        complain: Callable[[str], int],
    ) -> None:
        """``end`` ends the process; ``complain`` says what is wrong where a person may look."""
        self._editor = editor
        self._link = link
        self._workspace = workspace
        self._end = end
        self._complain = complain
        self._tried = 0.0
        self._left = threading.Event()
        self.said_exit = False

    def run(self) -> None:
        """Pass on until the editor has left, see the daemon off, and end the process."""
        try:
            self._pass_on()
        except BadFrame as error:
            self._complain(f"the editor sent what is no message: {error}")
        except OSError:
            pass  # It reads no more, so there is nobody to serve.
        finally:
            self._part()

    def await_end(self) -> int:
        """Wait until the editor has left; the exit status."""
        self._left.wait()
        return 0 if self.said_exit else 1

    def _pass_on(self) -> None:
        while not self.said_exit and (message := self._editor.read()) is not None:
            self.said_exit = message.method == "exit"
            self._heed(message)
            answer = self._link.say(message)
            if answer is not None:
                self._editor.write(answer)
            if message.method == "initialized":
                self._editor.ready()

    def _heed(self, message: Envelope) -> None:
        """What the message changes for us, before it is sent."""
        was_placed = self._workspace.was_placed
        if message.method == _FOLDERS:
            self._workspace.change_folders(message.params)
        elif message.method == _OPENED:
            self._workspace.open_document(message.params)
        if self._link.is_away:
            if self._is_worth_a_try(message, was_placed=was_placed):
                self._tried = time.monotonic()
                self._link.seek()
        elif message.method == _FOLDERS:
            self._mention_others()

    def _is_worth_a_try(self, message: Envelope, *, was_placed: bool) -> bool:
        if not was_placed:
            telling = message.is_request or message.method in _TELLING
            return telling and self._workspace.is_placed()
        by_person = message.is_request and not words.is_unasked(message.method or "")
        return by_person and time.monotonic() > self._tried + _BETWEEN_TRIES

    def _mention_others(self) -> None:
        others = self._workspace.take_others()
        if others:
            root = self._workspace.repository.root
            self._editor.announce(words.INFO, words.others(root, others))

    def _part(self) -> None:
        self._left.set()
        wire = self._link.finish()
        if wire is not None:
            # The daemon answers what it still has to and hangs up, which ends the other thread.
            wire.say_no_more()
            threading.Event().wait(_FAREWELL_SECONDS)
            wire.hang_up()
        self._end(0 if self.said_exit else 1)
