"""What an editor is shown unasked costs little, whatever it has open and however it answers."""

from __future__ import annotations

from typing import Any
from unittest.mock import AsyncMock, Mock

import anyio
import anyio.lowlevel
import pytest

from kanbots_ls.documents.names import run_document
from kanbots_ls.lsp.attending import attending
from kanbots_ls.lsp.attending.attending import Attending
from tests.fakes.wire import a_board, a_card, a_run

URI = "file:///repository/.kanbots/runs/42-1.diff"
BOARD = a_board(a_card(42, a_run(state="working")))


@pytest.fixture
def editor() -> Any:
    """It holds a diff as new as the shelf's; a run is at work."""

    editor = Mock()
    editor.connection.board = AsyncMock(return_value=BOARD)
    editor.held = {URI: run_document("42-1", "diff")}
    editor.client.process = None
    editor.problems.of.return_value = []
    editor.live.takes.return_value = False
    text = editor.source.return_value = "a\n" * 3
    editor.shelf.latest = Mock(side_effect=lambda each: text if each.kind == "diff" else None)
    editor.lines.return_value = ["a"] * 3
    editor.connection.outbox.drained = anyio.lowlevel.checkpoint
    return editor


async def shown(editor: Any, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The board was shown so many times."""
    monkeypatch.setattr(attending, "PAUSE_SECONDS", 0)
    left = iter(range(times - 1))

    async def rung() -> None:
        if next(left, None) is None:
            await anyio.sleep_forever()

    editor.rung = rung
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Attending(editor, set(), Mock(), Mock(), Mock(), AsyncMock()).run)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()


async def test_a_diff_that_is_as_new_as_the_board_is_not_read_again(
    editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shown(editor, 3, monkeypatch)
    assert editor.shelf.latest.called
    assert URI not in [call.args[0] for call in editor.lines.call_args_list]


async def test_what_can_not_be_shown_once_is_shown_the_next_time(
    editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.shelf.latest = Mock(side_effect=[RuntimeError, None, None, None, None])
    await shown(editor, 2, monkeypatch)
    assert editor.shelf.latest.call_count > 1
