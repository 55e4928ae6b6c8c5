"""An agent moves its run's own refs; those of the person and of other runs stay where they are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.guarding import guard
from tests.integration.worktrees.playground import commit, dispatch, git, refs_of, try_git, write

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.worktrees.naming import Worktree

PERSONS_STASH = "what the person put aside\n"


@pytest.fixture
def persons(checkout: Path) -> Path:
    """A checkout with a branch, a tag, a stash and a ref of ours, once loose and once packed."""
    git(checkout, "branch", "loose")
    git(checkout, "branch", "packed")
    git(checkout, "tag", "-a", "-m", "one", "v1")
    git(checkout, "update-ref", "refs/kanbots/rescue/9-1", "HEAD")
    git(checkout, "pack-refs", "--all")
    git(checkout, "branch", "--force", "loose", git(checkout, "commit-tree", "-m", "x", "HEAD:"))
    git(checkout, "tag", "v2")
    write(checkout / "readme.md", PERSONS_STASH)
    git(checkout, "stash", "-q")
    return checkout


def agent(worktree: Worktree, run: str | None = None) -> dict[str, str]:
    """The environment of an agent of this run, or of another."""
    marked = {"KANBOTS_RUN_MARK": "a1b2", "KANBOTS_RUN_ID": run or worktree.run}
    return guard.guard_environment({**os.environ, **marked}, worktree.path)


def check_refused(checkout: Path, worktree: Worktree, *words: str) -> str:
    before = refs_of(checkout)
    done = try_git(worktree.path, *words, env=agent(worktree))
    assert done.returncode != 0
    assert refs_of(checkout) == before
    assert "kanbots-ls: " in done.stderr
    return done.stderr


WAYS_TO_MOVE = [
    "branch -f {ref} HEAD",
    "branch -D {ref}",
    "branch -M {ref}",
    "branch -m {ref} elsewhere",
    "checkout -B {ref}",
    "switch -C {ref}",
    "fetch -q . +HEAD:{ref}",
    "update-ref refs/heads/{ref} HEAD",
    "update-ref -d refs/heads/{ref}",
    "update-ref -d refs/heads/{ref} {commit}",
]


@pytest.mark.parametrize("ref", ["loose", "packed"])
@pytest.mark.parametrize("way", WAYS_TO_MOVE)
def test_an_agent_neither_moves_nor_deletes_a_branch_of_the_person(
    persons: Path, way: str, ref: str
) -> None:
    _, worktree = dispatch(persons)
    git(worktree.path, "commit", "-q", "--allow-empty", "-m", "work", env=agent(worktree))
    known = git(persons, "rev-parse", ref)
    words = way.format(ref=ref, commit=known).split()
    said = check_refused(persons, worktree, *words)
    assert f"{ref} is not a branch of run 1-1" in said
    assert "git switch -c NAME" in said


@pytest.mark.parametrize("tag", ["v1", "v2"])
@pytest.mark.parametrize("way", ["tag -f {tag}", "tag -d {tag}"])
def test_an_agent_neither_moves_nor_deletes_a_tag_of_the_person(
    persons: Path, way: str, tag: str
) -> None:
    _, worktree = dispatch(persons)
    git(worktree.path, "commit", "-q", "--allow-empty", "-m", "work", env=agent(worktree))
    assert f"the tag {tag} was there" in check_refused(
        persons, worktree, *way.format(tag=tag).split()
    )


@pytest.mark.parametrize("words", ["stash", "stash -u", "stash push", "stash drop", "stash pop"])
def test_an_agent_does_not_use_the_stash_that_everybody_shares(persons: Path, words: str) -> None:
    _, worktree = dispatch(persons)
    if words not in ("stash drop", "stash pop"):
        write(worktree.path / "readme.md", "half done\n")
    write(worktree.path / "new", "x\n")
    files = git(worktree.path, "status", "--porcelain")
    said = check_refused(persons, worktree, *words.split())
    assert "git commit -am wip" in said
    assert git(persons, "stash", "list").count("\n") == 0
    if words != "stash pop":
        assert git(worktree.path, "status", "--porcelain") == files


def test_an_agent_does_not_touch_what_keeps_the_work_of_runs(persons: Path) -> None:
    _, worktree = dispatch(persons)
    said = check_refused(persons, worktree, "update-ref", "-d", "refs/kanbots/rescue/9-1")
    assert "refs/kanbots/rescue/9-1 keeps what runs left" in said


def test_an_agent_changes_nothing_from_the_worktree_of_another_run(checkout: Path) -> None:
    _, first = dispatch(checkout, "1-1")
    _, second = dispatch(checkout, "2-1")
    before = refs_of(checkout)
    words = ("commit", "-q", "--allow-empty", "-m", "x")
    done = try_git(second.path, *words, env=agent(first))
    assert done.returncode != 0
    assert "this is the worktree of run 2-1; run 1-1 changes nothing here" in done.stderr
    assert refs_of(checkout) == before


def test_an_agent_works_on_its_own_branches_as_ever(persons: Path, tmp_path: Path) -> None:
    repository, worktree = dispatch(persons)
    env, path = agent(worktree), worktree.path
    for word in ("one", "two", "three"):
        write(path / word, word)
        git(path, "add", "-A", env=env)
        git(path, "commit", "-q", "-m", word, env=env)
    git(path, "rebase", "-q", "--force-rebase", "HEAD~2", env=env)
    git(path, "reset", "-q", "--hard", "HEAD~1", env=env)
    git(path, "branch", "-m", "renamed", env=env)
    git(path, "rebase", "-q", "--force-rebase", "HEAD~1", env=env)
    git(path, "commit", "-q", "--amend", "-m", "amended", env=env)
    git(path, "switch", "-q", "-c", "topic", env=env)
    git(path, "commit", "-q", "--allow-empty", "-m", "four", env=env)
    git(path, "switch", "-q", "renamed", env=env)
    git(path, "merge", "-q", "--no-ff", "-m", "merged", "topic", env=env)
    git(path, "branch", "-f", "topic", "HEAD", env=env)
    git(path, "branch", "-D", "topic", env=env)
    git(path, "tag", "mine", env=env)
    git(path, "tag", "-f", "mine", "HEAD~1", env=env)
    git(path, "tag", "-d", "mine", env=env)
    git(path, "bisect", "start", "HEAD", "HEAD~2", env=env)
    git(path, "bisect", "reset", env=env)
    git(path, "worktree", "add", "-q", "-b", "helper", str(tmp_path / "helper"), env=env)
    git(tmp_path / "helper", "commit", "-q", "--allow-empty", "-m", "five", env=env)
    git(path, "worktree", "remove", str(tmp_path / "helper"), env=env)
    git(path, "branch", "-D", "helper", env=env)
    guard.apply(repository, worktree)
    git(path, "commit", "-q", "--allow-empty", "-m", "six", env=env)


def test_packing_refs_and_collecting_garbage_works_for_an_agent(persons: Path) -> None:
    _, worktree = dispatch(persons)
    before = refs_of(persons)
    git(worktree.path, "pack-refs", "--all", env=agent(worktree))
    git(worktree.path, "gc", "-q", "--prune=now", env=agent(worktree))
    assert refs_of(persons) == before
    assert not (persons / ".git" / "refs" / "heads" / "main").exists()
    check_refused(persons, worktree, "branch", "-D", "packed")


def test_an_agent_fetches_branches_and_tags(persons: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(persons), "remote.git")
    remote = tmp_path / "remote.git"
    git(remote, "branch", "theirs", "main")
    git(remote, "tag", "v3", "main")
    git(persons, "remote", "add", "origin", str(remote))
    _, worktree = dispatch(persons)
    git(worktree.path, "fetch", "-q", "--tags", "origin", env=agent(worktree))
    assert {"refs/remotes/origin/theirs", "refs/tags/v3"} <= refs_of(persons).keys()


def test_the_person_may_do_anything_in_a_run_s_worktree(persons: Path) -> None:
    _, worktree = dispatch(persons)
    commit_ = git(worktree.path, "rev-parse", "HEAD")
    git(worktree.path, "branch", "-f", "loose", commit_)
    git(worktree.path, "branch", "-D", "packed")
    git(worktree.path, "tag", "-d", "v1")
    write(worktree.path / "readme.md", "half done\n")
    git(worktree.path, "stash", "-q")
    git(worktree.path, "stash", "drop", "-q")


@pytest.mark.parametrize("who", ["person", "agent"])
def test_the_person_s_own_hook_for_refs_hears_of_each_change(persons: Path, who: str) -> None:
    seen = persons.parent / "seen"
    hook = f"#!/bin/sh\necho $1 >> '{seen}'\ncat >> '{seen}'\n"
    write(persons / ".git" / "hooks" / "reference-transaction", hook, executable=True)
    _, worktree = dispatch(persons)
    seen.unlink()
    write(worktree.path / "new", "x")
    git(worktree.path, "add", "new")
    before = git(worktree.path, "rev-parse", "HEAD")
    env = agent(worktree) if who == "agent" else {}
    git(worktree.path, "commit", "-q", "-m", "work", env=env)
    after = git(worktree.path, "rev-parse", "HEAD")
    change = f"{before} {after} HEAD\n{before} {after} {worktree.ref}\n"
    assert seen.read_text() == f"prepared\n{change}committed\n{change}"


def test_the_person_s_own_hook_for_refs_still_refuses_an_agent(persons: Path) -> None:
    hook = "#!/bin/sh\ngrep -q heads/forbidden && exit 1\nexit 0\n"
    write(persons / ".git" / "hooks" / "reference-transaction", hook, executable=True)
    _, worktree = dispatch(persons)
    git(worktree.path, "branch", "fine", env=agent(worktree))
    assert try_git(worktree.path, "branch", "forbidden", env=agent(worktree)).returncode != 0


def test_a_branch_that_came_later_is_not_the_agent_s(checkout: Path) -> None:
    _, worktree = dispatch(checkout)
    git(checkout, "switch", "-q", "-c", "later")
    commit(write(checkout / "later", "x").parent, "later")
    git(checkout, "switch", "-q", "main")
    check_refused(checkout, worktree, "branch", "-D", "later")
