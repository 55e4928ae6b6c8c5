"""Nothing is pushed from a run's worktree by habit, and everything else works as before."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.worktrees.creation import create
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.plumbing import configfile
from kanbots_ls.worktrees.plumbing import git as plumbing
from kanbots_ls.worktrees.removal.discard import discard
from tests.integration.worktrees.playground import (
    NOW,
    commit,
    config_of,
    dispatch,
    git,
    refs_of,
    try_git,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree
    from kanbots_ls.worktrees.plumbing.git import Output

SCHEME = "kanbots-promote-the-card-instead"


@pytest.fixture
def remote(checkout: Path) -> Path:
    """A bare remote called origin, which has `main`."""
    where = checkout.parent / "remote.git"
    git(checkout.parent, "clone", "-q", "--bare", str(checkout), str(where))
    git(checkout, "remote", "add", "origin", str(where))
    git(checkout, "fetch", "-q", "origin")
    return where


def guarded(checkout: Path) -> tuple[Repository, Worktree]:
    """A run's worktree with a commit that wants to be pushed."""
    repository, worktree = dispatch(checkout)
    git(worktree.path, "commit", "-q", "--allow-empty", "-m", "work")
    return repository, worktree


def check_blocked(where: Path, remote: Path, *words: str, env: dict[str, str] | None = None) -> str:
    before = refs_of(remote)
    done = try_git(where, "push", *words, env=env)
    assert done.returncode != 0
    assert refs_of(remote) == before
    return done.stderr


def ways_to_push(remote: Path) -> list[list[str]]:
    branch = "HEAD:refs/heads/pushed"
    return [
        ["origin", branch],
        ["--no-verify", "origin", branch],
        ["--no-verify", str(remote), branch],
        ["--no-verify", f"file://{remote}", branch],
        ["-u", "--force", "origin", branch],
        ["--no-verify", "--all", "origin"],
        ["--no-verify", "--mirror", "origin"],
    ]


def test_no_way_of_pushing_leaves_the_worktree(checkout: Path, remote: Path) -> None:
    _, worktree = guarded(checkout)
    for words in ways_to_push(remote):
        assert SCHEME in check_blocked(worktree.path, remote, *words)


def test_not_even_to_a_remote_that_was_added_later(checkout: Path, remote: Path) -> None:
    _, worktree = guarded(checkout)
    git(worktree.path, "remote", "add", "later", str(remote))
    check_blocked(worktree.path, remote, "--no-verify", "later", "HEAD:refs/heads/pushed")


def test_an_explicit_push_url_of_the_person_is_blocked_and_fetching_works(
    checkout: Path, remote: Path
) -> None:
    target = checkout.parent / "push here.git"
    git(checkout.parent, "clone", "-q", "--bare", str(checkout), str(target))
    git(checkout, "remote", "set-url", "--push", "origin", str(target))
    _, worktree = guarded(checkout)
    for words in ways_to_push(target):
        check_blocked(worktree.path, target, *words)
    git(worktree.path, "fetch", "-q", "origin")


def test_a_push_url_equal_to_the_fetch_url_is_blocked_and_fetching_works(
    checkout: Path, remote: Path
) -> None:
    git(checkout, "remote", "set-url", "--push", "origin", str(remote))
    _, worktree = guarded(checkout)
    for words in ways_to_push(remote):
        check_blocked(worktree.path, remote, *words)
    git(worktree.path, "fetch", "-q", "origin")


def test_the_person_s_own_push_rewriting_does_not_get_round_it(
    checkout: Path, remote: Path
) -> None:
    prefix = f"{checkout.parent}/"
    git(checkout, "config", f"url.{prefix}.pushInsteadOf", prefix)
    _, worktree = guarded(checkout)
    for words in (["origin", "HEAD:x"], ["--no-verify", "origin", "HEAD:refs/heads/x"]):
        check_blocked(worktree.path, remote, *words)


def test_the_hook_alone_says_what_to_do_instead(checkout: Path, remote: Path) -> None:
    _, worktree = guarded(checkout)
    head = git(worktree.path, "rev-parse", "HEAD")
    hooks = git(worktree.path, "rev-parse", "--git-path", "hooks")
    done = try_git(worktree.path, "hook", "run", "pre-push", "--", "origin", str(remote))
    assert done.returncode == 1
    assert "promotes the card instead" in done.stderr
    assert "kanbots-ls diff 1-1" in done.stderr
    assert head not in refs_of(remote).values()
    assert hooks.endswith("kanbots-hooks")


