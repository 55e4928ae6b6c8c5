"""Documents are kept up to date each by itself: none waits for another, or fails with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import anyio
import pytest

from kanbots_ls.documents.names import card_document, run_document
from kanbots_ls.lsp.shelf.shelf import Shelf
from kanbots_ls.model.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kanbots_ls.documents.names import Document

SLOW, QUICK = run_document("42-1", "diff"), card_document(7)


async def once(seen: int) -> int:
    """One revision, and then no other."""
    if seen >= 1:
        await anyio.sleep_forever()
    return 1


def a_shelf(root: Path, text: Callable[[Document], Any], after: Any = once) -> Shelf:
    supervisor, rendering = Mock(), Mock()
    supervisor.ports.repository.root = root
    supervisor.revisions.after = after
    rendering.text = text
    return Shelf(supervisor, rendering)


async def never() -> str:
    await anyio.sleep_forever()
    return ""


async def broken() -> str:
    raise RuntimeError


@pytest.mark.parametrize("other", [never, broken])
async def test_a_document_waits_for_no_other(tmp_path: Path, other: Callable[[], Any]) -> None:
    async def text(document: Document) -> str:
        return await other() if document == SLOW else "text"

    shelf, written = a_shelf(tmp_path, text), anyio.Event()
    shelf.attend("reader", lambda _: written.set())
    for document in (SLOW, QUICK):
        shelf.open("reader", document)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(shelf.watch)
        with anyio.fail_after(10):
            await written.wait()
        tasks.cancel_scope.cancel()
    assert shelf.latest(QUICK) == "text"


async def test_a_document_that_can_not_be_rendered_ends_no_session(tmp_path: Path) -> None:
    async def text(_document: Document) -> str:
        return await broken()

    await a_shelf(tmp_path, text).refresh(QUICK)
    assert not (tmp_path / ".kanbots").exists()


async def test_a_document_that_nobody_opens_is_not_kept(tmp_path: Path) -> None:
    async def text(_document: Document) -> str:
        return "text"

    shelf = a_shelf(tmp_path, text)
    assert await shelf.fetch(QUICK) == "text"
    assert shelf.latest(QUICK) is None
    shelf.open("reader", QUICK)
    await shelf.fetch(QUICK)
    assert shelf.latest(QUICK) == "text"


async def test_a_file_that_reads_right_is_left_as_it_is(tmp_path: Path) -> None:
    async def text(_document: Document) -> str:
        return "text"

    shelf = a_shelf(tmp_path, text)
    await shelf.fetch(QUICK)
    before = shelf.path(QUICK).stat()
    await shelf.fetch(QUICK)
    assert shelf.path(QUICK).stat() == before


async def test_what_a_kill_left_of_a_document_is_gone_with_the_next(tmp_path: Path) -> None:
    async def text(_document: Document) -> str:
        return next(texts)

    texts = iter(["old", "new"])
    shelf = a_shelf(tmp_path, text)
    await shelf.fetch(QUICK)
    folder = shelf.path(QUICK).parent
    (folder / f".{shelf.path(QUICK).name}").write_text("half")
    await shelf.fetch(QUICK)
    assert [each.name for each in folder.iterdir()] == [shelf.path(QUICK).name]
    assert shelf.path(QUICK).read_text() == "new"


async def test_what_a_kill_left_half_written_is_swept_and_nothing_else(tmp_path: Path) -> None:
    ours, elsewhere = tmp_path / ".kanbots", tmp_path / "elsewhere"
    left = (".board.md", "cards/.7.md", "cards/.8.md")
    kept = (".gitignore", "board.md", "cards/7.md", "cards/.mine.md")
    for name in (*left, *kept):
        written(ours / name)
    written(elsewhere / ".42-1.diff")
    (ours / "runs").symlink_to(elsewhere)

    begun = anyio.Event()

    async def after(_seen: int) -> int:
        begun.set()
        await anyio.sleep_forever()
        return 1

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(a_shelf(tmp_path, Mock(), after).watch)
        await begun.wait()
        tasks.cancel_scope.cancel()

    assert not any(there(ours / name) for name in left)
    assert all(there(ours / name) for name in kept)
    assert there(elsewhere / ".42-1.diff")


async def test_a_repository_that_was_moved_away_does_not_come_back(tmp_path: Path) -> None:
    async def text(_document: Document) -> str:
        return "text"

    with pytest.raises(Refused, match="can't be written"):
        await a_shelf(tmp_path / "moved", text).fetch(QUICK)
    assert not there(tmp_path / "moved")


def written(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("text")


def there(file: Path) -> bool:
    return file.exists()
