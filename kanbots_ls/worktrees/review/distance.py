"""How far a branch has gone on since a run started from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.worktrees.plumbing.git import in_repository

if TYPE_CHECKING:
    from pathlib import Path


def gone_on(common_dir: Path, base: str, branch: str) -> int | None:
    """Commits that ``branch`` has and the commit ``base`` has not; None where it is gone.

    Raises GitError where the repository can't be read.
    """
    span = f"{base}..refs/heads/{branch}"
    counted = in_repository(common_dir, "rev-list", "--count", span, "--", allowed=(0, 128))
    return int(counted.text) if counted.status == 0 else None
