"""What a keeper's clients may ask for, and the answers.

The loop hands every message here.  A client that belongs to the run itself may look and may ask
for a daemon, nothing else: an agent does not type its own answers.
"""

from __future__ import annotations

import binascii
import os
import signal
import time

from kanbots_ls import __version__
from kanbots_ls.keeper.sweep import Sweep, processes_of, send_signal
from kanbots_ls.rendezvous import processes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kanbots_ls.keeper.connections import Connection
    from kanbots_ls.keeper.loop import Keeper

    Json = dict[str, Any]

_OPEN_TO_THE_RUN = frozenset({"hello", "status", "start-daemon"})


class Requests:
    """The operations of one keeper."""

    def __init__(self, keeper: Keeper) -> None:
        """Answer on behalf of ``keeper``."""
        self._keeper = keeper
        self.sweeps: list[tuple[Sweep, Connection, Json]] = []
        self._operations: dict[object, Callable[[Connection, Json], None]] = {
            "hello": self._hello,
            "follow": self._follow,
            "send": self._send,
            "signal": self._signal,
            "sweep": self._sweep,
            "environment": self._environment,
            "start-daemon": self._start_daemon,
            "hold": self._hold,
            "status": self._status,
        }

    def handle(self, client: Connection, message: Json) -> None:
        """Perform one request; every answer carries the request's ``id`` as ``reply``."""
        operation = self._operations.get(str(message.get("op")))
        if operation is None:
            _refuse(client, message, f"there is no operation {message.get('op')!r}")
        elif client.inside and message["op"] not in _OPEN_TO_THE_RUN:
            _refuse(client, message, "an agent may not do this for itself: use another shell")
        else:
            try:
                operation(client, message)
            except (KeyError, TypeError, ValueError, OverflowError) as error:
                _refuse(client, message, f"bad request: {error!r}")

    def offer(self, name: str, text: str, answer: Callable[[str | None], None]) -> None:
        """Queue base64 ``text`` for the agent.  Raises ValueError when it is no base64."""
        if self._keeper.exit is not None:
            answer("the agent has ended")
        else:
            self._keeper.inbox.offer(name, binascii.a2b_base64(text), answer)

    def sweep(self) -> None:
        """Go one round further with every sweep under way, and answer those that are done."""
        for going in list(self.sweeps):
            sweep, client, message = going
            if sweep.step():
                self.sweeps.remove(going)
                _accept(client, message, killed=sorted(sweep.killed), left=sorted(sweep.left))

    def _hello(self, client: Connection, message: Json) -> None:
        client.is_daemon = message.get("role") == "daemon" and not client.inside
        if client.is_daemon and self._keeper.daemons is not None:
            self._keeper.daemons.welcome()
        _accept(client, message, version=__version__, **self._facts())

    def _follow(self, client: Connection, message: Json) -> None:
        client.follows = True
        _accept(client, message)
        self._keeper.hurry_telling()
        if self._keeper.full is not None:
            client.say({"event": "full", "error": self._keeper.full})
        if self._keeper.exit is not None:
            client.say({"event": "exited", "exit": self._keeper.exit})

    def _send(self, client: Connection, message: Json) -> None:
        def answer(reason: str | None) -> None:
            if reason is None:
                _accept(client, message)
            else:
                _refuse(client, message, reason)

        self.offer(str(message["name"]), message["data"], answer)
        self._keeper.hurry_input()

    def _signal(self, client: Connection, message: Json) -> None:
        number = signal.Signals(message["signal"])
        send_signal(number, self._targets(message.get("to", "agent")))
        _accept(client, message)

    def _targets(self, to: str) -> set[int]:
        agent = self._keeper.agent
        alive = set() if agent.ended else {agent.pid}
        if to == "agent":
            return alive
        if to == "group":
            # The agent leads its own group; a negative pid addresses all of it.
            return {-pid for pid in alive}
        if to == "tree":
            return alive | processes_of(alive, agent.mark)
        raise ValueError(to)

    def _sweep(self, client: Connection, message: Json) -> None:
        roots = {os.getpid()} | (set() if self._keeper.agent.ended else {self._keeper.agent.pid})
        self.sweeps.append((Sweep(roots, self._keeper.agent.mark), client, message))

    def _environment(self, client: Connection, message: Json) -> None:
        environment = self._keeper.environment
        if environment is None and not self._keeper.agent.ended:
            # The kernel still has the one the agent was started with, with what we added.
            found = processes.environment_of(self._keeper.agent.pid)
            environment = found and {
                name: value for name, value in found.items() if not name.startswith("KANBOTS_RUN_")
            }
        _accept(client, message, environment=environment)

    def _start_daemon(self, client: Connection, message: Json) -> None:
        if self._keeper.daemons is None:
            _refuse(client, message, "this run belongs to no repository")
            return
        self._keeper.daemons.hurry(time.monotonic())
        _accept(client, message)

    def _hold(self, client: Connection, message: Json) -> None:
        if self._keeper.daemons is not None:
            self._keeper.daemons.hold()
        _accept(client, message)

    def _status(self, client: Connection, message: Json) -> None:
        _accept(client, message, **self._facts())

    def _facts(self) -> Json:
        keeper = self._keeper
        return {
            "pid": os.getpid(),
            "agent": keeper.agent.pid,
            "alive": not keeper.agent.ended,
            "start": keeper.agent.start,
            "size": keeper.transcript.size,
            "full": keeper.full,
        }


def _accept(client: Connection, message: Json, **facts: object) -> None:
    client.say({"reply": message.get("id"), "ok": True, **facts})


def _refuse(client: Connection, message: Json, reason: str) -> None:
    client.say({"reply": message.get("id"), "ok": False, "error": reason})
