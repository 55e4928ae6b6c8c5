"""The board's documents are files that say how things are, and never change under a closed book."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import until
from tests.fakes.editors import PUBLISHES, REFRESHES
from tests.integration.board.steps import BUSY, ask, question, shell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor
    from tests.integration.lsp.conftest import Attach

NOISE = (
    "window/workDoneProgress/create",
    "$/progress",
    *REFRESHES,
    PUBLISHES,
    "window/showMessageRequest",
    "window/showMessage",
)


@pytest.fixture
def helix(attach: Attach) -> Editor:
    editor = attach("helix")
    editor.may(*NOISE)
    return editor


def opened(editor: Editor, board: Board, **params: object) -> Path:
    """Have a document written and shown, and open it; its file."""
    result = editor.request("kanbots/document/open", params)
    path: Path = board.path / ".kanbots" / result["path"].partition("/.kanbots/")[2]
    assert editor.shown()["uri"] == result["uri"] == path.as_uri()
    editor.opens(path)
    return path


def said(path: Path, words: str) -> None:
    """Wait until the file says that."""
    until(lambda: words in path.read_text(), f"{words!r} in {path.name}")


def test_the_four_documents_say_what_there_is(helix: Editor, board: Board) -> None:
    run = board.run_script(
        shell("echo Work. > work.txt"),
        {"say": "I worked."},
        ask(question("Ship it?", "Yes", "No")),
        title="Work",
    )
    board.until_decision(run)
    assert opened(helix, board, document="board").read_text().splitlines()[:6] == [
        "# Board",
        "",
        "## Needs you",
        "- 1-1.1 Ship it?",
        "",
        "## In progress",
    ]
    card = opened(helix, board, document="card", card=1).read_text()
    for words in ("# #1 Work", "### 1-1.1 Ship it?", "1. Yes", "- 1-1 waiting", "I worked."):
        assert words in card
    diff = opened(helix, board, document="diff", run=run).read_text()
    assert "added     work.txt  +1 -0" in diff
    assert "+Work." in diff
    assert "I worked." in opened(helix, board, document="log", run=run).read_text()


def test_documents_but_a_log_can_not_be_written_and_git_does_not_see_them(
    helix: Editor, board: Board
) -> None:
    run = board.run_script({"say": "Done."})
    board.until_state(run, "idle")
    for params in ({"document": "board"}, {"document": "diff", "run": run}):
        assert stat.S_IMODE(opened(helix, board, **params).stat().st_mode) == 0o444
    log = opened(helix, board, document="log", run=run)
    assert stat.S_IMODE(log.stat().st_mode) == 0o644
    assert (board.path / ".kanbots" / ".gitignore").read_text().strip().endswith("*")


def test_an_open_document_is_replaced_whole_when_something_changes(
    helix: Editor, board: Board
) -> None:
    run = board.run_script(ask(question("Ship it?", "Yes", "No")), title="Work")
    board.until_decision(run)
    path = opened(helix, board, document="card", card=1)
    before, held = path.stat().st_ino, path.open()
    with held:
        board.answer("1-1.1", "Yes")
        said(path, "- 1-1 idle")
        assert path.stat().st_ino != before
        assert "- 1-1 waiting" in held.read()
    # A text that is being written lies beside its file for a moment.
    until(lambda: [each.name for each in path.parent.iterdir()] == ["1.md"], "nothing else there")


def test_a_log_goes_on_while_it_is_open(helix: Editor, board: Board) -> None:
    run = board.run_script({"say": "First."}, ask(question("Go on?", "Yes")), {"say": "Second."})
    board.until_decision(run)
    path = opened(helix, board, document="log", run=run)
    board.answer(f"{run}.1", "Yes")
    said(path, "Second.")


def test_a_closed_document_is_left_alone(helix: Editor, board: Board) -> None:
    board.add("First")
    card = opened(helix, board, document="card", card=1)
    shown = opened(helix, board, document="board")
    helix.closes(card.as_uri())
    board.call("kanbots/card/edit", card=1, title="Renamed")
    said(shown, "Renamed")
    assert "Renamed" not in card.read_text()


@pytest.mark.parametrize("link", [".kanbots", ".kanbots/cards", ".kanbots/runs"])
def test_a_link_in_a_documents_place_is_refused_and_nothing_is_written_behind_it(
    link: str, helix: Editor, board: Board, tmp_path: Path
) -> None:
    run = board.run_script({"say": "Done."}, title="Work")
    board.until_state(run, "idle")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = board.path / link
    if place.exists():
        place.rename(tmp_path / "aside")
    place.symlink_to(elsewhere)
    kind = {"document": "diff", "run": run} if "runs" in link else {"document": "card", "card": 1}
    error = helix.refused("kanbots/document/open", kind)
    assert (error.code, error.data) == (-32803, {"reason": "repository"})
    assert link in error.message
    assert list(elsewhere.iterdir()) == []
    place.unlink()
    if (tmp_path / "aside").exists():
        (tmp_path / "aside").rename(place)


def test_an_editor_inside_a_runs_worktree_is_shown_the_same_board(
    attach: Attach, board: Board
) -> None:
    run = board.run_script(BUSY, title="Work")
    worktree = board.until_state(run, "working")["worktree"]
    editor = attach("helix", rootUri=f"file://{worktree}")
    editor.may(*NOISE)
    path = opened(editor, board, document="board")
    assert path.is_relative_to(board.path / ".kanbots")
    board.add("Another")
    said(path, "- #2 Another")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"document": "card", "card": 7}, "7"),
        ({"document": "diff", "run": "7-1"}, "7-1"),
        ({"document": "log", "run": "7-1"}, "7-1"),
    ],
)
def test_a_document_of_what_is_not_there_is_refused(
    params: dict[str, object], words: str, helix: Editor, board: Board
) -> None:
    error = helix.refused("kanbots/document/open", params)
    assert words in error.message
    assert error.code == -32803
    assert not (board.path / ".kanbots").exists()
