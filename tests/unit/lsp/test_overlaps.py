"""What an editor is told of the lines that runs change costs nothing where there is nothing new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from kanbots_ls.lsp.attending import overlaps as room
from kanbots_ls.lsp.attending.overlaps import Overlaps, place_in
from kanbots_ls.lsp.editors.problems import Problems
from kanbots_ls.lsp.editors.sources import Sources
from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.runs.state.outcome import Ending
from kanbots_ls.runs.state.process import Place
from kanbots_ls.runs.state.run import Runs
from kanbots_ls.supervisor.counter.works import Work
from kanbots_ls.worktrees.review.lines import changes
from tests.fakes.boards import make_repository
from tests.unit.runs.stories import IDLE, RUN, WORKING, after

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.runs.state.run import Run

BASE = ("one", "two", "three")
WORK = Work(BASE, changes(BASE, ("one", "2", "three")))


class Desk:
    """An editor that holds one file of a repository, a run that changed it, and counts of work."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.file = make_repository(root / "shop") / "shop.py"
        self.uri = self.file.as_uri()
        self.text = "one\nzwei\nthree\n"
        self.compared, self.told = 0, list[list[str]]()
        self.work: Work | None = WORK
        self.works = Mock()
        self.works.work = Mock(side_effect=lambda *_: self.work)
        self.editor = Mock()
        self.editor.sources = Sources()
        self.editor.source = lambda _uri: self.text
        self.editor.length = len
        self.editor.supervisor.ports.repository = find_repository(self.file.parent)
        self.editor.problems = Problems(
            lambda _uri, found: self.told.append([each.message for each in found])
        )
        self.runs(after(*WORKING))
        self.overlaps = Overlaps(self.editor, self.works)
        monkeypatch.setattr(room, "changes", self._changes)

    def _changes(self, *texts: Any) -> Any:
        self.compared += 1
        return changes(*texts)

    def runs(self, *runs: Run) -> None:
        self.editor.connection.desk.state.runs = Runs(runs={run.id: run for run in runs})

    async def look(self) -> bool:
        return await self.overlaps._look()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


async def test_a_text_is_compared_once_for_as_long_as_nobody_changes_it(desk: Desk) -> None:
    desk.editor.sources.note(desk.uri)
    for _ in range(3):
        assert await desk.look() is True
    assert desk.told == [["42-1 (Add OAuth) changes this line too."]]
    assert desk.compared == 1
    desk.editor.sources.note(desk.uri)
    desk.text = "one\ntwo\nthree\n"
    await desk.look()
    assert desk.compared == 2
    assert desk.told[1:] == [[]]


async def test_what_has_moved_is_told_once(desk: Desk) -> None:
    desk.editor.sources.note(desk.uri)
    await desk.look()
    desk.text = "zero\none\nzwei\nthree\n"
    desk.editor.sources.note(desk.uri)
    await desk.look()
    assert len(desk.told) == 2
    assert [each.first for each in desk.editor.sources.at(desk.uri, 0, 9)] == [2]


async def test_of_a_file_that_is_closed_meanwhile_nothing_is_said(desk: Desk) -> None:
    sources = desk.editor.sources
    sources.note(desk.uri)

    def closes(*_: Any) -> Work:
        sources.leave(desk.uri)
        return WORK

    desk.works.work.side_effect = closes
    await desk.look()
    assert desk.told == []
    assert sources.at(desk.uri, 1, 1) == []


async def test_without_a_run_that_holds_work_nothing_is_looked_at(desk: Desk) -> None:
    desk.editor.sources.note(desk.uri)
    gone = replace(after(*IDLE), ending=Ending(discarded_at="now"))
    for runs in [(), (gone,), (replace(after(*IDLE), place=None),)]:
        desk.runs(*runs)
        assert await desk.look() is False
    assert desk.works.work.call_count == 0
    assert desk.compared == 0


async def test_without_an_open_file_nothing_is_looked_at(desk: Desk) -> None:
    desk.editor.sources.note("untitled:Untitled-1")
    assert await desk.look() is False
    assert desk.works.work.call_count == 0


async def test_what_rests_moves_nothing_by_itself(desk: Desk) -> None:
    desk.editor.sources.note(desk.uri)
    desk.runs(after(*IDLE))
    assert await desk.look() is False
    assert desk.told == [["42-1 (Add OAuth) changes this line too."]]


async def test_a_file_in_the_run_s_own_worktree_is_the_run_s(desk: Desk) -> None:
    place = Place(str(desk.file.parent), "branch", "abc")
    desk.runs(replace(after(*WORKING), place=place))
    desk.editor.sources.note(desk.uri)
    await desk.look()
    assert desk.told == []


async def test_what_is_said_is_found_by_its_lines_and_taken_back_with_the_file(desk: Desk) -> None:
    sources = desk.editor.sources
    sources.note(desk.uri)
    await desk.look()
    assert [each.run for each in sources.at(desk.uri, 1, 1)] == [RUN]
    assert sources.at(desk.uri, 2, 9) == []
    sources.leave(desk.uri)
    await desk.look()
    assert desk.told[1:] == [[]]
    assert sources.at(desk.uri, 1, 1) == []


def test_a_file_is_found_by_its_place_in_any_work_tree_of_the_repository(tmp_path: Path) -> None:
    shop, other = make_repository(tmp_path / "shop"), make_repository(tmp_path / "other")
    repository = find_repository(shop)
    (tmp_path / "link").symlink_to(shop)
    for uri, found in [
        ((shop / "a b/ü.py").as_uri(), "a b/ü.py"),
        ((tmp_path / "link" / "x.py").as_uri(), "x.py"),
        ((other / "x.py").as_uri(), None),
        ((tmp_path / "x.py").as_uri(), None),
        ((shop / ".git" / "config").as_uri(), None),
    ]:
        place = place_in(repository, uri)
        assert (place.path if place else None) == found, uri
