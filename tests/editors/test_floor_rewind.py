"""A rewind and the way back from it: with nothing but the protocol, and in our plug-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.editors.test_helix_floor import act as act_in_helix
from tests.editors.test_helix_floor import reload, verb
from tests.editors.test_neovim_floor import free
from tests.fakes.boards import until
from tests.integration.board.steps import script, shell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editors.helix import Helix
    from tests.editors.neovim import Neovim
    from tests.editors.neovim_plugin import PluggedNeovim
    from tests.fakes.boards import Board

REWOUND = "! Rewound: its worktree is as it was after turn 1."
UNDO = "Undo the rewind of 1-1"


def worked_twice(board: Board) -> Path:
    """A run of two turns; what the second made."""
    run = board.run_script(shell("echo 1 > one.txt"), title="Count")
    board.until_state(run, "idle")
    board.reply(run, script(shell("echo 2 > two.txt")))
    until(lambda: board.run(run)["turns"] > 1, "the second turn")
    board.until_state(run, "idle")
    two = board.path / ".kanbots" / "worktrees" / "issue-1-1" / "two.txt"
    assert two.exists()
    return two


def test_in_neovim_a_rewind_is_seen_and_undone_on_the_run_s_line(
    neovim: Neovim, board: Board
) -> None:
    two = worked_twice(board)
    neovim.configure("vim.diagnostic.config({ virtual_text = true })")
    neovim.open("shop.py")
    neovim.attached()
    neovim.verb("card")
    neovim.sees("- 1-1 idle")
    neovim.act("- 1-1 idle", "Rewind 1-1 to turn 1")
    until(lambda: not two.exists(), "the first turn's state")
    reload(neovim, REWOUND, "edit")
    neovim.act("- 1-1 idle", UNDO)
    until(two.exists, "what was there")
    page = board.path / ".kanbots" / "cards" / "1.md"
    until(lambda: "Rewound" not in page.read_text(), "the page without it")
    neovim.command("edit")
    neovim.lacks("! Rewound")
    free(neovim)


def test_in_helix_a_rewind_is_seen_and_undone_on_the_run_s_line(helix: Helix, board: Board) -> None:
    two = worked_twice(board)
    helix.open("shop.py")
    helix.attached()
    verb(helix, "card")
    helix.sees("- 1-1 idle")
    act_in_helix(helix, "- 1-1 idle", "Rewind 1-1 to turn 1")
    helix.says("1-1 is as it was after turn 1; its code actions undo that.")
    assert not two.exists()
    reload(helix, REWOUND)
    act_in_helix(helix, "- 1-1 idle", UNDO)
    helix.says("1-1 is as it was before rewind 1.")
    assert two.exists()
    assert helix.complaints() == []


def test_the_plug_in_offers_states_by_name_and_calls_no_rewind_work_that_is_ready(
    plugged: PluggedNeovim, board: Board
) -> None:
    two = worked_twice(board)
    plugged.open("shop.py")
    plugged.ready()
    plugged.kanbots("rewind 1-1")
    plugged.sees("Rewind 1-1 to:", "1: its beginning", "2: the end of turn 1")
    plugged.keys("2", "enter")
    plugged.says("1-1 is as it was after turn 1")
    assert not two.exists()
    plugged.kanbots("rewind 1-1")
    plugged.sees("4: what was there before rewind 1")
    plugged.keys("4", "enter")
    plugged.says("1-1 is as it was before rewind 1.")
    plugged.kanbots("messages")
    plugged.sees("kanbots messages")
    assert "1-1 is as it was before rewind 1." in plugged.lines()
    assert not [line for line in plugged.lines() if "ready for review" in line]
