"""Which progress bars a board calls for."""

from __future__ import annotations

from kanbots_ls.lsp.attending.progress import SUMMARY, bars
from tests.fakes.wire import a_board, a_card, a_run


def test_a_plug_in_is_told_only_what_is_being_prepared() -> None:
    board = a_board(a_card(1, a_run("1-1", state="preparing"), a_run("1-2", state="working")))
    running = board.model_copy(update={"running": 2})
    assert [token for token, _ in bars(running, plugin=True)] == ["kanbots-run-1-1"]
    assert [token for token, _ in bars(running, plugin=False)] == ["kanbots-run-1-1", SUMMARY]
