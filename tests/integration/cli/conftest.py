from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.cli import verb
from kanbots_ls.cli.main import main
from kanbots_ls.cli.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[3]
HERE = "tests/integration/cli"
SECONDS = 30
TEST_SECONDS = 60
"""A test waits for several states; the first that never comes should be what it says."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.as_posix() and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(TEST_SECONDS))


def wait_until(is_so: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait for a state; fail loudly when it does not come."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)  # noqa: TID251 -- polling with a deadline


class Board:
    """A scratch repository with a real daemon, driven by the real program."""

    def __init__(self, path: Path, home: Path) -> None:
        self.path = path
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "KANBOTS_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "160",
            "TERM": "xterm-256color",
        }

    @property
    def program(self) -> list[str]:
        return [sys.executable, "-m", "kanbots_ls"]

    def do(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a verb in this process, which saves it the import of everything."""
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "oe")
        with pytest.MonkeyPatch.context() as patch:
            for name in set(os.environ) - set(self.environment):
                patch.delenv(name)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            patch.chdir(self.path)
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(verb._Before, "settings", Settings())
            with pytest.raises(SystemExit) as leaving:
                main(words)
        said, complained = (stream.buffer.getvalue().decode() for stream in (out, err))
        assert isinstance(leaving.value.code, int)
        return subprocess.CompletedProcess(words, leaving.value.code, said, complained)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Run a verb as a process of its own."""
        return subprocess.Popen(
            [*self.program, *words],
            cwd=self.path,
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def json(self, *words: str, status: int = 0) -> Any:
        done = self.do(*words, "--json")
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    def refused(self, *words: str, status: int = 1) -> str:
        """What stderr says of a refusal; stdout says nothing."""
        done = self.do(*words)
        assert (done.returncode, done.stdout) == (status, ""), done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr

    def add(self, title: str, *steps: dict[str, Any]) -> int:
        """A card played by the scripted agent."""
        script = "```kanbots-script\n" + json.dumps({"steps": list(steps)}) + "\n```"
        return int(self.json("card", "add", title, "--body", script)["number"])

    def run(self, run: str) -> Any:
        cards = self.json("status")["cards"]
        return next(item for card in cards for item in card["runs"] if item["id"] == run)

    def daemon_pid(self) -> int:
        return int(json.loads((self.path / ".git/kanbots/daemon.json").read_text())["pid"])

    def kill_daemon(self) -> None:
        os.kill(self.daemon_pid(), signal.SIGKILL)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    made = Board(tmp_path / "über repo", tmp_path / "home")
    made.path.mkdir()
    for words in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Dev"),
        ("config", "user.email", "dev@example.com"),
        ("commit", "-q", "--allow-empty", "-m", "first"),
    ):
        subprocess.run(["git", *words], cwd=made.path, check=True)
    yield made
    end(made)


def end(board: Board) -> None:
    """Stop the runs and the daemon, and wait until no process of theirs is left."""
    board.do("daemon", "stop", "--runs")
    wait_until(lambda: not processes_of(board.path))


def processes_of(repository: Path) -> list[int]:
    """Daemons, keepers and agents of this repository."""
    found = []
    for proc in Path("/proc").iterdir():
        if proc.name.isdecimal():
            try:
                words = (proc / "cmdline").read_bytes() + os.fsencode((proc / "cwd").readlink())
            except OSError:
                continue
            if os.fsencode(repository) in words and int(proc.name) != os.getpid():
                found.append(int(proc.name))
    return found
