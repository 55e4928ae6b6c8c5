"""A scratch person with scratch repositories, and runs of the stand-in agent in them.

Every row works here: nothing of the person who runs the bench is read or written. The harness is
the one of the tests, so the rows see what a client sees.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakes.boards import Board, board_at, git, until

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENT = Path(__file__).with_name("agent.py")
_PERSONAL = ("ANTHROPIC_", "CLAUDE", "GIT_", "KANBOTS_", "XDG_")
_GITCONFIG = """[user]
name = Dev
email = dev@example.com
[init]
defaultBranch = main
[gc]
auto = 0
[trace2]
eventTarget = {trace}
"""


@contextmanager
def scratch_person() -> Iterator[Path]:
    """An empty home for this process and all it starts; removed at the end."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="kanbots-bench-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        for variable in [known for known in os.environ if known.startswith(_PERSONAL)]:
            del os.environ[variable]
        os.environ.update(HOME=name, KANBOTS_HOME=f"{name}/kanbots", GIT_CONFIG_NOSYSTEM="1")
        os.environ["KANBOTS_CLAUDE"] = str(_agent_program(home))
        write_gitconfig()
        try:
            yield home
        finally:
            os.environ.clear()
            os.environ.update(before)


def write_gitconfig(trace: Path | None = None) -> None:
    """The person's git configuration; with ``trace`` git notes there when it begins and ends."""
    file = Path(os.environ["HOME"], ".gitconfig")
    file.write_text(_GITCONFIG.format(trace=trace or "false"))


def _agent_program(home: Path) -> Path:
    program = home / "claude"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{AGENT}"\n')
    program.chmod(0o755)
    return program


@contextmanager
def scratch_board(path: Path, *, concurrent: int = 64, stagger_ms: int = 0) -> Iterator[Board]:
    """A board of its own whose queue holds nobody back, unless that is what is measured."""
    with board_at(path) as board:
        (path / "kanbots.toml").write_text(
            f"[queue]\nconcurrent = {concurrent}\nstagger_ms = {stagger_ms}\n"
        )
        git(path, "add", ".")
        git(path, "commit", "--quiet", "--message", "Settings")
        yield board


def plant(path: Path, files: int) -> None:
    """Commit a tree of that many text files of 6 kB on average, 50 to a folder."""
    words = [f"word{number:03d}" for number in range(1000)]
    chance = random.Random(files)  # noqa: S311 - the same tree each time
    for number in range(files):
        file = path / f"part{number // 50:03d}" / f"module{number:05d}.py"
        file.parent.mkdir(exist_ok=True)
        lines = (" ".join(chance.choices(words, k=10)) for _ in range(chance.randint(20, 130)))
        file.write_text("\n".join(lines))
    git(path, "add", ".")
    git(path, "commit", "--quiet", "--message", f"{files} files")
    git(path, "repack", "-adq")


def dispatch_plan(board: Board, **plan: Any) -> str:
    """Dispatch a card whose agent plays the plan; the run's id."""
    card = board.add("Write lines", f"BENCH {json.dumps(plan)} END")
    return board.dispatch(card, agent="claude")[0]


def started_at(board: Board, run: str) -> float:
    """When the run's agent was started, in seconds of the wall clock; waits for it."""
    record = board.data / "runs" / run / "agent.json"
    while True:
        with suppress(FileNotFoundError):
            return record.stat().st_mtime_ns / 1e9
        nap(0.002)


def read_stamp(path: Path) -> dict[str, int]:
    """The times and counts that an agent left; waits for them."""
    until(path.exists, f"the agent's {path.name}", deadline=600)
    found: dict[str, int] = json.loads(path.read_text())
    return found


def folded(board: Board, run: str, lines: int, deadline: float = 600) -> int:
    """The monotonic nanosecond by which the daemon had folded that many lines of the run."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        page = board.call("kanbots/run/log", run=run, after=lines - 1, count=1)
        if page["next"] >= lines:
            return time.monotonic_ns()
        nap(0.005)
    raise TimeoutError(f"{run} did not come to {lines} lines: {board.logs()}")


def restart_daemon(board: Board) -> None:
    """End the daemon as a person would, with its runs, and start the next one."""
    pid = board.daemon_pid
    board.client.call("kanbots/daemon/stop", {"runs": True}, timeout=60)
    board.disconnect()
    until(lambda: not _alive(pid), "the daemon's end")
    board.show()


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def nap(seconds: float) -> None:
    """Let some time go by between two looks."""
    time.sleep(seconds)  # noqa: TID251 - the rows have no loop, and look rather than listen
