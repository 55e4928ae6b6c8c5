"""What a review found is on the lines of the run's files, for as long as that is so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pygls.uris import from_fs_path

from tests.fakes.boards import until
from tests.fakes.editors import PUBLISHES, REFRESHES
from tests.fakes.reviewers import finding, playing, reviewed, says
from tests.integration.board.steps import shell

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor

NOISE = (PUBLISHES, "window/workDoneProgress/create", "$/progress", "window/showMessage")
SHOP = "def total(prices):\n    return sum(prices)\n"


@pytest.fixture
def run(board: Board) -> str:
    """A run that has written a file."""
    run = board.run_script({"write": {"path": "shop.py", "text": SHOP}}, title="Add well")
    board.until_state(run, "idle")
    return run


def shop(board: Board, run: str) -> Path:
    return Path(board.run(run)["worktree"]) / "shop.py"


def review(board: Board, run: str, *findings: Any) -> None:
    reviewed(board, run, says("mend", *(findings or (finding("shop.py", 2),))))


def lines(found: list[Any]) -> list[int]:
    return [each["range"]["start"]["line"] for each in found]


def test_findings_come_unasked_and_are_dismissed_where_they_stand(
    editor: Editor, board: Board, run: str
) -> None:
    editor.may(*NOISE, "window/logMessage", "workspace/codeLens/refresh")
    review(board, run, finding("shop.py", 2, title="Sums are not rounded", detail="See cents."))
    uri = from_fs_path(str(shop(board, run)))

    [found] = editor.diagnostics(str(uri), bool)

    assert found["message"] == "Sums are not rounded (1-1, finding 1)\nSee cents."
    assert (found["severity"], found["source"], lines([found])) == (1, "kanbots", [1])
    opened = editor.opens(shop(board, run), SHOP, "python")
    title = "Dismiss finding 1: Sums are not rounded"
    action = until(lambda: editor.actions(opened, 1, problems=[found]).get(title), "the action")
    editor.does(action)
    # Stock Neovim is told beside the line what other editors show as a message.
    left = ["1-1: no finding is left."] if editor.name == "neovim" else []
    editor.diagnostics(opened, lambda found: [each["message"] for each in found] == left)


def test_they_go_with_the_next_turn_and_with_the_next_review(
    attach: Any, board: Board, run: str
) -> None:
    editor = attach("helix")
    editor.may(*NOISE)
    uri = str(from_fs_path(str(shop(board, run))))
    review(board, run)
    editor.diagnostics(uri, lambda found: lines(found) == [1])
    review(board, run, finding("shop.py", 1))
    editor.diagnostics(uri, lambda found: lines(found) == [0])
    board.reply(run, "Go on.")
    editor.diagnostics(uri, lambda found: found == [])


def test_they_go_with_a_discard_and_come_back_with_the_run(
    attach: Any, board: Board, run: str
) -> None:
    editor = attach("helix")
    editor.may(*NOISE)
    uri = str(from_fs_path(str(shop(board, run))))
    review(board, run)
    editor.diagnostics(uri, bool)
    board.call("kanbots/run/discard", run=run)
    editor.diagnostics(uri, lambda found: found == [])


def test_in_an_editors_text_they_stand_where_the_line_went(
    attach: Any, board: Board, run: str
) -> None:
    editor = attach("vscode")
    editor.may(*NOISE, "workspace/codeLens/refresh", "workspace/inlayHint/refresh")
    uri = editor.opens(shop(board, run), f"import math\n{SHOP}", "python")
    review(board, run)
    [found] = editor.diagnostics(uri, bool)
    assert lines([found]) == [2]
    assert "has changed" not in found["message"]


def test_the_diff_and_the_cards_page_have_them(attach: Any, board: Board, run: str) -> None:
    editor = attach("helix")
    editor.may(*NOISE, "window/showDocument")
    review(board, run)
    opened = editor.execute("kanbots.diff", {"run": run})
    diff = editor.opens(Path(opened["path"]))
    [found] = editor.diagnostics(diff, bool)
    text = Path(opened["path"]).read_text().splitlines()
    assert text[lines([found])[0]] == "+    return sum(prices)"
    page = Path(editor.execute("kanbots.card", {"card": 1})["path"])
    editor.opens(page)
    until(lambda: "1. error shop.py:2 It is wrong" in page.read_text(), "the finding on the page")
    row = page.read_text().splitlines().index("## 1-1 reviewed by 1-2 (scripted)")
    uri = str(from_fs_path(str(page)))
    assert "Have 1-1 reviewed" in editor.actions(uri, row + 1)
    assert "Dismiss all findings about 1-1" in editor.actions(uri, row + 1)


def test_a_finding_on_the_cards_page_leads_to_its_line_and_any_other_line_to_the_diff(
    attach: Any, board: Board, run: str
) -> None:
    editor = attach("neovim")
    editor.may(*NOISE, "window/showDocument", "window/logMessage", *REFRESHES)
    review(
        board,
        run,
        finding("shop.py", 2, detail="More of it."),
        finding("shop.py", 1, title="No type"),
        finding("gone.py", 1),
    )
    file = str(from_fs_path(str(shop(board, run))))
    editor.diagnostics(file, bool)
    page = Path(editor.execute("kanbots.card", {"card": 1})["path"])
    uri = editor.opens(page)
    row = page.read_text().splitlines().index("1. error shop.py:2 It is wrong")

    for line, at in ((row, 1), (row + 1, 1), (row + 2, 0)):
        place = editor.asks("definition", uri, line)
        assert (place["uri"], place["range"]["start"]["line"]) == (file, at)
    assert editor.asks("definition", uri, row + 3) is None, "its file is not there"
    assert editor.asks("definition", uri, row - 1)["uri"].endswith("/runs/1-1.diff")
    own = [title for title in editor.actions(uri, row + 2) if title.startswith("Dismiss finding")]
    assert own[0] == "Dismiss finding 2: No type"


def test_a_command_asks_for_one_and_says_who_reviews(attach: Any, board: Board, run: str) -> None:
    editor = attach("helix")
    editor.may(*NOISE)
    focus = playing(shell("true"), says("approve"))
    made = editor.execute("kanbots.review", {"run": run, "focus": focus})
    assert made["runs"][0]["reviews"] == run
    editor.told("1-2 reviews 1-1.")
    until(lambda: board.run(run)["review"], "the verdict")


def test_a_path_through_a_link_that_leads_out_of_the_worktree_marks_nobody_elses_file(
    attach: Any, board: Board, run: str, tmp_path: Path
) -> None:
    editor = attach("helix")
    editor.may(*NOISE)
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "shop.py").write_text(SHOP)
    (shop(board, run).parent / "out").symlink_to(theirs)
    review(board, run, finding("out/shop.py", 2), finding("shop.py", 1))
    editor.diagnostics(str(from_fs_path(str(shop(board, run)))), lambda found: lines(found) == [0])
    marked = [each["params"]["uri"] for each in editor.waits(PUBLISHES)]
    assert not [uri for uri in marked if "theirs" in uri or "/out/" in uri]


def test_an_editor_that_starts_a_second_server_is_told_once(
    attach: Any, board: Board, run: str
) -> None:
    """Neovim does where a file of a worktree is opened; each tells of the files it holds."""
    first = attach("neovim", processId=4711)
    first.may(*NOISE, *REFRESHES, "window/logMessage")
    uri = str(from_fs_path(str(shop(board, run))))
    review(board, run)
    first.diagnostics(uri, bool)

    second = attach("neovim", processId=4711)
    second.may(*NOISE, *REFRESHES, "window/logMessage")
    second.opens(shop(board, run), SHOP, "python")
    second.diagnostics(uri, bool)
    first.diagnostics(uri, lambda found: found == [])
    second.closes(uri)
    second.diagnostics(uri, lambda found: found == [])
    first.diagnostics(uri, bool)
    other = attach("neovim", processId=4712)
    other.may(*NOISE, *REFRESHES)
    other.diagnostics(uri, bool)