def test_the_environment_alone_blocks_too(checkout: Path, remote: Path) -> None:
    _, worktree = guarded(checkout)
    own = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "user.name",
        "GIT_CONFIG_VALUE_0": "From the environment",
    }
    env = guard.guard_environment({**os.environ, **own}, worktree.path)
    other = checkout.parent / "a clone the agent made"
    git(checkout.parent, "clone", "-q", str(remote), str(other), env=env)
    git(other, "commit", "-q", "--allow-empty", "-m", "x", env=env)
    assert git(other, "log", "-1", "--format=%an") == "From the environment"
    check_blocked(other, remote, "--no-verify", "origin", "HEAD:refs/heads/x", env=env)
    check_blocked(other, remote, str(remote), "HEAD:refs/heads/x", env=env)
    git(other, "fetch", "-q", env=env)
    assert env["GIT_TERMINAL_PROMPT"] == "0"


def test_a_worktree_that_the_agent_adds_is_guarded_too(checkout: Path, remote: Path) -> None:
    _, worktree = guarded(checkout)
    git(worktree.path, "worktree", "add", "-q", "-b", "helper", "../helper")
    helper = worktree.path.parent / "helper"
    check_blocked(helper, remote, "--no-verify", "origin", "HEAD:refs/heads/x")


def test_the_main_checkout_and_other_worktrees_push_and_fetch_as_ever(
    checkout: Path, remote: Path
) -> None:
    git(checkout, "worktree", "add", "-q", "-b", "mine", "../mine")
    guarded(checkout)
    git(checkout, "push", "-q", "origin", "HEAD:refs/heads/one")
    git(checkout.parent / "mine", "push", "-q", "origin", "HEAD:refs/heads/two")
    git(checkout, "fetch", "-q", "origin")
    assert {"refs/heads/one", "refs/heads/two"} <= refs_of(remote).keys()


def counting_hook(seen: Path) -> str:
    return f"#!/bin/sh\npwd >> '{seen}'\n"


def check_hook_ran_once(worktree: Path, seen: Path) -> None:
    write(worktree / "new", "x")
    commit(worktree, "work")
    assert seen.read_text() == f"{worktree}\n"


@pytest.mark.parametrize("hooks_path", [None, ".husky", "hooks of mine", "absolute", "~/my hooks"])
def test_the_person_s_hooks_run_once_as_before(
    checkout: Path, hooks_path: str | None, scratch_person: Path
) -> None:
    seen = checkout.parent / "seen"
    places = {
        None: checkout / ".git" / "hooks",
        "absolute": checkout.parent / "absolute 'hooks'",
        "~/my hooks": scratch_person / "my hooks",
    }
    where = places.get(hooks_path, checkout / str(hooks_path))
    write(where / "pre-commit", counting_hook(seen), executable=True)
    write(where / "commit-msg", "#!/bin/sh\nsed -i 's/^/hooked: /' \"$1\"\n", executable=True)
    write(where / "post-commit", "#!/bin/sh\nexit 1\n")  # not executable: git ignores it
    if hooks_path:
        configured = str(where) if hooks_path == "absolute" else hooks_path
        git(checkout, "config", "core.hooksPath", configured)
        git(checkout, "add", "-A")
        git(checkout, "commit", "-q", "--no-verify", "--allow-empty", "-m", "hooks")
    _, worktree = dispatch(checkout)
    check_hook_ran_once(worktree.path, seen)
    assert git(worktree.path, "log", "-1", "--format=%s") == "hooked: work"
    shutil.rmtree(scratch_person / "my hooks", ignore_errors=True)


def test_a_hook_still_refuses_a_commit_and_no_verify_still_skips_it(checkout: Path) -> None:
    write(checkout / ".git" / "hooks" / "pre-commit", "#!/bin/sh\nexit 1\n", executable=True)
    _, worktree = dispatch(checkout)
    words = ("commit", "-q", "--allow-empty", "-m", "x")
    assert try_git(worktree.path, *words).returncode == 1
    git(worktree.path, *words, "--no-verify")


