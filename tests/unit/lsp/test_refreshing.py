"""An editor is told to ask again when what it shows has changed, and never pressed."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any
from unittest.mock import Mock

import pytest
from pygls.exceptions import JsonRpcMethodNotFound, JsonRpcRequestCancelled

from kanbots_ls.documents.names import BOARD, run_document
from kanbots_ls.lsp.attending.refreshing import HINTS, LENSES, Refreshing
from kanbots_ls.lsp.editors.client import Client


class Asked:
    """An editor with the board open, and the refreshes it was asked for."""

    def __init__(self, **client: bool) -> None:
        self.futures: list[Future[None]] = []
        self.methods: list[str] = []
        self.editor = Mock()
        self.editor.held = {"board": BOARD}
        self.editor.client = Client(**client)  # type: ignore[arg-type]
        self.editor.connection.server.protocol.send_request = self._request
        self.refreshing = Refreshing(self.editor)
        self.refreshing.look(1, ticking=False)

    def _request(self, method: str, _params: Any) -> Future[None]:
        self.methods.append(method)
        self.futures.append(Future())
        return self.futures[-1]

    def look(self, revision: int, *, ticking: bool = False) -> list[str]:
        """What is asked for now."""
        self.methods.clear()
        self.refreshing.look(revision, ticking=ticking)
        return list(self.methods)

    def answers(self, error: Exception | None = None) -> None:
        """It answers all it was asked."""
        futures, self.futures = self.futures, []
        for future in futures:
            future.set_exception(error) if error else future.set_result(None)


def test_only_what_the_editor_announces_is_asked_for() -> None:
    assert Asked().look(2) == []
    assert Asked(hints_refresh=True).methods == [HINTS]
    assert Asked(hints_refresh=True, lenses_refresh=True).methods == [HINTS, LENSES]


def test_it_is_asked_again_when_the_board_changed_or_time_shows() -> None:
    asked = Asked(lenses_refresh=True)
    asked.answers()
    assert asked.look(1) == []
    assert asked.look(2) == [LENSES]
    asked.answers()
    assert asked.look(2, ticking=True) == [LENSES]


def test_one_request_at_a_time_and_what_changed_meanwhile_is_asked_for_after_it() -> None:
    asked = Asked(lenses_refresh=True)
    assert asked.look(2) == []
    asked.answers()
    assert asked.editor.ring.called
    assert asked.look(2) == [LENSES]


@pytest.mark.parametrize(
    ("error", "after"),
    [(JsonRpcMethodNotFound(), []), (JsonRpcRequestCancelled(), [LENSES])],
)
def test_who_can_not_after_all_is_asked_no_more(error: Exception, after: list[str]) -> None:
    asked = Asked(lenses_refresh=True)
    asked.answers(error)
    assert asked.look(2) == after


def test_nothing_is_asked_for_while_no_board_or_card_is_open() -> None:
    asked = Asked(lenses_refresh=True)
    asked.answers()
    asked.editor.held = {"diff": run_document("42-1", "diff")}
    assert asked.look(2, ticking=True) == []
    asked.editor.held = {"board": BOARD}
    assert asked.look(2) == [], "what is opened is asked for by the editor itself"
