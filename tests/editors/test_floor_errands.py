"""Reviews and splits where there is nothing but the protocol: Helix, and Neovim without plug-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.editors.test_helix_floor import act as act_in_helix
from tests.editors.test_helix_floor import reload, verb
from tests.editors.test_neovim_floor import free
from tests.fakes.boards import until
from tests.fakes.reviewers import finding, reviewed, says
from tests.integration.board.steps import shell

if TYPE_CHECKING:
    from tests.editors.helix import Helix
    from tests.editors.neovim import Neovim
    from tests.fakes.boards import Board

ROUND = shell("printf 'def rounded(price):\\n    return round(price, 1)\\n' >> shop.py")
FOUND = (
    finding("shop.py", 3, title="Half a cent is lost", detail="Round to two places."),
    finding("shop.py", 400, title="No test", severity="warning"),
)
PROPOSED = "Answer split.1-3: Build it, Test it with bad input"


def mended(board: Board) -> str:
    """A run that was reviewed: two findings, one of which names no line of the file."""
    run = board.run_script(ROUND, title="Round prices")
    board.until_state(run, "idle")
    reviewed(board, run, says("mend", *FOUND, summary="It loses money."))
    return run


def test_in_neovim_a_finding_leads_to_its_line_and_a_split_is_answered_by_its_lines(
    neovim: Neovim, board: Board
) -> None:
    run = mended(board)
    neovim.configure("vim.diagnostic.config({ virtual_text = true })")
    neovim.open("shop.py")
    neovim.attached()
    neovim.verb("card")
    neovim.sees("1-1 reviewed by 1-2 (scripted)", "1. error shop.py:3 Half a cent is lost")
    neovim.keys("esc", "/")
    neovim.types("Half a cent")
    neovim.keys("enter", "ctrl-]")
    neovim.sees("def rounded(price):     ■ Half a cent is lost (1-1, finding 1)")
    assert neovim.asks("vim.api.nvim_win_get_cursor(0)[1]") == 3
    neovim.until(
        lambda _: (
            neovim.asks("#vim.lsp.get_clients()") == 2
            and neovim.asks("#vim.diagnostic.get(0)") == len(FOUND)
        ),
        "each finding once, though the worktree has a server of its own",
    )
    free(neovim)

    neovim.verb("card")
    neovim.sees("1. error shop.py:3 Half a cent is lost")
    neovim.act(f"- {run} idle", f"Have {run} reviewed")
    until(lambda: board.run(run)["review"]["verdict"] == "approve", "the second review")
    reload(neovim, "approve: The scripted reviewer found nothing to mend.", "edit")
    board.call("kanbots/card/split", card=1)
    until(board.decisions, "the proposal")
    neovim.verb("answer")
    reload(neovim, "2. Build it", "edit")
    neovim.sees("Several may be chosen: select their lines here")
    neovim.keys("/")
    neovim.types("2. Build it")
    neovim.keys("enter", "V", "j", "g", "r", "a")
    neovim.sees(f"1: {PROPOSED.replace('1-3', '1-4')}", "Type number")
    neovim.keys("1", "enter")
    until(lambda: len(board.show()["cards"]) == 3, "two cards")
    neovim.verb("split")
    neovim.sees("choose one on the board")
    free(neovim)


def test_in_helix_a_finding_leads_to_its_line_and_a_split_is_answered_by_its_lines(
    helix: Helix, board: Board
) -> None:
    mended(board)
    helix.open("shop.py")
    helix.attached()
    verb(helix, "card")
    helix.sees("1. error shop.py:3 Half a cent is lost")
    helix.keys("/")
    helix.types("Half a cent")
    helix.keys("enter", "g", "d")
    helix.sees("worktrees/issue-1-1/shop.py", "return round(price, 1)", "(1-1, finding 1)")

    verb(helix, "card")
    helix.sees("1. error shop.py:3 Half a cent is lost")
    act_in_helix(helix, "# #1 Round", "Have a split of #1 proposed")
    until(board.decisions, "the proposal")
    verb(helix, "answer")
    reload(helix, "2. Build it")
    helix.keys("/")
    helix.types("2. Build it")
    helix.keys("enter", "x", "x", "space", "a")
    helix.choose(PROPOSED)
    until(lambda: len(board.show()["cards"]) == 3, "two cards")
    assert helix.complaints() == []
