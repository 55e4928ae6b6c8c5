"""Clients: accepted, greeted, served; each in a scope of its own that no other feels."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
from anyio.abc import SocketStream

from kanbots_ls.daemon.peers import has_ended, place_of
from kanbots_ls.lsp.features.table import HANDLERS
from kanbots_ls.lsp.serving import serve
from kanbots_ls.lsp.session import Host, Session
from kanbots_ls.lsp.shelf.rendering import Rendering
from kanbots_ls.lsp.shelf.shelf import Shelf
from kanbots_ls.lsp.views.drawn import Drawn
from kanbots_ls.lsp.wire.streams import LONGEST_BODY_INSIDE, Outbox, Reader
from kanbots_ls.rendezvous.hello import (
    LONGEST_LINE,
    BadHello,
    Hello,
    encode_refusal,
    encode_welcome,
)
from kanbots_ls.rendezvous.sockets import peer_of
from kanbots_ls.supervisor.counter.desk import Desk
from kanbots_ls.supervisor.counter.works import Works
from kanbots_ls.supervisor.watches.standing import standing

if TYPE_CHECKING:
    import socket

    from kanbots_ls.daemon.leaving import Leaving
    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.rendezvous.announce import Announced
    from kanbots_ls.supervisor.supervisor import Supervisor

log = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
_TURNS_TO_ANSWER = 10
_FULL_SECONDS = 1.0
_NOBODY = "the process that made this connection has ended, so it can't be told from an agent's"


class Connections:
    """Accepts for ever."""

    def __init__(self, supervisor: Supervisor, announced: Announced, leaving: Leaving) -> None:
        self._supervisor = supervisor
        self._desk = Desk(supervisor)
        self._announced = announced
        self._leaving = leaving
        self._drawn = Drawn()
        self._editors: set[Editor] = set()
        self._shelf = Shelf(supervisor, Rendering(supervisor, self._drawn))
        self._works = Works(supervisor.ports.repository)
        self._mended = anyio.Event()
        self._outboxes: set[Outbox] = set()
        self._count = 0
        self._going = False

    def clients(self) -> int:
        """How many connections there are."""
        return self._count

    def mend(self) -> None:
        """Bind the socket again if somebody removed it."""
        try:
            if self._announced.mend_socket() is not None:
                log.warning("the socket was gone and has been bound again")
                self._mended.set()
        except OSError:
            log.exception("the socket can't be bound again")

    async def listen(self) -> None:
        """Accept on the listening socket, and on its successor when it was bound again."""
        async with anyio.create_task_group() as clients:
            clients.start_soon(standing, "documents", self._shelf.watch)
            while True:
                self._mended = anyio.Event()
                async with anyio.create_task_group() as accepting:
                    accepting.start_soon(self._accept, self._announced.listener.socket, clients)
                    await self._mended.wait()
                    accepting.cancel_scope.cancel()

    async def _accept(self, listening: socket.socket, clients: anyio.abc.TaskGroup) -> None:
        listening.setblocking(False)
        while True:
            await anyio.wait_readable(listening)
            try:
                connection, _ = listening.accept()
            except (BlockingIOError, ConnectionAbortedError):
                continue
            except OSError as error:
                # No descriptor is left for it: whoever comes waits until somebody goes.
                log.warning("no connection can be taken at present: %s", error)
                await anyio.sleep(_FULL_SECONDS)
                continue
            connection.setblocking(False)
            clients.start_soon(self._guarded, connection)

    async def _guarded(self, connection: socket.socket) -> None:
        """Whatever goes wrong with one client is that client's alone."""
        self._count += 1
        try:
            peer = peer_of(connection)
            if peer.uid not in (os.getuid(), -1):
                return connection.close()
            stream = await SocketStream.from_socket(connection)
            async with stream:
                try:
                    await self._serve(stream, peer.pid)
                finally:
                    self._supervisor.ports.environments.detach(stream)
        except Exception:
            log.exception("a client's session failed")
        finally:
            self._count -= 1

    async def _serve(self, stream: SocketStream, pid: int) -> None:
        reader, outbox = Reader(stream), Outbox(stream)
        hello = await self._greet(stream, reader, pid)
        if hello is None:
            return
        inside = await anyio.to_thread.run_sync(place_of, self._supervisor, pid)
        if inside is None and has_ended(pid):
            return
        if inside is None:
            await self._supervisor.client_came(stream, hello.env)
        else:
            reader.longest = LONGEST_BODY_INSIDE
        async with anyio.create_task_group() as tasks:
            host = Host(self._address(), self.clients, self._leave_soon, self._editors, self._works)
            looking = (self._desk, self._drawn, self._shelf)
            session = Session(*looking, hello, outbox, tasks, inside, pid, host)
            tasks.start_soon(outbox.pump)
            self._outboxes.add(outbox)
            try:
                await serve(session, reader, HANDLERS)
                outbox.close()
                with anyio.move_on_after(1):
                    await outbox.flushed()
            finally:
                self._outboxes.discard(outbox)
                self._supervisor.ports.audience.left(session)
            tasks.cancel_scope.cancel()

    async def _greet(self, stream: SocketStream, reader: Reader, pid: int) -> Hello | None:
        with anyio.move_on_after(HELLO_SECONDS):
            line = await reader.line(LONGEST_LINE)
            if not line or self._going:
                # Whoever comes while we leave finds the next daemon.
                return None
            try:
                hello = Hello.decode(line)
            except BadHello as bad:
                await stream.send(encode_refusal(str(bad)))
                return None
            if has_ended(pid):
                await stream.send(encode_refusal(_NOBODY))
                return None
            if hello.retires_us and await self._is_person(pid):
                # Unanswered it starts a daemon of its own version; the agents go on meanwhile.
                log.info("giving way to kanbots-ls %s", hello.version)
                await self._leave_soon(hold=True)
                return None
            await stream.send(encode_welcome())
            return hello
        return None

    async def _is_person(self, pid: int) -> bool:
        return await anyio.to_thread.run_sync(place_of, self._supervisor, pid) is None

    async def _leave_soon(self, hold: bool) -> None:
        """From a task of its own, so that whoever asked is answered first."""

        async def go() -> None:
            self._going = True
            await self._flush()
            await self._leaving.leave(hold)

        self._supervisor.later(go)

    async def _flush(self) -> None:
        """Give answers that are being made a few turns of the loop, then see them sent."""
        for _turn in range(_TURNS_TO_ANSWER):
            await anyio.lowlevel.checkpoint()
        with anyio.move_on_after(1):
            for outbox in list(self._outboxes):
                await outbox.flushed()

    def _address(self) -> str:
        return str(self._announced.data / "daemon.sock")