def test_hooks_that_setup_makes_later_are_found_when_the_guard_is_applied_again(
    checkout: Path,
) -> None:
    git(checkout, "config", "core.hooksPath", ".husky/_")
    repository, worktree = dispatch(checkout)
    seen = checkout.parent / "seen"
    write(worktree.path / ".husky" / "_" / "pre-commit", counting_hook(seen), executable=True)
    write(worktree.path / ".husky" / "_" / ".gitignore", "*\n")
    guard.apply(repository, worktree)
    check_hook_ran_once(worktree.path, seen)


def test_the_person_s_pre_push_does_not_replace_ours(checkout: Path, remote: Path) -> None:
    write(checkout / ".git" / "hooks" / "pre-push", "#!/bin/sh\nexit 0\n", executable=True)
    _, worktree = guarded(checkout)
    done = try_git(worktree.path, "hook", "run", "pre-push", "--", "origin", str(remote))
    assert done.returncode == 1


def test_the_configuration_holds_nothing_of_ours_after_the_last_run(
    checkout: Path, remote: Path
) -> None:
    git(checkout, "config", "core.hooksPath", ".husky")
    git(checkout, "config", "url.https://example.com/.insteadOf", "ex:")
    before = config_of(checkout)
    repository, first = dispatch(checkout, "1-1")
    _, second = dispatch(checkout, "2-1")
    git(second.path, "branch", "--set-upstream-to=origin/main")
    discard(repository, first, now=NOW)
    assert config_of(checkout) != before
    check_blocked(second.path, remote, "--no-verify", "origin", "HEAD:refs/heads/x")
    discard(repository, second, now=NOW)
    assert config_of(checkout) == before
    assert not (checkout / ".git" / "kanbots" / "guard.json").exists()


def test_what_the_person_set_up_for_single_worktrees_stays(checkout: Path) -> None:
    git(checkout, "config", "extensions.worktreeConfig", "true")
    git(checkout, "config", "--worktree", "user.name", "Only here")
    before = config_of(checkout)
    repository, worktree = dispatch(checkout)
    discard(repository, worktree, now=NOW)
    assert config_of(checkout) == before


def test_the_extension_stays_while_another_worktree_has_come_to_need_it(checkout: Path) -> None:
    git(checkout, "worktree", "add", "-q", "-b", "mine", "../mine")
    repository, worktree = dispatch(checkout)
    git(checkout.parent / "mine", "config", "--worktree", "user.name", "Only here")
    discard(repository, worktree, now=NOW)
    assert git(checkout.parent / "mine", "config", "user.name") == "Only here"


def test_applying_it_again_changes_nothing(checkout: Path, remote: Path) -> None:
    repository, worktree = dispatch(checkout)
    before = config_of(worktree.path)
    guard.apply(repository, worktree)
    assert config_of(worktree.path) == before


def test_guarding_a_worktree_takes_no_more_git_where_many_runs_have_theirs(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[str, ...]] = []

    def counted(directory: Path, *words: str, **named: Any) -> Output:
        commands.append(words)
        return plumbing.git(directory, *words, **named)

    repository, worktree = dispatch(checkout)
    monkeypatch.setattr(configfile, "git", counted)
    guard.apply(repository, worktree)
    alone = len(commands)
    for number in (2, 3, 4):
        dispatch(checkout, f"{number}-1")
    commands.clear()
    guard.apply(repository, worktree)
    assert len(commands) == alone


@pytest.mark.parametrize("step", ["write_atomically", "edit"])
def test_a_crash_while_the_extension_is_switched_on_is_mended(
    checkout: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = config_of(checkout)
    repository, worktree = dispatch(checkout)
    create.remove_half_made(repository, worktree)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(configfile, step, crash)
        with pytest.raises(KeyboardInterrupt):
            dispatch(checkout)
    repository, worktree = dispatch(checkout)
    discard(repository, worktree, now=NOW)
    assert config_of(checkout) == before


def test_the_configuration_file_keeps_its_mode_and_comments(checkout: Path) -> None:
    config = checkout / ".git" / "config"
    config.write_text(config.read_text() + "# a note of mine\n")
    config.chmod(0o640)
    before = config.read_text()
    repository, worktree = dispatch(checkout)
    discard(repository, worktree, now=NOW)
    assert config.read_text() == before
    assert config.stat().st_mode & 0o777 == 0o640
