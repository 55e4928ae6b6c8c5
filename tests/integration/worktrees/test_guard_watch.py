"""What moves outside a run while it works is noticed and put back exactly; the rest is not told."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.guarding import installing, putback
from kanbots_ls.worktrees.guarding.putback import put_back
from kanbots_ls.worktrees.guarding.watch import KEPT, Watch
from kanbots_ls.worktrees.plumbing.git import in_repository
from kanbots_ls.worktrees.removal.discard import discard
from tests.integration.worktrees.playground import (
    NOW,
    commit,
    config_of,
    dispatch,
    git,
    refs_of,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree


def started(checkout: Path, run: str = "1-1") -> tuple[Repository, Worktree, Watch]:
    """A run whose first turn has begun."""
    repository, worktree = dispatch(checkout, run)
    directory = checkout.parent / "runs" / run
    directory.mkdir(parents=True)
    watch = Watch(repository.common_dir, worktree, directory)
    watch.begin(0)
    return repository, worktree, watch


@pytest.fixture
def persons(checkout: Path) -> Path:
    """A checkout with a branch, a tag, two stashes and hooks."""
    git(checkout, "branch", "mine")
    git(checkout, "tag", "v1")
    git(checkout, "commit", "-q", "--allow-empty", "-m", "second")
    for number in "12":
        write(checkout / "readme.md", number)
        git(checkout, "stash", "push", "-q", "-m", f"aside {number}")
    write(checkout / ".git" / "hooks" / "pre-commit", "#!/bin/sh\nexit 0\n", executable=True)
    git(checkout, "config", "--add", "remote.origin.fetch", "+refs/heads/a:refs/remotes/origin/a")
    git(checkout, "config", "--add", "remote.origin.fetch", "+refs/heads/b:refs/remotes/origin/b")
    return checkout


def config_in_worktree(checkout: Path, worktree: Path) -> None:
    """The common accident: git writes it into the configuration that everybody shares."""
    git(worktree, "config", "user.email", "agent@example.com")


def several_values(checkout: Path, worktree: Path) -> None:
    git(worktree, "config", "--unset-all", "remote.origin.fetch")


def moved_branch(checkout: Path, worktree: Path) -> None:
    git(worktree, "branch", "-f", "mine", "HEAD")


def deleted_branch(checkout: Path, worktree: Path) -> None:
    git(worktree, "branch", "-D", "mine")


def checked_out_branch(checkout: Path, worktree: Path) -> None:
    git(worktree, "update-ref", "refs/heads/main", "HEAD~1")


def moved_tag(checkout: Path, worktree: Path) -> None:
    git(worktree, "tag", "-f", "v1", "HEAD")


def dropped_stash(checkout: Path, worktree: Path) -> None:
    git(worktree, "stash", "drop", "-q", "stash@{1}")


def cleared_stash(checkout: Path, worktree: Path) -> None:
    git(worktree, "stash", "clear")


def own_stash(checkout: Path, worktree: Path) -> None:
    write(worktree / "readme.md", "half done")
    git(worktree, "stash", "-q")


def changed_hook(checkout: Path, worktree: Path) -> None:
    write(checkout / ".git" / "hooks" / "pre-commit", "#!/bin/sh\nexit 1\n")


def deleted_hook(checkout: Path, worktree: Path) -> None:
    (checkout / ".git" / "hooks" / "pre-commit").unlink()


def new_hook(checkout: Path, worktree: Path) -> None:
    write(checkout / ".git" / "hooks" / "post-merge", "#!/bin/sh\nexit 0\n", executable=True)


def moved_head(checkout: Path, worktree: Path) -> None:
    (checkout / ".git" / "HEAD").write_text("ref: refs/heads/mine\n")


ESCAPES = [
    (config_in_worktree, "setting", "user.email"),
    (several_values, "setting", "remote.origin.fetch"),
    (moved_branch, "branch", "refs/heads/mine"),
    (deleted_branch, "branch", "refs/heads/mine"),
    (checked_out_branch, "branch", "refs/heads/main"),
    (moved_tag, "tag", "refs/tags/v1"),
    (dropped_stash, "stash", "refs/stash"),
    (cleared_stash, "stash", "refs/stash"),
    (own_stash, "stash", "refs/stash"),
    (changed_hook, "hook", "pre-commit"),
    (deleted_hook, "hook", "pre-commit"),
    (new_hook, "hook", "post-merge"),
    (moved_head, "head", ".git"),
]


def everything(checkout: Path) -> tuple[object, ...]:
    hooks = {
        hook.name: (hook.read_text(), hook.stat().st_mode)
        for hook in (checkout / ".git" / "hooks").iterdir()
    }
    head = (checkout / ".git" / "HEAD").read_text()
    return refs_of(checkout), git(checkout, "stash", "list"), config_of(checkout), hooks, head


@pytest.mark.parametrize(("escape", "kind", "name"), ESCAPES)
def test_what_moves_outside_is_noticed_once_and_put_back_exactly(
    persons: Path, escape: Callable[[Path, Path], None], kind: str, name: str
) -> None:
    repository, worktree, watch = started(persons)
    before = everything(persons)
    escape(persons, worktree.path)
    (move,) = watch.end(1)
    assert move.kind == kind
    assert move.name.endswith(name)
    assert watch.end(2) == ()
    kept = watch.directory / KEPT
    put_back(repository.common_dir, [move], kept)
    assert everything(persons) == before
    put_back(repository.common_dir, [move], kept)
    assert everything(persons) == before


@pytest.mark.parametrize(("escape", "kind", "name"), ESCAPES[:3])
def test_a_crash_in_the_middle_of_a_turn_hides_nothing(
    persons: Path, escape: Callable[[Path, Path], None], kind: str, name: str
) -> None:
    _, worktree, watch = started(persons)
    escape(persons, worktree.path)
    after_the_crash = Watch(watch.common_dir, worktree, watch.directory)
    after_the_crash.begin(0)
    assert [move.kind for move in after_the_crash.end(1)] == [kind]


@pytest.mark.parametrize(
    ("escape", "again"),
    [
        (moved_branch, lambda checkout: git(checkout, "branch", "-f", "mine", "HEAD~1^{}")),
        (config_in_worktree, lambda checkout: git(checkout, "config", "user.email", "me@here")),
        (dropped_stash, lambda checkout: git(checkout, "stash", "drop", "-q")),
        (changed_hook, lambda checkout: (checkout / ".git/hooks/pre-commit").chmod(0o700)),
    ],
    ids=["branch", "setting", "stash", "hook"],
)
def test_what_has_moved_again_since_is_refused_by_name_and_nothing_is_put_back(
    persons: Path, escape: Callable[[Path, Path], None], again: Callable[[Path], object]
) -> None:
    repository, worktree, watch = started(persons)
    git(worktree.path, "commit", "-q", "--allow-empty", "-m", "work")
    git(persons, "config", "some.thing", "else")
    escape(persons, worktree.path)
    git(persons, "commit", "-q", "--no-verify", "--allow-empty", "-m", "third")
    moves = watch.end(1)
    assert len(moves) == 2
    again(persons)
    before = everything(persons)
    with pytest.raises(WorktreeError, match="has changed again since"):
        put_back(repository.common_dir, moves, watch.directory / KEPT)
    assert everything(persons) == before


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_crash_while_the_stash_is_put_back_is_mended(
    persons: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, worktree, watch = started(persons)
    before = everything(persons)
    dropped_stash(persons, worktree.path)
    moves, kept = watch.end(1), watch.directory / KEPT
    calls = iter(range(1, 9))

    def crash(*words: Any, **more: Any) -> Any:
        if "update-ref" in words and next(calls) == step:
            raise KeyboardInterrupt
        return in_repository(*words, **more)

    with monkeypatch.context() as patch:
        patch.setattr(putback, "in_repository", crash)
        with pytest.raises(KeyboardInterrupt):
            put_back(repository.common_dir, moves, kept)
    put_back(repository.common_dir, moves, kept)
    assert everything(persons) == before


def test_what_the_person_the_run_and_other_runs_do_is_not_told(persons: Path) -> None:
    git(persons, "worktree", "add", "-q", "-b", "beside", "../beside")
    repository, other = dispatch(persons, "2-1")
    _, worktree, watch = started(persons)
    # The person, in their checkouts:
    write(persons / "new", "x")
    commit(persons, "mine")
    git(persons, "switch", "-q", "mine")
    git(persons, "merge", "-q", "main")
    git(persons, "branch", "later")
    git(persons, "tag", "v2")
    git(persons, "config", "branch.later.description", "new")
    git(persons, "config", "branch.main.vscode-merge-base", "origin/main")  # by their editor
    write(persons / "readme.md", "put aside")
    git(persons, "stash", "-q")
    commit(write(persons.parent / "beside" / "x", "x").parent, "beside")
    # The run, in its worktree:
    git(worktree.path, "branch", "-m", "renamed")
    commit(write(worktree.path / "x", "x").parent, "work")
    git(worktree.path, "config", "branch.renamed.remote", "origin")
    git(worktree.path, "config", "--worktree", "user.name", "Only here")
    # Another run, until it is discarded:
    commit(write(other.path / "x", "x").parent, "work")
    discard(repository, other, now=NOW)
    # We, by whatever name:
    git(persons, "update-ref", "-m", "kanbots-ls: promoted 2-1", "refs/heads/beside", "HEAD")
    assert watch.end(1) == ()


def test_what_another_run_named_itself_is_not_told_when_it_goes(persons: Path) -> None:
    repository, other = dispatch(persons, "2-1")
    git(other.path, "branch", "-m", "renamed")
    agent = {**os.environ, "KANBOTS_RUN_MARK": "x", "KANBOTS_RUN_ID": "2-1"}
    git(other.path, "switch", "-q", "-c", "feature/own", env=agent)
    git(other.path, "switch", "-q", "renamed")
    _, _, watch = started(persons)
    git(other.path, "branch", "-D", "feature/own")
    discard(repository, other, now=NOW)
    assert "refs/heads/renamed" not in refs_of(persons)
    assert watch.end(1) == ()


def test_what_another_run_s_set_up_installs_is_not_told(persons: Path) -> None:
    repository, other = dispatch(persons, "2-1")
    _, _, watch = started(persons)
    before = everything(persons)
    installing.begin(repository, other)
    changed_hook(persons, other.path)
    new_hook(persons, other.path)
    git(other.path, "config", "core.hooksPath", str(persons / ".husky"))
    write(persons / ".husky" / "pre-commit", "exit 0\n", executable=True)
    assert watch.end(1) == ()
    watch.begin(1)
    installing.end(repository, other)
    assert watch.end(2) == ()
    assert everything(persons) == before
    deleted_hook(persons, other.path)
    assert [move.kind for move in watch.end(3)] == ["hook"]


def test_what_happens_between_two_turns_is_nobody_s_escape(persons: Path) -> None:
    _, _, watch = started(persons)
    assert watch.end(1) == ()
    git(persons, "branch", "-D", "mine")
    watch.begin(1)
    git(persons, "tag", "-d", "v1")
    assert [move.name for move in watch.end(2)] == ["refs/tags/v1"]


def test_where_no_logs_are_kept_the_person_s_commits_are_not_told(checkout: Path) -> None:
    git(checkout, "config", "core.logAllRefUpdates", "false")
    (checkout / ".git" / "logs" / "HEAD").unlink()
    _, _, watch = started(checkout)
    git(checkout, "commit", "-q", "--allow-empty", "-m", "mine")
    assert watch.end(1) == ()
