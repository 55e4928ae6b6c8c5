"""An agent that climbs out of its worktree changes nothing in the person's checkouts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.guarding import guard
from tests.integration.worktrees.playground import commit, dispatch, git, refs_of, try_git, write

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.worktrees.naming import Worktree

DIRTY = "edited and not committed\n"


def agent(worktree: Worktree) -> dict[str, str]:
    marked = {"KANBOTS_RUN_MARK": "a1b2", "KANBOTS_RUN_ID": worktree.run}
    return guard.guard_environment({**os.environ, **marked}, worktree.path)


@pytest.fixture(params=["main checkout", "another worktree", "submodule"])
def persons(anywhere: Path, request: pytest.FixtureRequest) -> Path:
    """A checkout of the person's with history, an edited, a staged and an untracked file."""
    where = anywhere
    write(anywhere / "readme.md", "two\n")
    commit(anywhere, "second")
    if request.param == "another worktree":
        where = anywhere.parent / "mine"
        git(anywhere, "worktree", "add", "-q", "-b", "mine", str(where))
    elif request.param == "submodule":
        library = anywhere.parent / "library"
        git(anywhere.parent, "clone", "-q", str(anywhere), str(library))
        add = ("-c", "protocol.file.allow=always", "submodule", "add", "-q")
        git(anywhere, *add, str(library), "lib")
        commit(anywhere, "a submodule")
        where = anywhere / "lib"
    git(where, "branch", "other", "HEAD~1")
    git(where, "branch", "ahead", git(where, "commit-tree", "-p", "HEAD", "-m", "x", "HEAD~1:"))
    write(where / "readme.md", DIRTY)
    write(where / "staged", "staged\n")
    git(where, "add", "staged")
    write(where / "untracked", "untracked\n")
    return where


def state_of(where: Path) -> tuple[dict[str, str], str, str, dict[str, str]]:
    files = {f.name: f.read_text() for f in sorted(where.iterdir()) if f.is_file()}
    head = (where / git(where, "rev-parse", "--git-dir") / "HEAD").read_text()
    return refs_of(where), head, git(where, "status", "--porcelain"), files


WAYS_TO_CHANGE = [
    "commit -q -m x",
    "commit -q -a -m x",
    "commit -q --amend --no-edit --no-verify",
    "checkout -q other",
    "checkout -q -f other",
    "checkout -q -b new",
    "checkout -- readme.md",
    "switch -q -c new",
    "restore readme.md",
    "restore --staged staged",
    "clean -fdx",
    "stash",
    "stash -u",
    "merge -q ahead",
    "merge -q --no-ff ahead",
    "rebase ahead",
    "branch -f other HEAD",
    "branch -D other",
    "update-ref -d refs/heads/other",
    "push . HEAD:refs/heads/pushed",
]


def test_an_agent_changes_nothing_in_a_checkout_of_the_person(
    anywhere: Path, persons: Path
) -> None:
    _, worktree = dispatch(anywhere, base="main")
    before = state_of(persons)
    for way in WAYS_TO_CHANGE:
        done = try_git(worktree.path, "-C", str(persons), *way.split(), env=agent(worktree))
        assert done.returncode != 0, way
        assert state_of(persons) == before, way


def test_a_reset_of_the_person_s_checkout_keeps_what_is_edited_and_where_it_stands(
    anywhere: Path, persons: Path
) -> None:
    _, worktree = dispatch(anywhere, base="main")
    refs, head, _, files = state_of(persons)
    for way in ("reset --hard", "reset --hard other", "reset --keep other", "reset other"):
        done = try_git(persons, *way.split(), env=agent(worktree))
        assert done.returncode != 0, way
        assert state_of(persons)[:2] == (refs, head)
        assert (persons / "readme.md").read_text() == DIRTY
        assert (persons / "untracked").read_text() == files["untracked"]


def test_it_is_told_where_to_work_instead(checkout: Path) -> None:
    _, worktree = dispatch(checkout)
    words = ("commit", "-q", "--allow-empty", "-m", "x")
    committing = try_git(checkout, *words, env=agent(worktree)).stderr
    assert "this checkout is the person's, not that of run 1-1" in committing
    assert f"Work in {worktree.path}" in committing
    switching = try_git(checkout, "switch", "-q", "-c", "x", env=agent(worktree)).stderr
    assert "this checkout is the person's, not that of run 1-1" in switching
    assert str(worktree.path) in switching


def test_an_agent_reads_and_fetches_in_a_checkout_of_the_person(
    anywhere: Path, persons: Path
) -> None:
    remote = anywhere.parent / "remote.git"
    git(anywhere.parent, "clone", "-q", "--bare", str(persons), str(remote))
    git(persons, "remote", "add", "there", str(remote))
    git(remote, "branch", "theirs")
    git(remote, "tag", "theirs")
    _, worktree = dispatch(anywhere, base="main")
    env = agent(worktree)
    for words in (
        "status",
        "log -p",
        "diff",
        "diff --cached",
        "show",
        "blame readme.md",
        "grep edited",
        "branch -a",
        "stash list",
        "worktree list",
        "ls-files",
        "archive -o /dev/null HEAD",
        "fetch -q there",
        "fetch -q --tags there",
        "branch made-by-agent",
        "branch -D made-by-agent",
    ):
        git(persons, *words.split(), env=env)
    assert "refs/remotes/there/theirs" in refs_of(persons)


def test_the_person_does_as_ever_in_their_checkout(anywhere: Path, persons: Path) -> None:
    dispatch(anywhere, base="main")
    git(persons, "commit", "-q", "-a", "-m", "mine")
    git(persons, "checkout", "-q", "other")
    git(persons, "reset", "-q", "--hard", "HEAD")
    git(persons, "clean", "-fdxq")


def test_an_agent_works_as_ever_in_repositories_of_its_own(anywhere: Path, tmp_path: Path) -> None:
    repository, worktree = dispatch(anywhere)
    env = agent(worktree)
    helper, nested = tmp_path / "helper", worktree.path / "scratch"
    git(worktree.path, "worktree", "add", "-q", "-b", "helper", str(helper), env=env)
    guard.apply(repository, worktree)
    git(tmp_path, "clone", "-q", str(anywhere), str(tmp_path / "clone"), env=env)
    git(tmp_path, "init", "-q", "-b", "main", str(nested), env=env)
    for where in (worktree.path, helper, tmp_path / "clone", nested):
        write(where / "new", "x")
        git(where, "add", "new", env=env)
        git(where, "commit", "-q", "-m", "work", env=env)
        git(where, "switch", "-q", "-c", f"topic-{where.name}", env=env)
        git(where, "reset", "-q", "--hard", env=env)
        git(where, "clean", "-fdxq", env=env)


def test_the_worktrees_of_other_runs_refuse_by_themselves(checkout: Path) -> None:
    _, first = dispatch(checkout, "1-1")
    _, second = dispatch(checkout, "2-1")
    git(checkout, "branch", "ahead", git(checkout, "commit-tree", "-p", "HEAD", "-m", "x", "HEAD:"))
    write(second.path / "untracked", "x")
    before = state_of(second.path)
    for way in (
        "commit -q --allow-empty -m x",
        "stash -u",
        "branch -f main HEAD",
        "merge -q ahead",
    ):
        try_git(second.path, *way.split(), env=agent(first))
        assert state_of(second.path) == before
