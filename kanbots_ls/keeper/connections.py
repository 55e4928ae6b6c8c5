"""Connections to a keeper: one JSON object a line each way.

The keeper's loop polls them.  What is to be said to a slow follower is bounded: sizes are not
queued but told afresh when there is room, and nobody is read from while their answers pile up.
It knows how lines travel, not what they mean.
"""

from __future__ import annotations

import json
import os
import select

from kanbots_ls.keeper.inbox import MOST_WAITING
from kanbots_ls.rendezvous import processes
from kanbots_ls.rendezvous.sockets import peer_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from typing import Any

    from kanbots_ls.keeper.agent import Agent

    Json = dict[str, Any]

_LONGEST_LINE = MOST_WAITING * 4 // 3 + 4096
_LONGEST_LINE_INSIDE = 1 << 16
_MOST_UNSENT = 1 << 16
_READ_AT_ONCE = 1 << 18


class Connection:
    """One client of the keeper."""

    def __init__(self, client: socket.socket, *, inside: bool) -> None:
        """Serve ``client``; ``inside`` says that it belongs to the run itself."""
        client.setblocking(False)
        self.socket = client
        self.inside = inside
        self.is_daemon = False
        self.follows = False
        self.told = -1
        self.closed = False
        self.polled = select.POLLIN
        self._incoming = bytearray()
        self._searched = 0
        self._outgoing = bytearray()

    @property
    def idle(self) -> bool:
        """Whether everything said so far has left us."""
        return not self._outgoing

    @property
    def interest(self) -> int:
        """What to poll for."""
        wants = select.POLLOUT if self._outgoing else 0
        return wants | (select.POLLIN if len(self._outgoing) < _MOST_UNSENT else 0)

    def say(self, message: Json) -> None:
        """Queue ``message`` and send what fits now."""
        self.say_line(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    def say_line(self, line: bytes) -> None:
        """The same for a message that is encoded already, with its end."""
        self._outgoing += line
        self.flush()

    def flush(self) -> None:
        """Send what fits; to a closed connection nothing does."""
        try:
            while self._outgoing and not self.closed:
                del self._outgoing[: self.socket.send(self._outgoing)]
        except BlockingIOError:
            return
        except OSError:
            self.close()

    def receive(self) -> list[Json]:
        """The messages that came in; a broken line or an end closes the connection."""
        try:
            data = self.socket.recv(_READ_AT_ONCE)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if not data:
            self.close()
            return []
        self._incoming += data
        return self._take_messages()

    def close(self) -> None:
        """End the connection.

        The descriptor stays taken until :meth:`dispose`, so that the loop cannot mistake a new
        client with the same number for this one.
        """
        self.closed = True

    def dispose(self) -> None:
        """Free the descriptor."""
        self.socket.close()

    def _take_messages(self) -> list[Json]:
        messages: list[Json] = []
        while (end := self._incoming.find(b"\n", self._searched)) >= 0:
            line = bytes(self._incoming[:end])
            del self._incoming[: end + 1]
            self._searched = 0
            message = _parse(line)
            if message is None:
                self._refuse("that line is not a JSON object")
                return messages
            messages.append(message)
        self._searched = len(self._incoming)
        limit = _LONGEST_LINE_INSIDE if self.inside else _LONGEST_LINE
        if len(self._incoming) > limit:
            self._refuse(f"a line may have {limit} bytes")
        return messages

    def _refuse(self, reason: str) -> None:
        self.say({"ok": False, "error": reason})
        self.close()


def admit(client: socket.socket, agent: Agent) -> Connection | None:
    """A connection for a process of this user, else None."""
    peer = peer_of(client)
    if peer.uid != os.getuid():
        client.close()
        return None
    # A process we cannot see (pid 0: another namespace; or it has ended) gets what the run itself
    # gets, and so do orphans of the run, which fall to us.  A daemon may have come to us that way.
    above = () if processes.is_ours(peer.pid) else (os.getpid(),)
    roots = frozenset({agent.pid, *above})
    inside = processes.is_unseen(peer.pid) or processes.is_inside(
        peer.pid, roots=roots, mark=agent.mark
    )
    return Connection(client, inside=inside)


def _parse(line: bytes) -> Json | None:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
