"""What an editor has not saved is no less the person's: a promote pulls nothing from under it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import git
from tests.fakes.editors import PUBLISHES
from tests.integration.board.steps import shell

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor
    from tests.integration.lsp.conftest import Attach

EDIT = shell("echo more >> README.md; git commit --quiet --all --message More")
UNTOLD = (PUBLISHES, "window/showMessage", "window/workDoneProgress/create", "$/progress")


def holding(attach: Attach, board: Board, text: str) -> tuple[Editor, str]:
    """An editor that has README.md open with this text; its address."""
    editor = attach("vscode")
    editor.may(*UNTOLD)
    readme = board.path / "README.md"
    uri = editor.opens(readme, readme.read_text())
    editor.changes(uri, text)
    editor.request("kanbots/board/show")
    return editor, uri


def test_a_promote_names_the_file_and_the_editor_and_changes_nothing(
    attach: Attach, board: Board
) -> None:
    run = board.run_script(EDIT)
    board.until_state(run, "idle")
    before = git(board.path, "rev-parse", "main")
    holding(attach, board, "# A shop\nunsaved\n")

    seen = board.call("kanbots/landing/show", run=run)
    with pytest.raises(Refused, match=r"README\.md \(not saved in Visual Studio Code\)"):
        board.call("kanbots/run/promote", run=run)

    assert seen["inTheWay"] == [{"path": "README.md", "why": "not saved in Visual Studio Code"}]
    assert "README.md" in seen["refused"]
    assert git(board.path, "rev-parse", "main") == before
    assert (board.path / "README.md").read_text() == "# A shop\n"


@pytest.mark.parametrize("seen_to", ["saved as it was", "closed"])
def test_once_it_is_seen_to_the_promote_goes_on(attach: Attach, board: Board, seen_to: str) -> None:
    run = board.run_script(EDIT)
    board.until_state(run, "idle")
    editor, uri = holding(attach, board, "# A shop\nunsaved\n")

    if seen_to == "closed":
        editor.closes(uri)
    else:
        editor.changes(uri, "# A shop\n", 3)
    editor.request("kanbots/board/show")
    board.call("kanbots/run/promote", run=run)

    assert (board.path / "README.md").read_text() == "# A shop\nmore\n"


def test_an_undo_waits_for_it_too(attach: Attach, board: Board) -> None:
    run = board.run_script(EDIT)
    board.until_state(run, "idle")
    board.call("kanbots/run/promote", run=run)
    holding(attach, board, "# A shop\nmore\nunsaved\n")

    with pytest.raises(Refused, match="not saved in Visual Studio Code"):
        board.call("kanbots/landing/undo", run=run)

    assert (board.path / "README.md").read_text() == "# A shop\nmore\n"


@pytest.mark.parametrize(
    ("method", "done"),
    [
        ("kanbots/run/promote", "promoted"),
        ("kanbots/run/discard", "discarded"),
        ("kanbots/run/rewind", "rewound"),
    ],
)
def test_what_is_typed_into_a_runs_own_worktree_is_passed_by_by_nothing(
    method: str, done: str, attach: Attach, board: Board
) -> None:
    run = board.run_script(EDIT)
    worktree = Path(board.until_state(run, "idle")["worktree"])
    editor = attach("helix")
    editor.may(*UNTOLD)
    uri = editor.opens(worktree / "README.md")
    editor.changes(uri, "# A shop\nmore\nmine\n")
    editor.request("kanbots/board/show")
    more = {"to": "0"} if done == "rewound" else {}

    with pytest.raises(Refused, match=rf"not {done}.*README\.md \(helix\)"):
        board.call(method, run=run, **more)

    assert (worktree / "README.md").read_text() == "# A shop\nmore\n"
    editor.closes(uri)
    editor.request("kanbots/board/show")
    board.call(method, run=run, **more)


def test_other_files_may_be_unsaved(attach: Attach, board: Board) -> None:
    run = board.run_script(shell("echo new > new.txt; git add .; git commit --quiet -m New"))
    board.until_state(run, "idle")
    holding(attach, board, "# A shop\nunsaved\n")

    board.call("kanbots/run/promote", run=run)

    assert (board.path / "new.txt").read_text() == "new\n"
