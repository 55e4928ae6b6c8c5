"""What a person typed into a document is told from a text of ours that is old."""

from __future__ import annotations

from kanbots_ls.lsp.editors.typed import Typed

URI = "file:///shop/.kanbots/board.md"


def test_a_text_of_ours_stays_ours_however_often_the_document_changes() -> None:
    typed = Typed()
    typed.ours(URI, "as opened")
    for number in range(200):
        typed.ours(URI, f"as written {number}")
        assert not typed.into(URI, "as opened")
    assert not typed.into(URI, "as written 199"), "read anew"
    assert typed.into(URI, "as written 199, and mine")


def test_of_a_document_that_was_closed_nothing_is_known() -> None:
    typed = Typed()
    typed.ours(URI, "as opened")
    assert not typed.into(URI, "as opened")
    typed.closed(URI)
    assert not typed.into(URI, "mine")
