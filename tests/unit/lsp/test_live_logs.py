"""A log that goes on in an editor gets all that was written, whatever becomes of one edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from lsprotocol import types as lsp

from kanbots_ls.documents.names import run_document
from kanbots_ls.lsp.editors.live_logs import LiveLogs
from kanbots_ls.lsp.shelf.continuing import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Callable

LOG = run_document("1-1", "log")
URI = "file:///repository/.kanbots/runs/1-1.log"


class Reader:
    """An editor that holds a log without a line, and the edits that it was asked to make."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: list[Callable[[lsp.ApplyWorkspaceEditResult | None], None]] = []
        self.editor = Mock()
        self.editor.held = {URI: LOG}
        self.editor.text_at.return_value = Mock(language_id=LANGUAGE, version=1)
        self.editor.lines.return_value = []
        self.editor.ask = self._ask
        self.live = LiveLogs(self.editor)

    def _ask(self, _method: str, params: lsp.ApplyWorkspaceEditParams, answered: Any) -> None:
        (change,) = params.edit.document_changes or ()
        assert isinstance(change, lsp.TextDocumentEdit)
        (edit,) = change.edits
        assert isinstance(edit, lsp.TextEdit)
        self.asked.append(edit.new_text)
        self.answers.append(answered)

    def is_written(self, text: str) -> None:
        """The log's file has this text."""
        self.editor.shelf.latest.return_value = text
        self.live.go_on(URI, LOG)


@pytest.mark.parametrize("answer", [None, lsp.ApplyWorkspaceEditResult(applied=False)])
def test_what_was_written_while_an_edit_was_refused_follows_at_once(
    answer: lsp.ApplyWorkspaceEditResult | None,
) -> None:
    reader = Reader()
    reader.is_written("one\n")
    reader.is_written("one\ntwo\n")
    assert reader.asked == ["one\n"], "one at a time"
    reader.answers.pop()(answer)
    assert reader.asked == ["one\n", "one\ntwo\n"]
    reader.answers.pop()(answer)
    assert len(reader.asked) == 2, "the same one is not pressed on it"
    reader.is_written("one\ntwo\nthree\n")
    assert reader.asked[2:] == ["one\ntwo\nthree\n"]


def test_after_an_edit_that_was_made_the_next_waits_for_the_text_that_came_of_it() -> None:
    reader = Reader()
    reader.is_written("one\n")
    reader.is_written("one\ntwo\n")
    reader.answers.pop()(lsp.ApplyWorkspaceEditResult(applied=True))
    assert reader.asked == ["one\n"]
    reader.editor.lines.return_value = ["one"]
    reader.live.reported(URI)
    reader.live.go_on(URI, LOG)
    assert reader.asked == ["one\n", "two\n"]
