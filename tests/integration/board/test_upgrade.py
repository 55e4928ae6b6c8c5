"""Programs of two versions at one board: the newer one's daemon serves, and no run notices."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kanbots_ls
from tests.fakes.boards import Board, until
from tests.integration.board.steps import ask, is_alive, question, said, say_answer
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from tests.integration.board.steps import Json

PACKAGE = Path(kanbots_ls.__file__).parent
ASKING = (ask(question("Which way?", "Left", "Right")), say_answer())


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same program under a higher version."""
    root = tmp_path_factory.mktemp("newer")
    unread = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, root / "kanbots_ls", ignore=unread)
    file = root / "kanbots_ls" / "__init__.py"
    file.write_text(file.read_text().replace(kanbots_ls.__version__, "97.1.0"))
    return root


def daemon_of(terminal: Terminal) -> Json:
    found: Json = terminal.json("daemon", "status")
    return found


@pytest.mark.timeout(120)
def test_a_newer_client_retires_the_older_daemon_and_the_agents_go_on(
    board: Board, newer: Path
) -> None:
    run = board.run_script(*ASKING)
    decision = board.until_decision(run)
    old, agent, keeper = board.daemon_pid, board.agent_pid(run), board.keeper_pid(run)
    board.disconnect()
    terminal = Terminal(board, root=newer)

    [shown] = terminal.json("decisions")["decisions"]

    assert shown["id"] == decision["id"]
    until(lambda: not is_alive(old), "the end of the older daemon")
    assert daemon_of(terminal)["version"] == "97.1.0"
    assert (board.agent_pid(run), board.keeper_pid(run)) == (agent, keeper)
    assert is_alive(agent)
    served = daemon_of(terminal)["pid"]
    terminal.json("answer", decision["id"], "Right")
    board.until_state(run, "idle")
    assert said(board, run) == ["heard Right"]
    assert daemon_of(Terminal(board))["pid"] == served, "an older client just attaches"
    assert "giving way to kanbots-ls 97.1.0" in board.logs()


def test_who_only_looks_whether_a_daemon_runs_retires_none(board: Board, newer: Path) -> None:
    board.add("A card")
    pid = board.daemon_pid

    assert daemon_of(Terminal(board, root=newer))["pid"] == pid


def test_a_newer_program_inside_a_run_retires_no_daemon(board: Board, newer: Path) -> None:
    command = f"PYTHONPATH={newer} {sys.executable} -m kanbots_ls status --json > seen.json"
    run = board.run_script({"shell": command})
    worktree = Path(board.until_state(run, "idle")["worktree"])

    assert '"cards"' in (worktree / "seen.json").read_text()
    assert "giving way" not in board.logs()
