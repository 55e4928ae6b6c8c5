"""The page *write your own client* shows a program that works, and how to try it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import board_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.boards import Board

DOCS = Path(__file__).resolve().parents[3] / "docs"
PROGRAM = DOCS / "client.py"
TRY_IT = re.search(
    r"^```sh\n(.*?)^```$", (DOCS / "client.md").read_text(), re.MULTILINE | re.DOTALL
)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    with board_at(tmp_path / "repository") as board:
        (board.path / "client.py").write_bytes(PROGRAM.read_bytes())
        yield board


def tried(board: Board, command: str, answer: str) -> subprocess.CompletedProcess[str]:
    """The page's own command, with the interpreter and program that are under test."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{board.environment['PATH']}"
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=board.path,
        env={**board.environment, "PATH": path},
        input=answer,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.timeout(90)
@pytest.mark.parametrize("answer", ["2\n", "Ada\n"])
def test_the_program_of_the_page_does_what_the_page_says(board: Board, answer: str) -> None:
    assert TRY_IT is not None
    done = tried(board, TRY_IT[1], answer)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Whom? ['The world', 'Ada']" in done.stdout
    assert "Greeted.\n" in done.stdout
    assert "+++ b/greeting.txt\n@@ -0,0 +1 @@\n+Hello, Ada!" in done.stdout
    (run,) = board.show()["cards"][0]["runs"]
    assert run["state"] == "idle"


@pytest.mark.timeout(90)
def test_a_refusal_ends_it_with_the_reason(board: Board) -> None:
    done = tried(board, "python3 client.py nobody 'Greet somebody'", "")

    assert done.returncode == 1
    assert "nobody" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.timeout(90)
def test_it_follows_on_when_the_daemon_is_replaced(board: Board) -> None:
    gate = "until test -e go; do sleep 0.05; done"
    steps = [{"say": "one"}, {"shell": gate}, {"say": "two"}]
    body = f"```kanbots-script\n{json.dumps({'steps': steps})}\n```"
    path = f"{Path(sys.executable).parent}{os.pathsep}{board.environment['PATH']}"
    with subprocess.Popen(
        [sys.executable, "-u", "client.py", "scripted", "Work", body],
        cwd=board.path,
        env={**board.environment, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as client:
        assert client.stdout is not None
        assert client.stdout.readline() == "one\n"
        board.kill_daemon()
        (Path(board.until_state("1-1", "working")["worktree"]) / "go").touch()
        said, errors = client.communicate(timeout=60)
    assert (client.returncode, errors) == (0, "")
    assert said.splitlines()[0] == "two"
    assert said.count("two\n") == 1


def test_it_is_short_and_needs_nothing_but_python() -> None:
    source = PROGRAM.read_text()
    assert len(source.splitlines()) < 90
    imported = re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE)
    assert set(imported) <= sys.stdlib_module_names
