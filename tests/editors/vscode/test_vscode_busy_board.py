"""A busy board as a person sees it, in dark and in light: most pictures of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import git
from tests.integration.board.steps import BUSY, ask, question, script, shell

if TYPE_CHECKING:
    from tests.editors.vscode.conftest import Windows
    from tests.editors.vscode.workbench import Workbench
    from tests.fakes.boards import Board

SETTINGS = '[agent]\nname = "scripted"\n\n[budget]\nsession_usd = 5\n'
ROUNDED = """\
def total(prices: list[int]) -> int:
    return sum(map(rounded, prices))


def rounded(price: float) -> int:
    return int(price + 0.5)
"""
LOGIN = script({"say": "I look at how sessions are kept."}, {"cost": 0.42}, BUSY)
ROUND = script(
    {"cost": 0.75},
    {"say": "Prices are rounded half up now, and there is a test."},
    {"write": {"path": "shop.py", "text": ROUNDED}},
    shell("printf 'from shop import rounded\\n\\nassert rounded(2.5) == 3\\n' > test_shop.py"),
)
WEBHOOK = script(
    {"cost": 0.31},
    ask(question("The test waits for a second. How shall it wait?", "For the reply", "Longer")),
    {"say": "It waits for the reply."},
)
IMPORT = script({"cost": 0.18}, {"say": "I measure the import first."}, BUSY)


@pytest.fixture
def busy(board: Board) -> Board:
    """Two runs at work, one to be reviewed, a card whose run will ask, and cards for later."""
    (board.path / "kanbots.toml").write_text(SETTINGS)
    git(board.path, "commit", "--quiet", "--all", "--message", "Set a budget")
    board.add("Add OAuth login", LOGIN)
    board.add("Round prices half up", ROUND)
    board.add("Fix the flaky webhook test", WEBHOOK)
    board.add("Speed up the import of orders", IMPORT)
    for title in ("Write the changelog", "Drop Python 3.10", "Cache the price list"):
        board.add(title)
    board.call("kanbots/card/move", card=7, column="backlog")
    board.dispatch(1, 2, 4)
    board.until_state("2-1", "idle")
    return board


@pytest.mark.offers("vscode", "board", "status")
def test_a_busy_board_is_readable_in_dark_and_in_light_and_its_hover_says_what_runs(
    windows: Windows, busy: Board
) -> None:
    window = windows.open(busy.path)
    window.attached()
    show_board(window)
    window.open_file("shop.py")
    busy.dispatch(3)
    window.presses("Later", on="3-1 asks")

    window.sees(window.row("working · scripted · $0.42"), window.row("The test waits for a second"))
    window.picture("vscode-board-light")
    window.picture("vscode-step-board", of=window.sidebar, to=window.row("Done"))
    window.turns_dark()
    window.picture("vscode-board")

    window.status("KanBots").hover()
    window.sees("I measure the import first.")
    window.picture("vscode-status")


@pytest.mark.offers("vscode", "dispatch-several")
def test_the_steps_of_the_walkthrough_look_as_its_pictures_show(
    windows: Windows, busy: Board
) -> None:
    window = windows.open(busy.path)
    window.attached()
    window.open_file("shop.py")
    busy.dispatch(3)
    window.sees(window.toast("3-1 asks"))
    window.picture("vscode-step-answer", of=window.toast("3-1 asks"))
    window.presses("Later", on="3-1 asks")

    window.command("KanBots: Dispatch cards")
    window.ticks("#5 Write the changelog", "#6 Drop Python 3.10")
    window.picture("vscode-dispatch")
    window.picture("vscode-step-dispatch", of=window.quick_pick)
    window.keys("Escape")

    window.command("KanBots: Preview a run")
    window.picks("2-1 Round prices half up")
    window.sees("map(rounded, prices)")
    window.command("View: Toggle Primary Side Bar Visibility")
    window.picture("vscode-preview")
    changes = window.page.locator(".editor-group-container.active")
    window.picture("vscode-step-review", of=changes, to=changes.get_by_text("test_shop.py"))

    window.command("Welcome: Open Walkthrough...")
    window.picks("Get going with KanBots")
    window.clicks(window.page.get_by_role("button", name="Start a Board", exact=True))
    window.sees(window.row("Round prices half up"))
    window.sees(window.page.get_by_role("checkbox", name="Start a board: Completed"))


def show_board(window: Workbench) -> None:
    """Open the view in the activity bar, with room for what it says, and the cards' runs."""
    window.clicks(window.page.get_by_role("tab", name="KanBots"))
    window.widen_sidebar()
    for row in (
        "Add OAuth login",
        "Speed up the import",
        "Round prices half up",
        "ready for review · scripted",
    ):
        window.unfolds(window.row(row))
    window.sees(window.row("test_shop.py"))
