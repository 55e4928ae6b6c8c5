"""Commits that only a run's reflogs still name: amended away, reset, rebased.

The rescue keeps them reachable, because the reflogs go with the trash.  It only reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.worktrees.plumbing.git import git, in_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kanbots_ls.worktrees.removal.branches import Branch

MOST_ENTRIES = 1000
"""The newest entries that are read of each log."""
MOST_TIPS = 50
"""The newest commits that are kept, each with its whole history."""
_HEADS = "refs/heads/"


def lost_tips(
    common_dir: Path, admin: Path, branches: Sequence[Branch], kept: Iterable[str]
) -> list[str]:
    """Commits of the logs of HEAD and ``branches`` that neither ``kept`` nor anybody's branch,
    tag or remote reaches, newest first; of a chain only its end."""
    logs = [_log(admin, name) for name in ("HEAD", *(branch.ref for branch in branches))]
    named = list(dict.fromkeys(commit for log in logs for commit in log))
    if not named:
        return []
    own = [f"--exclude={branch.ref.removeprefix(_HEADS)}" for branch in branches]
    others = ("--not", *own, "--branches", "--remotes", "--tags", *kept)
    words = ("rev-list", "--parents", "--ignore-missing", *named, *others)
    output = in_repository(common_dir, *words, allowed=(0, 128))
    lines = [line.split() for line in output.text.splitlines()] if output.status == 0 else []
    inner = {parent for _commit, *parents in lines for parent in parents}
    return [commit for commit, *_parents in lines if commit not in inner][:MOST_TIPS]


def _log(admin: Path, ref: str) -> list[str]:
    """The commits that a log names, newest first; empty where none is kept."""
    words = ("log", "--walk-reflogs", f"--max-count={MOST_ENTRIES}", "--format=%H", ref, "--")
    return git(admin, f"--git-dir={admin}", *words, allowed=(0, 128)).text.split()
