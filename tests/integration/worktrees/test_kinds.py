"""A run works, is read and is put away in whatever kind of repository people have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.worktrees.creation.base import choose_base
from kanbots_ls.worktrees.creation.create import add_worktree
from kanbots_ls.worktrees.naming import worktree_of
from kanbots_ls.worktrees.removal.discard import discard
from kanbots_ls.worktrees.review.checkpoint import snapshot_tree
from kanbots_ls.worktrees.review.diff import diff, stat
from tests.integration.worktrees.playground import (
    NOW,
    commit,
    config_of,
    dispatch,
    git,
    make_repository,
    refs_of,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNT_ROT13 = "tr 'A-Za-z' 'N-ZA-Mn-za-m'"


def shallow(root: Path) -> Path:
    origin = make_repository(root / "origin")
    commit(write(origin / "second.txt", "2\n").parent, "second")
    git(root, "clone", "-q", "--depth=1", f"file://{origin}", "repository")
    return root / "repository"


def partial(root: Path) -> Path:
    origin = make_repository(root / "origin")
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(root, "clone", "-q", "--filter=blob:none", f"file://{origin}", "repository")
    return root / "repository"


def sparse(root: Path) -> Path:
    path = make_repository(root / "repository")
    write(path / "docs" / "page.md", "page\n")
    commit(path, "docs")
    git(path, "sparse-checkout", "set", "src")
    return path


def filtered(root: Path) -> Path:
    """Files are stored other than they lie there, as large file storage does."""
    path = make_repository(root / "repository")
    git(path, "config", "filter.rot.clean", COUNT_ROT13)
    git(path, "config", "filter.rot.smudge", COUNT_ROT13)
    git(path, "config", "filter.rot.required", "true")
    write(path / ".gitattributes", "*.rot filter=rot\n")
    write(path / "secret.rot", "hello\n")
    commit(path, "filtered")
    return path


def with_worktree_config(root: Path) -> Path:
    path = make_repository(root / "repository")
    git(path, "config", "extensions.worktreeConfig", "true")
    git(path, "config", "--worktree", "user.nickname", "mine")
    return path


def with_case_clash(root: Path) -> Path:
    path = make_repository(root / "repository")
    write(path / "Readme.md", "another\n")
    commit(path, "names that differ in case alone")
    return path


def separate_git_dir(root: Path) -> Path:
    path = make_repository(root / "repository")
    git(path, "init", "-q", f"--separate-git-dir={root / 'elsewhere.git'}")
    return path


def with_odd_endings(root: Path) -> Path:
    path = make_repository(root / "repository")
    write(path / ".gitattributes", "*.txt text eol=crlf\n")
    write(path / "dos.txt", "one\r\ntwo\r\n")
    commit(path, "endings")
    return path


KINDS = [
    shallow,
    partial,
    sparse,
    filtered,
    with_worktree_config,
    with_case_clash,
    separate_git_dir,
    with_odd_endings,
]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    make: Callable[[Path], Path] = request.param
    return make(tmp_path)


def test_a_fresh_worktree_is_clean_and_has_the_files_the_checkout_has(kind: Path) -> None:
    _, worktree = dispatch(kind)
    assert git(worktree.path, "status", "--porcelain") == ""
    assert stat(worktree.path, worktree.base) == ()
    assert _files(worktree.path) == _files(kind)


def test_work_is_seen_and_kept_and_the_repository_is_left_as_it_was(kind: Path) -> None:
    before = config_of(kind), git(kind, "status", "--porcelain"), refs_of(kind), _files(kind)
    repository, worktree = dispatch(kind)
    write(worktree.path / "src" / "new.py", "new\n")
    commit(worktree.path, "work")
    write(worktree.path / "src" / "loose.py", "loose\n")
    found = diff(worktree.path, worktree.base)
    assert [(file.path, file.status) for file in found.files] == [
        ("src/loose.py", "added"),
        ("src/new.py", "added"),
    ]
    tree = snapshot_tree(worktree.path).tree
    kept = discard(repository, worktree, now=NOW)
    assert kept.rescue_ref is not None
    assert git(kind, "rev-parse", f"{kept.rescue_ref}^{{tree}}") == tree
    assert git(kind, "show", f"{tree}:src/loose.py") == "loose"
    git(kind, "update-ref", "-d", kept.rescue_ref)
    after = config_of(kind), git(kind, "status", "--porcelain"), refs_of(kind), _files(kind)
    assert after == before


def _files(where: Path) -> dict[str, bytes]:
    """All files but git's and ours, by path."""
    return {
        str(path.relative_to(where)): path.read_bytes()
        for path in sorted(where.rglob("*"))
        if path.is_file() and not {".git", ".kanbots"} & set(path.relative_to(where).parts)
    }


def test_sparse_files_stay_out_of_the_worktree_and_in_its_commits(tmp_path: Path) -> None:
    path = sparse(tmp_path)
    repository, worktree = dispatch(path)
    assert not (worktree.path / "docs").exists()
    tree = snapshot_tree(worktree.path).tree
    assert git(path, "show", f"{tree}:docs/page.md") == "page"
    discard(repository, worktree, now=NOW)
    assert git(path, "sparse-checkout", "list") == "src"
    assert not (path / "docs").exists()


def test_filters_run_in_the_worktree_as_in_the_checkout(tmp_path: Path) -> None:
    path = filtered(tmp_path)
    _, worktree = dispatch(path)
    assert (worktree.path / "secret.rot").read_text() == "hello\n"
    write(worktree.path / "other.rot", "world\n")
    tree = snapshot_tree(worktree.path).tree
    assert git(path, "cat-file", "blob", f"{tree}:other.rot") == "jbeyq"


def test_a_worktree_below_a_root_elsewhere_is_put_away_there(checkout: Path) -> None:
    repository = find_repository(checkout)
    root = checkout.parent / "big disk"
    base = choose_base(repository, None, None)
    worktree = worktree_of(repository, "1-1", base.commit, root)
    add_worktree(repository, worktree)
    assert worktree.path.is_relative_to(root)
    write(worktree.path / "new.txt", "new\n")
    found = discard(repository, worktree, now=NOW)
    assert found.trash is not None
    assert found.trash.is_relative_to(root)
    assert (found.trash / "tree" / "new.txt").is_file()
    assert not (checkout / ".kanbots").exists()


def test_a_commit_in_a_run_waits_for_no_passphrase(checkout: Path, tmp_path: Path) -> None:
    """The person signs with a program that would ask; the run's commits are made without it."""
    asks = write(tmp_path / "asks-for-ever", "#!/bin/sh\nexec sleep 600\n", executable=True)
    git(checkout, "config", "gpg.program", str(asks))
    git(checkout, "config", "commit.gpgSign", "true")
    git(checkout, "config", "tag.gpgSign", "true")
    _, worktree = dispatch(checkout)
    commit(write(worktree.path / "new.txt", "new\n").parent, "unsigned")
    git(worktree.path, "tag", "-a", "-m", "unsigned", "of-the-run")
    assert git(checkout, "config", "commit.gpgSign") == "true"
