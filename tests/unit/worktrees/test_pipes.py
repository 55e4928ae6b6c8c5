"""A program's words and its end, whatever the system offers to wait with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kanbots_ls.worktrees.plumbing.pipes import Pipes

OPEN = Path("/proc/self/fd")
SPEAKS = "import sys; sys.stdout.write(sys.stdin.read().upper()); sys.stderr.write('noise')"


def run(program: str, stdin: bytes) -> tuple[bytes, bytes]:
    """Everything that a small Python program said until its end."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=pipe, stdout=pipe, stderr=pipe
    ) as process:
        pipes = Pipes(process, stdin, whole=True)
        while not pipes.attend(0.05):
            pass
        return pipes.close()


@pytest.mark.parametrize("has_pidfd", [True, False])
def test_all_that_a_program_says_is_heard_with_and_without_a_pidfd(
    has_pidfd: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_pidfd:
        monkeypatch.delattr(os, "pidfd_open", raising=False)
    assert run(SPEAKS, b"words" * 50_000) == (b"WORDS" * 50_000, b"noise")


def test_a_program_that_closes_its_pipes_and_goes_on_is_waited_for() -> None:
    closes = "import os, time; os.close(1); os.close(2); time.sleep(0.2); os._exit(0)"
    assert run(closes, b"") == (b"", b"")


@pytest.mark.skipif(not OPEN.is_dir(), reason="this system lists no open files in /proc")
def test_nothing_stays_open_behind_a_program() -> None:
    run(SPEAKS, b"")
    before = len(list(OPEN.iterdir()))
    run(SPEAKS, b"")
    assert len(list(OPEN.iterdir())) == before
