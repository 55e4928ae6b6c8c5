"""Everybody connected to a keeper: accepted, served, told, dropped when they left.

The keeper's loop owns one and hands it the descriptors that are ready.  A follower who reads
slowly is told the newest size once there is room, so it holds up nobody and costs next to nothing.
"""

from __future__ import annotations

import contextlib
import select

from kanbots_ls.keeper.connections import Connection, admit
from kanbots_ls.keeper.rundir import SOCKET
from kanbots_ls.rendezvous.sockets import listen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kanbots_ls.keeper.agent import Agent
    from kanbots_ls.rendezvous.sockets import Listener

    Json = dict[str, Any]


class Audience:
    """The clients of one keeper, and the socket they come by."""

    def __init__(self, directory: str, listener: Listener, poll: select.poll, agent: Agent) -> None:
        """Serve whoever comes to ``listener`` in ``directory``, by means of ``poll``."""
        self._directory = directory
        self._listener = listener
        self._poll = poll
        self._agent = agent
        self._clients: dict[int, Connection] = {}
        self._watch_listener()

    def __len__(self) -> int:
        """How many are connected."""
        return len(self._clients)

    @property
    def has_daemon(self) -> bool:
        """Whether a daemon is among them."""
        return any(client.is_daemon for client in self._clients.values())

    def ready(self, descriptor: int) -> Connection | None:
        """The client to read from, if ``descriptor`` is one's; a newcomer is let in."""
        if descriptor == self._listener.socket.fileno():
            self._accept()
            return None
        client = self._clients.get(descriptor)
        if client is None:
            return None
        client.flush()
        readable = not client.closed and bool(client.interest & select.POLLIN)
        return client if readable else None

    def sort(self) -> bool:
        """Drop those who left and wait for what the others need; whether a daemon left."""
        daemon_left = False
        for descriptor, client in list(self._clients.items()):
            if client.closed:
                self._poll.unregister(descriptor)
                del self._clients[descriptor]
                client.dispose()
                daemon_left = daemon_left or client.is_daemon
            elif client.interest != client.polled:
                client.polled = client.interest
                self._poll.modify(descriptor, client.polled)
        return daemon_left

    def announce(self, message: Json) -> None:
        """Tell every follower."""
        for client in self._clients.values():
            if client.follows:
                client.say(message)

    def tell(self, size: int) -> bool:
        """Tell the followers how long the transcript is; whether all could be told."""
        all_told = True
        for client in self._clients.values():
            if client.follows and client.told != size:
                if client.idle:
                    client.told = size
                    client.say_line(b'{"event":"grew","size":%d}\n' % size)
                else:
                    all_told = False
        return all_told

    def mend(self) -> None:
        """Bind the socket again where somebody removed it."""
        if self._listener.is_there():
            return
        with contextlib.suppress(OSError):
            fresh = listen(self._directory, SOCKET)
            self._poll.unregister(self._listener.socket)
            self._listener.close()
            self._listener = fresh
            self._watch_listener()

    def close(self) -> None:
        """Nobody comes any more."""
        self._listener.close()

    def _watch_listener(self) -> None:
        self._listener.socket.setblocking(False)
        self._poll.register(self._listener.socket, select.POLLIN)

    def _accept(self) -> None:
        # Also where no descriptor is left: the keeper's own work goes on, whoever waits waits.
        with contextlib.suppress(OSError):
            client, _ = self._listener.socket.accept()
            connection = admit(client, self._agent)
            if connection is not None:
                self._clients[client.fileno()] = connection
                self._poll.register(client, connection.polled)
