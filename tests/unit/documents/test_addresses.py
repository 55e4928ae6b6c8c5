"""An address from outside is one of the board's or none: no way leads out of the repository."""

from __future__ import annotations

import pytest

from kanbots_ls.documents.addresses import AtBase, address, base_addressed, document_addressed
from kanbots_ls.documents.names import BOARD, card_document, run_document

COMMIT = "a" * 40


@pytest.mark.parametrize(
    "document",
    [BOARD, card_document(42), run_document("42-1", "diff"), run_document("42-1", "log")],
)
def test_each_document_has_an_address_of_its_own(document: object) -> None:
    assert document_addressed(address(document)) == document  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path", ["src/app.py", "with space/ümlaut 🦊#?.txt", "a%2fb", "not \udcff utf-8", "-x", ".env"]
)
def test_each_file_of_a_base_has_an_address_of_its_own(path: str) -> None:
    named = AtBase("42-1", COMMIT, path)
    assert base_addressed(address(named)) == named
    assert document_addressed(address(named)) is None


@pytest.mark.parametrize(
    "uri",
    [
        "kanbots:",
        "kanbots:/",
        "kanbots:/runs/42-1.exe",
        "kanbots:/runs/../board.md",
        "kanbots:runs/42-1.diff",
        "kanbots://host/runs/42-1.diff",
        "kanbots:/runs/42-1.diff?x",
        "kanbots:/runs/42-1.diff#x",
        "kanbots:/runs/0-1.diff",
        "kanbots://[/runs/42-1.diff",
        f"kanbots:/runs/42-1/{COMMIT}/",
        f"kanbots:/runs/42-1/{COMMIT}/../etc/passwd",
        f"kanbots:/runs/42-1/{COMMIT}/a/%2e%2e/b",
        f"kanbots:/runs/42-1/{COMMIT}//etc/passwd",
        f"kanbots:/runs/42-1/{COMMIT}/a%0Ab",
        f"kanbots:/runs/42-1/{COMMIT}/a%00b",
        "kanbots:/runs/42-1/HEAD/src/app.py",
        f"kanbots:/runs/42-1/{'a' * 41}/src/app.py",
        f"kanbots:/runs/42-1/{COMMIT}/{'x' * 9000}",
        "file:///runs/42-1.diff",
        "",
    ],
)
def test_what_has_another_shape_is_none(uri: str) -> None:
    assert document_addressed(uri) is None
    assert base_addressed(uri) is None
