"""Drives a keeper the way the daemon does, blocking and small, for the keeper's own tests."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import signal
import sys
import time
from typing import TYPE_CHECKING, Any, TypeVar

from kanbots_ls.keeper.channels import open_channels
from kanbots_ls.keeper.rundir import AGENT, EXITS, SOCKET, TRANSCRIPT
from kanbots_ls.keeper.sweep import Sweep
from kanbots_ls.rendezvous import processes
from kanbots_ls.rendezvous.sockets import connect
from kanbots_ls.rendezvous.spawn import keeper_argv, read_report_line, spawn_detached

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

Json = dict[str, Any]
T = TypeVar("T")
DEADLINE_SECONDS = 15.0


def wait_for(probe: Callable[[], T], what: str, seconds: float = DEADLINE_SECONDS) -> T:
    """The first true value of ``probe``; the test fails when the deadline passes."""
    deadline = time.monotonic() + seconds
    while not (found := probe()):
        assert time.monotonic() < deadline, f"never saw {what}"
        select.select([], [], [], 0.01)
    return found


class Client:
    """A connection to the keeper: requests are answered, events are kept."""

    def __init__(self, run_dir: Path) -> None:
        self.socket: socket.socket = connect(run_dir, SOCKET, DEADLINE_SECONDS)
        self.events: list[Json] = []
        self._buffer = b""
        self._number = 0

    def ask(self, op: str, **fields: object) -> Json:
        self._number += 1
        request = {"id": self._number, "op": op, **fields}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        return self.answer_to(self._number)

    def send(self, name: str, data: bytes) -> Json:
        return self.ask("send", name=name, data=base64.b64encode(data).decode())

    def answer_to(self, number: object) -> Json:
        while "reply" not in (message := self.read()) or message["reply"] != number:
            self.events.append(message)
        return message

    def wait_event(self, name: str) -> Json:
        while not (found := [event for event in self.events if event.get("event") == name]):
            self.events.append(self.read())
        return found[-1]

    def read(self) -> Json:
        while b"\n" not in self._buffer:
            data = self.socket.recv(1 << 16)
            if not data:
                raise ConnectionResetError
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        message: Json = json.loads(line)
        return message

    def close(self) -> None:
        self.socket.close()


class KeptRun:
    """One run directory with its FIFOs held open, as the daemon holds them."""

    def __init__(self, run_dir: Path, keeper: Path | None = None) -> None:
        self.directory = run_dir
        self.program = keeper
        run_dir.mkdir(parents=True)
        self.channels = open_channels(str(run_dir))
        self.mark = os.urandom(8).hex()
        self.keeper = 0
        self._clients: list[Client] = []

    def start(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        number: int = 1,
        opening: Sequence[bytes] = (),
    ) -> None:
        spec = {
            "argv": list(argv),
            "cwd": str(cwd or self.directory),
            "env": dict(env if env is not None else {"PATH": os.environ["PATH"]}),
            "mark": self.mark,
            "start": number,
            "opening": [base64.b64encode(line).decode() for line in opening],
        }
        assert self._spawn(json.dumps(spec).encode()) == "ready"

    def attach(self) -> str:
        return self._spawn(b"", "--attach")

    def kill_keeper(self) -> None:
        started = processes.start_time(self.keeper)
        assert started is not None
        os.kill(self.keeper, signal.SIGKILL)
        wait_for(lambda: not processes.is_alive(self.keeper, started), "the keeper's death")

    def client(self, role: str = "daemon") -> Client:
        client = Client(self.directory)
        self._clients.append(client)
        assert client.ask("hello", role=role)["ok"]
        return client

    def follower(self) -> Client:
        client = self.client()
        client.ask("follow")
        return client

    def agent(self) -> Json:
        record: Json = json.loads((self.directory / AGENT).read_bytes())
        return record

    def transcript(self) -> bytes:
        with contextlib.suppress(FileNotFoundError):
            return (self.directory / TRANSCRIPT).read_bytes()
        return b""

    def size(self) -> int:
        """The transcript's, without reading all of it."""
        with contextlib.suppress(FileNotFoundError):
            return (self.directory / TRANSCRIPT).stat().st_size
        return 0

    def exits(self) -> list[Json]:
        with contextlib.suppress(FileNotFoundError):
            return [json.loads(x) for x in (self.directory / EXITS).read_bytes().splitlines()]
        return []

    def wait_exit(self, number: int = 1, seconds: float = DEADLINE_SECONDS) -> Json:
        def ended() -> list[Json]:
            return [entry for entry in self.exits() if entry["start"] == number]

        return wait_for(ended, f"the exit of start {number}", seconds)[0]

    def end(self) -> None:
        """Leave nothing behind: agent, what it started, keeper."""
        for client in self._clients:
            client.close()
        if self.keeper and processes.is_ours(self.keeper):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.keeper, signal.SIGKILL)
        sweep = Sweep(set(), self.mark)
        wait_for(sweep.step, "the end of everything marked")
        self.channels.close()

    def _spawn(self, stdin: bytes, *options: str) -> str:
        argv = keeper_argv(self.directory, *options)
        if self.program is not None:
            argv[3] = str(self.program)
        spawned = spawn_detached(
            argv,
            cwd="/",
            env={"PATH": os.environ["PATH"]},
            log_path=self.directory / "keeper.log",
            stdin=stdin,
            detaches=True,
        )
        try:
            line = read_report_line(spawned.report)
        finally:
            spawned.close()
        if line == "ready":
            self.keeper = spawned.pid
        return line


def python(script: str) -> list[str]:
    """The command line of a small agent written in Python."""
    return [sys.executable, "-I", "-S", "-u", "-c", script]
