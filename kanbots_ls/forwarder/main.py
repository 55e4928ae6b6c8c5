"""From an editor's standard streams to the daemon's socket, and back, for as long as the editor is.

The first message decides which repository is meant.  Two threads: the editor's (``upward``) and
the daemon's (``attendant``); what they share is in ``link``.  It ends with the editor: status 0
after ``exit``, else 1.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from kanbots_ls.forwarder.attendant import Attendant
from kanbots_ls.forwarder.editor import Editor
from kanbots_ls.forwarder.ledger import Ledger
from kanbots_ls.forwarder.link import Link
from kanbots_ls.forwarder.replay import refusal
from kanbots_ls.forwarder.upward import Upward
from kanbots_ls.forwarder.words import SERVER_NOT_INITIALIZED
from kanbots_ls.forwarder.workspace import Workspace
from kanbots_ls.rendezvous.dial import Connection, dial
from kanbots_ls.rendezvous.framing import BadFrame
from kanbots_ls.rendezvous.hello import Hello

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from kanbots_ls.forwarder.envelope import Envelope


def main() -> NoReturn:
    """Serve one editor on standard input and output and end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    _end(_serve(Editor(sys.stdin.buffer, sys.stdout.buffer)))


def _serve(editor: Editor) -> int:
    try:
        first = editor.read()
    except BadFrame as error:
        return _complain(f"that is no language client: {error}")
    if first is None:
        return 0
    if first.method != "initialize" or not first.is_request:
        editor.write(refusal(first.id, SERVER_NOT_INITIALIZED, "the first request is initialize"))
        return _complain("the first message is not initialize")
    return _forward(editor, first)


def _forward(editor: Editor, first: Envelope) -> int:
    editor.introduce(first.params)
    workspace = Workspace(first.params)

    def dial_ours(start: bool) -> Connection:
        return dial(workspace.repository, Hello("editor", os.environ), start=start)

    link = Link(Ledger(first))
    upward = Upward(editor, link, workspace, _end, _complain)
    threading.Thread(target=upward.run, daemon=True, name="editor").start()
    try:
        Attendant(editor, link, workspace, dial_ours).run()
    except OSError:
        return 0 if upward.said_exit else 1
    return upward.await_end()


def _end(status: int) -> NoReturn:
    """End at once: a thread may still wait for the editor and hold the lock of standard input,
    which a normal way out would trip over."""
    sys.stderr.flush()
    os._exit(status)


def _complain(text: str) -> int:
    """Say what is wrong on standard error; the exit status that goes with it."""
    sys.stderr.write(f"kanbots-ls: {text}\n")
    return 1
