"""From an editor's standard streams to the daemon's socket, and back.

The first message decides which repository is meant; it is passed on unchanged, as is everything
after it.  Two threads copy, blocking writes pass a slow side's pressure on to the other.  It ends
when the editor does, when the editor said ``exit``, or when the daemon is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path

from kanbots_ls.forwarder.workspace import Initialize, read_initialize
from kanbots_ls.rendezvous.dial import Connection, NoDaemon, dial
from kanbots_ls.rendezvous.framing import BadFrame, frame, read_frame, write_frame
from kanbots_ls.rendezvous.hello import BadHello, Hello, Refused
from kanbots_ls.rendezvous.paths import NotYours
from kanbots_ls.rendezvous.repository import NoRepository, Repository, find_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO, NoReturn

_SERVER_NOT_INITIALIZED = -32002
_REQUEST_FAILED = -32803
_AT_ONCE = 1 << 16
_FAREWELL_SECONDS = 5.0
_EXIT = b'"exit"'


def main() -> NoReturn:
    """Serve one editor on standard input and output and end; status 0 after ``exit``, else 1."""
    status = _serve_editor()
    sys.stderr.flush()
    # A thread may still wait for the editor and hold the lock of standard input, which a normal
    # way out would trip over.
    os._exit(status)


def _serve_editor() -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    editor, reply = sys.stdin.buffer, sys.stdout.buffer
    try:
        first = read_frame(editor)
    except BadFrame as error:
        return _complain(f"that is no language client: {error}")
    if first is None:
        return 0
    initialize = read_initialize(first)
    if initialize is None:
        _answer(reply, _id_of(first), _SERVER_NOT_INITIALIZED, "the first request is initialize")
        return _complain("the first message is not initialize")
    try:
        connection = dial(_find(initialize), Hello("editor", os.environ))
    except (NoRepository, NoDaemon, NotYours, Refused, BadHello, OSError) as error:
        _answer(reply, initialize.id, _REQUEST_FAILED, f"kanbots-ls: {error}")
        return _complain(str(error))
    return _forward(editor, reply, connection, first)


def _find(initialize: Initialize) -> Repository:
    """The repository of the first directory that is in one.  Raises NoRepository."""
    directories = initialize.directories or [Path.cwd()]
    for directory in directories[:-1]:
        try:
            return find_repository(directory)
        except NoRepository:
            continue
    return find_repository(directories[-1])


def _forward(editor: BinaryIO, reply: BinaryIO, connection: Connection, first: bytes) -> int:
    upward = _Upward(editor, connection)
    with connection.socket.makefile("wb") as daemon:
        write_frame(daemon, first)
    thread = threading.Thread(target=upward.run, daemon=True, name="editor to daemon")
    thread.start()
    _copy_down(connection, reply)
    if upward.said_exit or upward.ended:
        return 0 if upward.said_exit else 1
    return _complain("the daemon has ended; restart the language server to go on")


class _Upward:
    """Copies what the editor says, and notes when it says farewell."""

    def __init__(self, editor: BinaryIO, connection: Connection) -> None:
        self._editor = editor
        self._socket = connection.socket
        self.said_exit = False
        self.ended = False

    def run(self) -> None:
        """Copy until the editor or the daemon is gone."""
        try:
            while (body := read_frame(self._editor)) is not None:
                # Parsing every message would cost more than it is worth for the one that counts.
                self.said_exit = len(body) < 200 and _EXIT in body and _is_exit(body)
                self._socket.sendall(frame(body))
                if self.said_exit:
                    break
        except BadFrame as error:
            _complain(f"the editor sent what is no message: {error}")
        except OSError:
            return
        self.ended = True
        with contextlib.suppress(OSError):
            # The daemon answers what it still has to and hangs up, which ends the other thread.
            self._socket.shutdown(socket.SHUT_WR)
            threading.Event().wait(_FAREWELL_SECONDS)
            self._socket.shutdown(socket.SHUT_RDWR)


def _copy_down(connection: Connection, reply: BinaryIO) -> None:
    """Copy what the daemon says until it hangs up or the editor stops listening."""
    try:
        while data := connection.socket.recv(_AT_ONCE):
            reply.write(data)
            reply.flush()
    except OSError:
        return


def _is_exit(body: bytes) -> bool:
    try:
        message = json.loads(body)
    except ValueError:
        return False
    return isinstance(message, dict) and message.get("method") == "exit"


def _id_of(body: bytes) -> int | str | None:
    try:
        message = json.loads(body)
    except ValueError:
        return None
    number = message.get("id") if isinstance(message, dict) else None
    return number if isinstance(number, int | str) else None


def _answer(reply: BinaryIO, number: int | str | None, code: int, text: str) -> None:
    error = {"code": code, "message": text}
    body = json.dumps({"jsonrpc": "2.0", "id": number, "error": error}).encode()
    write_frame(reply, body)


def _complain(text: str) -> int:
    """Say what is wrong on standard error; the exit status that goes with it."""
    sys.stderr.write(f"kanbots-ls: {text}\n")
    return 1
