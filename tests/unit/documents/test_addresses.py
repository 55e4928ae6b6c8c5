"""An address from outside is one of the board's or none: no way leads out of the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.documents.addresses import Addresses, AtBase
from kanbots_ls.documents.names import BOARD, card_document, run_document

if TYPE_CHECKING:
    from kanbots_ls.documents.names import Document

COMMIT = "a" * 40
OURS = Addresses.of("/shop/.git")


@pytest.mark.parametrize(
    "document",
    [BOARD, card_document(42), run_document("42-1", "diff"), run_document("42-1", "log")],
)
def test_each_document_has_an_address_of_its_own(document: Document) -> None:
    assert OURS.document(OURS.address(document)) == document


@pytest.mark.parametrize(
    "path", ["src/app.py", "with space/ümlaut 🦊#?.txt", "a%2fb", "not \udcff utf-8", "-x", ".env"]
)
def test_each_file_of_a_base_has_an_address_of_its_own(path: str) -> None:
    named = AtBase("42-1", COMMIT, path)
    assert OURS.at_base(OURS.address(named)) == named
    assert OURS.document(OURS.address(named)) is None


@pytest.mark.parametrize(
    "uri",
    [
        "kanbots:",
        "kanbots:/runs/42-1.diff",
        "kanbots://0123456789ab/runs/42-1.diff",
        f"kanbots://{OURS.board}/",
        f"kanbots://{OURS.board}/runs/42-1.exe",
        f"kanbots://{OURS.board}/runs/../board.md",
        "kanbots:runs/42-1.diff",
        "kanbots://host/runs/42-1.diff",
        f"kanbots://{OURS.board}/runs/42-1.diff?x",
        f"kanbots://{OURS.board}/runs/42-1.diff#x",
        f"kanbots://{OURS.board}/runs/0-1.diff",
        "kanbots://[/runs/42-1.diff",
        f"kanbots://{OURS.board}/runs/42-1/{COMMIT}/",
        f"kanbots://{OURS.board}/runs/42-1/{COMMIT}/../etc/passwd",
        f"kanbots://{OURS.board}/runs/42-1/{COMMIT}/a/%2e%2e/b",
        f"kanbots://{OURS.board}/runs/42-1/{COMMIT}//etc/passwd",
        f"kanbots://{OURS.board}/runs/42-1/{COMMIT}/a%0Ab",
        f"kanbots://{OURS.board}/runs/42-1/{COMMIT}/a%00b",
        f"kanbots://{OURS.board}/runs/42-1/HEAD/src/app.py",
        f"kanbots://{OURS.board}/runs/42-1/{'a' * 41}/src/app.py",
        f"kanbots://{OURS.board}/runs/42-1/{COMMIT}/{'x' * 9000}",
        "file:///runs/42-1.diff",
        "",
    ],
)
def test_what_has_another_shape_is_none(uri: str) -> None:
    assert OURS.document(uri) is None
    assert OURS.at_base(uri) is None


def test_another_repositorys_address_is_none_of_ours() -> None:
    theirs = Addresses.of("/other/.git")
    assert OURS.document(theirs.address(BOARD)) is None
    assert theirs.document(theirs.address(BOARD)) == BOARD
    assert OURS.is_others(theirs.address(BOARD))
    assert not OURS.is_others(OURS.address(BOARD))
    assert not OURS.is_others("file:///board.md")
