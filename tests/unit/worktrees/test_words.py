"""What this package reads and writes as text: settings, numbers, names, environments."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanbots_ls.rendezvous.repository import Repository
from kanbots_ls.worktrees import naming
from kanbots_ls.worktrees.errors import GitError
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.guarding.guard import Remote
from kanbots_ls.worktrees.plumbing import configfile
from kanbots_ls.worktrees.plumbing.configfile import Setting
from kanbots_ls.worktrees.plumbing.environment import git_environment, hook_environment
from kanbots_ls.worktrees.review.diff import FileChange, parse

SCHEME = "url.kanbots-promote-the-card-instead://"
SOMEWHERE = Repository(Path("/r/.git"), Path("/r"), Path("/r"))


def test_a_run_s_names_follow_from_its_id() -> None:
    worktree = naming.worktree_of(SOMEWHERE, "42-1", "c0ffee")
    assert worktree.path == Path("/r/.kanbots/worktrees/issue-42-1")
    assert worktree.branch == "kanbots/issue-42-1"
    assert naming.rescue_ref("42-1") == "refs/kanbots/rescue/42-1"


def test_a_bare_layout_keeps_its_runs_beside_the_bare_directory() -> None:
    bare = Repository(Path("/p/.bare"), None, None)
    assert naming.places(bare).worktrees == Path("/p/.kanbots/worktrees")


def test_repositories_of_one_name_have_places_of_their_own_below_a_root() -> None:
    root = Path("/big")
    mine = naming.worktree_of(
        Repository(Path("/a/shop/.git"), None, Path("/a/shop")), "1-1", "c", root
    )
    other = naming.worktree_of(
        Repository(Path("/b/shop/.git"), None, Path("/b/shop")), "1-1", "c", root
    )
    assert mine.path != other.path
    assert mine.path.parent.parent.name.startswith("shop-")
    assert mine.places.trash == mine.path.parent.with_name("trash")


@pytest.mark.parametrize("run", ["", "42", "../1-1", "1-1/..", "1-1\n", "a-1", "1-1-1"])
def test_what_is_no_run_id_never_becomes_a_path(run: str) -> None:
    with pytest.raises(ValueError, match="not a run id"):
        naming.worktree_of(SOMEWHERE, run, "c0ffee")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20))
def test_git_reads_a_quoted_value_back(value: str) -> None:
    text = configfile.render([('url.a "b\\c.d.pushInsteadOf', value)])
    command = ["git", "config", "--file", "-", "--list", "-z"]
    said = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout
    assert said.decode() == f'url.a "b\\c.d.pushinsteadof\n{value}\0'


def test_every_url_is_blocked_whole_and_by_the_empty_prefix() -> None:
    remotes = [Remote("origin", ("git@h:a", "/b"), ()), Remote("other", ("git@h:a",), ())]
    assert guard.push_keys(remotes) == [
        (f"{SCHEME}.pushInsteadOf", ""),
        (f"{SCHEME}.pushInsteadOf", "git@h:a"),
        (f"{SCHEME}.pushInsteadOf", "/b"),
    ]


def test_a_push_url_is_rewritten_unless_fetching_would_suffer() -> None:
    remotes = [Remote("origin", ("https://h/repo.git",), ("git@h:repo", "https://h/repo"))]
    assert guard.push_keys(remotes)[2:] == [
        (f"{SCHEME}.insteadOf", "git@h:repo"),
        ("remote.origin.receivepack", "false"),
    ]


def test_remotes_are_read_without_what_the_guard_added() -> None:
    settings = [
        Setting("local", "remote.a.b.url", "1"),
        Setting("global", "remote.a.b.pushurl", "2"),
        Setting("local", "remote.a.b.fetch", "+x"),
        Setting("worktree", "remote.a.b.pushurl", "ours"),
        Setting("local", "remote.pushdefault", "a.b"),
    ]
    assert guard.remotes(settings) == [Remote("a.b", ("1",), ("2",))]


def test_a_diff_s_numbers_belong_to_their_files() -> None:
    output = (
        b":100644 100644 1 2 R085\0old\0new\0:100644 000000 1 0 D\0gone\0"
        b":100644 120000 1 2 T\0kind\0:000000 100644 0 1 A\0bi\xffn\0"
        b"3\t1\t\0old\0new\0" + b"0\t7\tgone\0" + b"1\t1\tkind\0" + b"-\t-\tbi\xffn\0"
        b"\0diff --git a/old b/new\n\xff\n"
    )
    shown = parse(output)
    assert shown.files == (
        FileChange("new", "renamed", 3, 1, "old"),
        FileChange("gone", "deleted", 0, 7),
        FileChange("kind", "type-changed", 1, 1),
        FileChange("bi�n", "added", None, None),
    )
    assert shown.patch == "diff --git a/old b/new\n�\n"


def test_git_sees_the_person_but_not_another_repository() -> None:
    given_ = {
        "PATH": "/bin",
        "GIT_DIR": "/x",
        "GIT_INDEX_FILE": "/x",
        "GIT_CONFIG_PARAMETERS": "'a.b=c'",
        "GIT_TRACE": "1",
        "GIT_AUTHOR_NAME": "Dev",
        "GIT_SSH_COMMAND": "ssh -i key",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "a.b",
        "GIT_CONFIG_VALUE_0": "c",
        "LC_ALL": "de_DE.UTF-8",
    }
    kept = given_.keys() - {"GIT_DIR", "GIT_INDEX_FILE", "GIT_CONFIG_PARAMETERS", "GIT_TRACE"}
    assert hook_environment(given_) == {n: given_[n] for n in kept} | {"GIT_TERMINAL_PROMPT": "0"}
    assert git_environment(given_)["LC_ALL"] == "C"


def test_a_git_error_names_the_command_and_keeps_git_s_words() -> None:
    error = GitError(("-c", "a=b", "--git-dir=/x", "worktree", "add"), 128, "fatal: no\n")
    assert str(error) == "git worktree failed with status 128: fatal: no"
