"""Commits of our own, made of a tree that is there: no index, no checkout, no hook, no signature.

Rescue refs and checkpoints point at them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.worktrees.plumbing.git import in_repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path


def commit_tree(
    common_dir: Path, tree: str, parents: Sequence[str], message: str, now: datetime
) -> str:
    """Make a commit that no ref points at yet; a parent named twice counts once."""
    words = [word for parent in dict.fromkeys(parents) for word in ("-p", parent)]
    arguments = ("commit-tree", tree, *words)
    return in_repository(common_dir, *arguments, stdin=message.encode(), extra=author(now)).text


def author(now: datetime) -> dict[str, str]:
    """Ours: keeping must not fail because the person has told git no name yet."""
    person = {"NAME": "kanbots-ls", "EMAIL": "kanbots-ls@localhost", "DATE": now.isoformat()}
    return {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in person.items()
    }
