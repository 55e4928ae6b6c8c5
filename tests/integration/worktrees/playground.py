"""Real repositories for these tests, and the git that a person or an agent would type."""

from __future__ import annotations

import os
import subprocess
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous.repository import Repository, find_repository
from kanbots_ls.worktrees.creation.base import choose_base
from kanbots_ls.worktrees.creation.create import add_worktree
from kanbots_ls.worktrees.naming import Worktree, worktree_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
AWKWARD = "a dir é"
"""A directory name with a space and a letter beyond ASCII."""
WITH_NEWLINE = "a dir é\nnext line"
"""The same with a newline."""


def try_git(
    where: Path, *words: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run git as somebody in ``where`` would, and say how it went."""
    variables = {**os.environ, **(env or {})}
    return subprocess.run(
        ["git", *words], cwd=where, env=variables, capture_output=True, text=True, check=False
    )


def git(where: Path, *words: str, env: Mapping[str, str] | None = None) -> str:
    """The same where it must work; what it printed."""
    done = try_git(where, *words, env=env)
    assert done.returncode == 0, f"git {words}: {done.stderr}"
    return done.stdout.removesuffix("\n")


def write(path: Path, text: str, *, executable: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if executable:
        path.chmod(0o755)
    return path


def make_repository(where: Path, branch: str = "main") -> Path:
    """A repository with one commit of three files."""
    where.mkdir(parents=True)
    git(where, "init", "-q", "-b", branch)
    write(where / "readme.md", "one\ntwo\nthree\n")
    write(where / "src" / "käse.py", "print('é')\n")
    write(where / ".gitignore", "*.log\n")
    commit(where, "first")
    return where


def commit(where: Path, message: str) -> str:
    git(where, "add", "-A")
    git(where, "commit", "-q", "-m", message)
    return git(where, "rev-parse", "HEAD")


def dispatch(
    where: Path, run: str = "1-1", base: str | None = None, env: Mapping[str, str] | None = None
) -> tuple[Repository, Worktree]:
    """What a dispatch does with git: find, choose, make."""
    repository = find_repository(where)
    chosen = choose_base(repository, base, None)
    worktree = worktree_of(repository, run, chosen.commit)
    add_worktree(repository, worktree, env)
    return repository, worktree


def config_of(where: Path) -> list[str]:
    """The repository's configuration, whatever the order of its lines."""
    return sorted(git(where, "config", "--list", "--show-scope").split("\n"))


def refs_of(where: Path) -> dict[str, str]:
    lines = git(where, "for-each-ref", "--format=%(refname) %(objectname)").split("\n")
    return dict(line.split(" ", 1) for line in lines if line)


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for a state; fail when it does not come."""
    pause = threading.Event()
    deadline = datetime.now(UTC).timestamp() + seconds
    while not condition():
        assert datetime.now(UTC).timestamp() < deadline, "the state did not come in time"
        pause.wait(0.01)
