"""A text that is no file is told of when it changes, one at a time, as long as it is asked for."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any
from unittest.mock import AsyncMock, Mock

import anyio
import pytest
from pygls.exceptions import JsonRpcMethodNotFound

from kanbots_ls.documents.names import run_document
from kanbots_ls.lsp.editors import reading
from kanbots_ls.lsp.editors.reading import Reading

LOG = run_document("42-1", "log")
URI = "kanbots://board/runs/42-1.log"


class Asked:
    """An editor that is told."""

    def __init__(self) -> None:
        self.futures: list[Future[None]] = []
        self.told = 0
        self.editor = Mock()
        self.editor.shelf.fetch = AsyncMock(return_value="text")
        self.editor.shelf.latest.return_value = "text"
        self.editor.connection.server.protocol.send_request = self._request
        self.reading = Reading(self.editor)

    def _request(self, _method: str, _params: Any) -> Future[None]:
        self.told += 1
        self.futures.append(Future())
        return self.futures[-1]

    def answers(self, error: Exception | None = None) -> None:
        """It answers all it was told."""
        futures, self.futures = self.futures, []
        for future in futures:
            future.set_exception(error) if error else future.set_result(None)


async def test_one_at_a_time_and_what_changed_meanwhile_after_it() -> None:
    asked = Asked()
    await asked.reading.read(URI, LOG)
    asked.reading.rewritten(run_document("42-1", "diff"))
    assert asked.told == 0
    asked.reading.rewritten(LOG)
    asked.reading.rewritten(LOG)
    assert asked.told == 1
    asked.answers()
    assert asked.told == 2


async def test_what_it_is_told_of_is_read_without_being_made_again() -> None:
    asked = Asked()
    await asked.reading.read(URI, LOG)
    assert await asked.reading.read(URI, LOG) == "text"
    assert asked.editor.shelf.fetch.await_count == 1


async def test_an_editor_that_can_not_be_told_is_told_no_more() -> None:
    asked = Asked()
    await asked.reading.read(URI, LOG)
    asked.reading.rewritten(LOG)
    asked.answers(JsonRpcMethodNotFound())
    asked.reading.rewritten(LOG)
    assert asked.told == 1
    asked.editor.shelf.close.assert_called_once_with(asked.reading, LOG)
    await asked.reading.read(URI, LOG)
    assert asked.editor.shelf.fetch.await_count == 2, "nothing keeps it up to date any more"


@pytest.mark.parametrize("still_shown", [True, False])
async def test_what_is_not_asked_for_again_is_forgotten(
    still_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PATIENCE_SECONDS", 0)
    asked = Asked()
    await asked.reading.read(URI, LOG)
    async with anyio.create_task_group() as tasks:
        asked.editor.connection.tasks = tasks
        asked.reading.rewritten(LOG)
        asked.answers()
        if still_shown:
            await asked.reading.read(URI, LOG)
    assert asked.editor.shelf.close.called == (not still_shown)
