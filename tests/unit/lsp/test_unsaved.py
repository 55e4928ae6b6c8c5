"""Which texts that editors hold are not what lies on the disk."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import anyio
import pytest

from kanbots_ls.lsp.attending.attending import Attending
from kanbots_ls.lsp.editors.unsaved import Unsaved, unsaved, unsaved_below

if TYPE_CHECKING:
    from pathlib import Path


def an_editor(name: str, texts: dict[str, str]) -> Any:
    return SimpleNamespace(texts=lambda: texts, client=SimpleNamespace(name=name))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "a.py"
    file.write_text("saved\n")
    return file


@pytest.mark.parametrize("order", [1, -1])
async def test_one_editor_that_saved_hides_no_other_that_did_not(file: Path, order: int) -> None:
    editors = [
        an_editor("one", {file.as_uri(): "unsaved\n"}),
        an_editor("other", {file.as_uri(): "saved\n"}),
    ][::order]
    assert await unsaved(editors, file.parent, ["a.py"]) == [Unsaved("a.py", "one")]


async def test_a_file_held_under_two_names_is_seen_under_each(file: Path) -> None:
    link = file.parent / "link"
    link.symlink_to(file.parent, target_is_directory=True)
    texts = {file.as_uri(): "unsaved\n", (link / "a.py").as_uri(): "saved\n"}
    assert await unsaved([an_editor("one", texts)], file.parent, ["a.py"])


@pytest.fixture(params=["pipe", "device"])
def endless(file: Path, request: pytest.FixtureRequest) -> Path:
    """What an agent may put in a file's place."""
    file.unlink()
    if request.param == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero")
    return file


async def test_what_never_ends_in_a_files_place_is_not_read(endless: Path) -> None:
    editors = [an_editor("one", {endless.as_uri(): "text\n"})]
    assert await unsaved(editors, endless.parent, ["a.py"]) == [Unsaved("a.py", "one")]


async def test_what_an_editor_shows_of_git_is_not_the_file(file: Path) -> None:
    texts = {file.as_uri().replace("file:", "git:"): "as committed\n"}
    assert await unsaved([an_editor("one", texts)], file.parent, ["a.py"]) == []


@pytest.mark.parametrize(("inside", "counts"), [(None, True), ("inside run 1-1", False)])
async def test_what_an_agent_claims_to_hold_keeps_no_person_from_promoting(
    inside: str | None, counts: bool
) -> None:
    editors = set[Any]()
    editor = Mock()
    editor.connection.inside = inside
    editor.connection.outbox.drained = anyio.sleep_forever
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Attending(editor, editors, Mock(), Mock(), Mock(), Mock()).run)
        await anyio.wait_all_tasks_blocked()
        attended = editor in editors
        tasks.cancel_scope.cancel()
    assert attended is counts


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "Grüße\n"),
        ("cp1252", "„Preis: 5 €“\r\n"),
        ("utf-16", "\u0433\u043e\u0442\u043e\u0432\u043e\n"),
        ("koi8-r", "\u0433\u043e\u0442\u043e\u0432\u043e\n"),
        ("shift_jis", "\u5b8c\u4e86\n"),
    ],
)
async def test_a_saved_file_in_another_encoding_is_saved(
    encoding: str, text: str, file: Path
) -> None:
    await anyio.Path(file).write_bytes(text.encode(encoding))
    texts = {file.as_uri(): text.replace("\r\n", "\n")}
    assert await unsaved([an_editor("one", texts)], file.parent, ["a.py"]) == []
    texts = {file.as_uri(): text + "more"}
    assert await unsaved([an_editor("one", texts)], file.parent, ["a.py"])


async def test_below_a_directory_all_that_is_not_saved_is_found_and_nothing_beside_it(
    file: Path,
) -> None:
    worktree = file.parent / "worktree"
    (worktree / "src").mkdir(parents=True)
    saved, changed = worktree / "saved.py", worktree / "src" / "changed.py"
    saved.write_text("saved\n")
    changed.write_text("saved\n")
    texts = {
        file.as_uri(): "unsaved\n",
        saved.as_uri(): "saved\n",
        changed.as_uri(): "unsaved\n",
        (worktree / "never written.py").as_uri(): "new\n",
    }
    found = await unsaved_below([an_editor("one", texts)], worktree)
    assert found == [Unsaved("src/changed.py", "one"), Unsaved("never written.py", "one")]
