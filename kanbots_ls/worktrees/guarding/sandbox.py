"""What of git's an agent's own sandbox has to let it write, so that it can commit.

The supervisor hands this to agents that confine themselves.  It is the least that a commit in a
worktree needs: the worktree's registration, the objects, and the branches of runs with their
logs; not the hooks, the configuration, nor anybody else's branch.
"""

from __future__ import annotations

from pathlib import Path

from kanbots_ls.worktrees.registry import require_worktree

_BRANCHES = "refs/heads"
_STORES = ("objects", "lfs", "reftable")
"""The last holds every branch, where a repository keeps its refs in that format."""


def commit_roots(common_dir: Path, worktree: Path, branch: str) -> tuple[Path, ...]:
    """Directories that exist, made where git would make them only with the next commit."""
    branches = Path(_BRANCHES, branch).parent
    if branches == Path(_BRANCHES):
        raise ValueError(f"the branch {branch} is no run's")
    shared = [common_dir / branches, common_dir / "logs" / branches]
    for directory in shared:
        directory.mkdir(parents=True, exist_ok=True)
    stores = (common_dir / name for name in _STORES)
    return (require_worktree(worktree), *shared, *(each for each in stores if each.is_dir()))
