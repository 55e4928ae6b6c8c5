"""A copy of the program with a small stand-in for its daemon.

Starting, finding and losing daemons is tested with this: the real processes, locks and sockets,
and a daemon that only says who it is.  The copy is a program of its own, so no test can reach a
real board.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import kanbots_ls
from kanbots_ls.rendezvous import processes

PACKAGE = Path(kanbots_ls.__file__).parent
PARTS = ("__init__.py", "__main__.py", "rendezvous", "keeper", "forwarder")
DAEMON = """
import json, os, signal, sys, threading
from pathlib import Path
from kanbots_ls.rendezvous import hello
from kanbots_ls.rendezvous.announce import AlreadyServed, announce
from kanbots_ls.rendezvous.framing import read_frame, write_frame

def serve(client):
    stream = client.makefile("rwb")
    said = hello.Hello.decode(stream.readline())
    stream.write(hello.encode_welcome()); stream.flush()
    while (body := read_frame(stream)) is not None:
        heard = json.loads(body)
        answers = {"id": heard["id"], "result": {}} if "id" in heard else {}
        write_frame(stream, json.dumps({**answers, "daemon": os.getpid(), "client": said.client,
            "env": said.env, "own": dict(os.environ), "heard": heard}).encode())
        if b'"die"' in body:
            os._exit(9)
    client.close()

def main(arguments):
    common = Path(arguments[arguments.index("--common-dir") + 1])
    with open(common / "kanbots" / "attempts", "a") as file:
        file.write(f"{os.getpid()} {os.getppid()}\\n")
    if (common / "broken").exists():
        sys.exit("the daemon is out of order")
    try:
        announced = announce(common)
    except AlreadyServed as refusal:
        print(refusal, file=sys.stderr)
        return 0
    def leave(*_):
        announced.withdraw()
        os._exit(0)
    signal.signal(signal.SIGTERM, leave)
    with open(common / "kanbots" / "served", "a") as file:
        file.write(f"{os.getpid()} {os.getppid()}\\n")
    while True:
        client, _ = announced.listener.socket.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()
"""


class Program:
    """The copied program and one repository for it."""

    def __init__(self, root: Path) -> None:
        self.path = root / "program"
        self.repository = root / "a repository"
        self.common_dir = self.repository / ".git"
        self.data = self.common_dir / "kanbots"
        self._others: list[Path] = []
        _copy(self.path / "kanbots_ls")
        _make_repository(self.common_dir)

    @property
    def main(self) -> Path:
        """The file to run."""
        return self.path / "kanbots_ls" / "__main__.py"

    @property
    def keeper(self) -> Path:
        """The keeper to run."""
        return self.path / "kanbots_ls" / "keeper" / "__main__.py"

    def run(
        self, script: str, *arguments: str, env: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a Python script that imports the copy."""
        return subprocess.Popen(
            [sys.executable, "-P", "-c", script, *arguments],
            env={**os.environ, "PYTHONPATH": str(self.path), **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def pids(self, name: str) -> list[int]:
        """Who wrote ``name`` ("attempts" or "served"), in order."""
        return _pids(self.data / name)

    def live(self) -> list[int]:
        """The daemons that live."""
        return [pid for pid in self.pids("served") if self._is_daemon(pid)]

    def kill(self, pid: int) -> None:
        """Kill one daemon and see it gone."""
        os.kill(pid, signal.SIGKILL)
        while self._is_daemon(pid):
            os.sched_yield()

    def kill_with(self, pid: int, modules: list[Path]) -> None:
        """Kill one daemon after an update that left none of these modules as it was."""
        for module in modules:
            module.write_text("raise ImportError('of another version')\n")
        self.kill(pid)

    def stop(self, pid: int) -> None:
        """End one daemon as `daemon stop` does: it takes its record away."""
        os.kill(pid, signal.SIGTERM)
        while self._is_daemon(pid):
            os.sched_yield()

    def also_in(self, common_dir: Path) -> None:
        """Another repository in which a daemon of this copy may be started."""
        self._others.append(common_dir / "kanbots")

    def end(self) -> None:
        """Kill every daemon of this copy."""
        for data in (self.data, *self._others):
            for pid in _pids(data / "attempts"):
                if self._is_daemon(pid):
                    os.kill(pid, signal.SIGKILL)

    def _is_daemon(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return processes.start_time(pid) is not None and os.fsencode(self.main) in words


def _pids(file: Path) -> list[int]:
    try:
        return [int(line.split()[0]) for line in file.read_text().splitlines()]
    except FileNotFoundError:
        return []


def _copy(target: Path) -> None:
    target.mkdir(parents=True)
    for part in PARTS:
        source = PACKAGE / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (target / "daemon").mkdir()
    (target / "daemon" / "__init__.py").touch()
    (target / "daemon" / "main.py").write_text(DAEMON)


def _make_repository(common_dir: Path) -> None:
    for name in ("objects", "refs"):
        (common_dir / name).mkdir(parents=True)
    (common_dir / "HEAD").write_text("ref: refs/heads/main\n")
