"""What a run did to a file is read when it has changed, git is asked once, and nothing hangs."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous.repository import Repository
from kanbots_ls.runs.state.process import Place
from kanbots_ls.supervisor.counter import works as room
from kanbots_ls.supervisor.counter.works import MOST_BYTES, Works
from kanbots_ls.worktrees.errors import GitError
from tests.unit.runs.stories import IDLE, after

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.counter.works import Work


class Shop:
    """A run's worktree, and a git that counts how often it is asked."""

    def __init__(self, worktree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.worktree, self.asked, self.base = worktree, 0, b"one\ntwo\n"
        self.trouble = False
        self.works = Works(Repository(worktree, worktree, worktree))
        monkeypatch.setattr(room, "content", self._content)

    def _content(self, _common: Path, _commit: str, path: str, _most: int) -> bytes | None:
        self.asked += 1
        if self.trouble:
            raise GitError(("cat-file",), 128, "broken")
        return self.base if path == "shop.py" else None

    def run(self, base: str = "abc") -> Run:
        return replace(after(*IDLE), place=Place(str(self.worktree), "branch", base))

    def look(self, base: str = "abc", path: str = "shop.py") -> Work | None:
        return self.works.work(self.run(base), path)

    def lines(self) -> list[tuple[str, ...]] | None:
        work = self.look()
        return [each.lines for each in work.changes] if work else None

    def write(self, content: bytes, path: str = "shop.py") -> None:
        (self.worktree / path).write_bytes(content)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path, monkeypatch)


def test_a_file_that_lies_there_unchanged_is_not_read_again(shop: Shop) -> None:
    shop.write(b"one\n2\n")
    first = shop.look()
    assert first is not None
    assert shop.look() is first
    shop.write(b"one\ntwo and more\n")
    assert shop.lines() == [("two and more",)]
    assert shop.asked == 1
    shop.look("def")
    assert shop.asked == 2


def test_what_is_as_it_was_is_nothing_whatever_its_line_ends(shop: Shop) -> None:
    shop.write(b"\xef\xbb\xbfone\r\ntwo\r\n")
    assert shop.look() is None
    shop.write(b"one\r\ntwo\r\nthree\r\n")
    assert shop.lines() == [("three",)]


@pytest.mark.parametrize(
    "content", [b"one\0\n", b"\xff\xfe\n", b"x" * (MOST_BYTES + 1)], ids=["zero", "latin", "large"]
)
def test_what_is_no_text_or_large_is_left_alone(shop: Shop, content: bytes) -> None:
    shop.write(content)
    assert shop.look() is None
    assert shop.asked == 0


def test_what_git_does_not_hold_or_holds_elsewhere_is_left_alone(shop: Shop) -> None:
    shop.write(b"one\n", "new.py")
    assert shop.look(path="new.py") is None
    shop.base = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
    shop.write(b"one\n")
    assert shop.look() is None


def test_a_pipe_a_link_or_nothing_in_its_place_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    assert shop.look() is None
    os.mkfifo(tmp_path / "shop.py")
    assert shop.look() is None
    (tmp_path / "shop.py").unlink()
    shop.write(b"elsewhere\n", "other.py")
    (tmp_path / "shop.py").symlink_to(tmp_path / "other.py")
    assert shop.look() is None
    assert shop.asked == 0


def test_a_repository_in_trouble_is_asked_again(shop: Shop) -> None:
    shop.write(b"one\n2\n")
    shop.trouble = True
    assert shop.look() is None
    shop.trouble = False
    assert shop.lines() == [("2",)]


def test_a_run_that_has_no_worktree_yet_has_done_nothing(shop: Shop) -> None:
    assert shop.works.work(replace(shop.run(), place=None), "shop.py") is None
