"""In a source file an editor is told which lines a run changes too, for as long as that is so."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.boards import git, until
from tests.fakes.editors import PUBLISHES
from tests.integration.board.steps import BUSY, shell

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor

NOISE = (PUBLISHES, "window/workDoneProgress/create", "$/progress")
SHOP = "def total(prices):\n    return sum(prices)\n\n\nVAT = 19\n"
OURS = SHOP.replace("sum(prices)", "round(sum(prices))")


@pytest.fixture
def shop(board: Board) -> Path:
    """A file of the repository."""
    file = board.path / "shop.py"
    file.write_text(SHOP)
    git(board.path, "add", ".")
    git(board.path, "commit", "--quiet", "--message", "Sell things")
    return file


def edited(board: Board, what: str = "s/sum(prices)/fsum(prices)/", *more: Any) -> str:
    """A run that has changed the file in its worktree."""
    run = board.run_script(shell(f"sed -i '{what}' shop.py; touch done"), *more, title="Add well")
    until(lambda: (worktree(board, run) / "done").exists(), "the run's change")
    return run


def worktree(board: Board, run: str) -> Path:
    return Path(board.run(run)["worktree"] or "/nowhere")


def said(found: list[Any]) -> list[tuple[int, str]]:
    """Lines and what stands there."""
    return [(each["range"]["start"]["line"], each["message"]) for each in found]


def test_a_line_that_a_run_changes_too_is_told_and_its_diff_is_at_hand(
    editor: Editor, board: Board, shop: Path
) -> None:
    editor.may(*NOISE, "window/showDocument")
    edited(board)
    uri = editor.opens(shop, OURS, "python")

    [found] = editor.diagnostics(uri, bool)

    assert found == {
        "range": {
            "start": {"line": 1, "character": 0},
            "end": {"line": 1, "character": len("    return round(sum(prices))")},
        },
        "message": "1-1 (Add well) changes this line too.",
        "severity": 3,
        "code": "same-lines",
        "source": "kanbots",
    }
    assert editor.actions(uri, 0) == {}
    (title,) = editor.actions(uri, 1, problems=[found])
    assert title == "Show the diff of 1-1"
    editor.does(editor.actions(uri, 1)[title])


def test_it_follows_what_the_person_types_and_what_the_run_does(
    attach: Any, board: Board, shop: Path
) -> None:
    editor = attach("helix")
    editor.may(*NOISE)
    run = edited(board, "s/x/x/", BUSY)
    theirs = worktree(board, run) / "shop.py"
    uri = editor.opens(shop, OURS, "python")

    theirs.write_text(SHOP.replace("19", "16"))
    editor.changes(uri, OURS.replace("19", "21"))
    # A file is empty for a moment when it is written anew: all of its lines are changed then.
    told = [(4, "1-1 (Add well) changes this line too.")]
    editor.diagnostics(uri, lambda found: said(found) == told)
    editor.changes(uri, "import math\n" + OURS.replace("19", "21"), 3)
    editor.diagnostics(uri, lambda found: [each[0] for each in said(found)] == [5])
    theirs.write_text(SHOP.replace("19", "16").replace("sum", "fsum"))
    editor.diagnostics(uri, lambda found: [each[0] for each in said(found)] == [2, 5])
    theirs.write_text(SHOP)
    editor.diagnostics(uri, lambda found: found == [])

    theirs.write_text(SHOP.replace("19", "16"))
    editor.diagnostics(uri, bool)
    editor.changes(uri, SHOP.replace("19", "16"), 4)
    editor.diagnostics(uri, lambda found: found == [])
    board.call("kanbots/run/stop", runs=[run])


@pytest.mark.parametrize(("verb", "more"), [("promote", {"onto": "other"}), ("discard", {})])
def test_it_is_gone_once_the_run_is_promoted_or_discarded(
    attach: Any, board: Board, shop: Path, verb: str, more: dict[str, str]
) -> None:
    editor = attach("neovim")
    editor.may(*NOISE)
    git(board.path, "branch", "other")
    run = edited(board)
    board.until_state(run, "idle")
    uri = editor.opens(shop, OURS, "python")
    editor.diagnostics(uri, bool)

    board.call(f"kanbots/run/{verb}", run=run, **more)

    editor.diagnostics(uri, lambda found: found == [])


def test_closing_the_file_takes_it_along(attach: Any, board: Board, shop: Path) -> None:
    editor = attach("vscode")
    editor.may(*NOISE)
    edited(board)
    uri = editor.opens(shop, OURS, "python")
    editor.diagnostics(uri, bool)
    editor.closes(uri)
    editor.diagnostics(uri, lambda found: found == [])


def test_of_files_that_git_does_not_hold_or_that_are_the_run_s_own_nothing_is_said(
    attach: Any, board: Board, shop: Path, tmp_path: Path
) -> None:
    editor = attach("helix")
    editor.may(*NOISE)
    run = board.run_script(
        shell("echo theirs > new.py; sed -i s/19/16/ shop.py; touch done"), title="Add well"
    )
    until(lambda: (worktree(board, run) / "done").exists(), "the run's change")
    board.until_state(run, "idle")
    (board.path / "new.py").write_text("ours\n")
    (tmp_path / "shop.py").write_text(OURS)
    for file in (board.path / "new.py", tmp_path / "shop.py", worktree(board, run) / "shop.py"):
        editor.opens(file, "VAT = 21\n", "python")
    uri = editor.opens(shop, SHOP.replace("19", "21"), "python")

    assert said(editor.diagnostics(uri, bool)) == [(4, "1-1 (Add well) changes this line too.")]

    published = [each["params"]["uri"] for each in editor.waits(PUBLISHES)]
    assert [uri for uri in published if not uri.endswith("board.md")] == []


def test_a_pipe_in_the_file_s_place_is_waited_for_by_nobody(
    attach: Any, board: Board, shop: Path
) -> None:
    editor = attach("neovim")
    editor.may(*NOISE)
    run = edited(board, "s/19/16/", BUSY)
    uri = editor.opens(shop, SHOP.replace("19", "21"), "python")
    editor.diagnostics(uri, bool)
    theirs = worktree(board, run) / "shop.py"
    theirs.unlink()
    os.mkfifo(theirs)
    editor.diagnostics(uri, lambda found: found == [])
    theirs.unlink()
    theirs.write_text(SHOP.replace("19", "16"))
    editor.diagnostics(uri, bool)
    board.call("kanbots/run/stop", runs=[run])
