"""Whatever a person has lying about, a promote and its undo keep it or change nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.landing.errors import NothingNewError
from tests.integration.worktrees.playground import git, make_repository, write
from tests.integration.worktrees.promoting import Scene, files, scene

NAMES = ("a.txt", "b.txt", "d/e.txt", "d/f.txt", "d", "g.log")
"""Some are each other's folder, one is ignored."""
ACTS = ("write", "stage", "delete", "unstage", "link")
Act = tuple[str, str, str]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = make_repository(tmp_path_factory.mktemp("template") / "repo")
    for name in NAMES[:3]:
        write(where / name, f"{name}\n")
    git(where, "add", "-A")
    git(where, "commit", "-q", "-m", "names")
    return where


def acts() -> st.SearchStrategy[list[Act]]:
    texts = st.sampled_from(("x\n", "y\n"))
    act = st.tuples(st.sampled_from(ACTS), st.sampled_from(NAMES), texts)
    return st.lists(act, max_size=5)


def carry_out(where: Path, act: Act) -> None:
    """What a person or an agent does to one file; what can't be done is not."""
    what, name, text = act
    place = where / name
    try:
        if what == "delete":
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        elif what == "link":
            place.unlink(missing_ok=True)
            place.symlink_to(text.strip())
        elif what == "unstage":
            git(where, "rm", "-q", "--cached", "-r", "--", name)
        else:
            if place.is_symlink():
                place.unlink()
            write(place, text)
        if what == "stage":
            git(where, "add", "-f", "--", name)
    except (OSError, AssertionError):
        return


@given(theirs=acts(), mine=acts(), squash=st.booleans())
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.timeout(180)
def test_promote_keeps_every_file_of_the_persons_or_changes_nothing(
    template: Path, theirs: list[Act], mine: list[Act], squash: bool
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        checkout = Path(scratch).resolve() / "repo"
        shutil.copytree(template, checkout, symlinks=True)
        run = scene(checkout)
        for act in theirs:
            carry_out(run.worktree.path, act)
        for act in mine:
            carry_out(checkout, act)
        _promote_and_back(run, squash)


def _promote_and_back(run: Scene, squash: bool) -> None:
    try:
        made = run.built(squash=squash)
    except NothingNewError:
        return
    before, had = run.as_it_is(), files(run.checkout)
    changed = _changed(run, made.before, made.commit)
    try:
        made.land()
    except WorktreeError:
        assert run.as_it_is() == before
        return
    assert git(run.checkout, "rev-parse", "main") == made.commit
    # What differs between the two commits is as the new one has it; all else is as it was.
    assert _others(files(run.checkout), changed) == _others(had, changed)
    assert git(run.checkout, "diff", "--name-only", "--", *changed) == ""
    made.undo()
    assert run.as_it_is() == before


def _others(found: dict[str, object], changed: set[str]) -> dict[str, object]:
    return {name: content for name, content in found.items() if name not in changed}


def _changed(run: Scene, before: str, after: str) -> set[str]:
    return set(git(run.checkout, "diff", "--name-only", "--no-renames", before, after).split("\n"))
