"""The checkpoints that a discarded run leaves, once its trash is gone too.

A restore makes the worktree from the rescue ref and needs none of them; what they still serve is
a look at single turns and a rewind after such a restore.  ``gc`` shows them and drops what a
person agreed to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import GitError
from kanbots_ls.worktrees.naming import checkpoint_refs
from kanbots_ls.worktrees.plumbing.git import in_repository
from kanbots_ls.worktrees.removal import rescue, trash
from kanbots_ls.worktrees.review import turns

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kanbots_ls.worktrees.review.turns import Checkpoint, Owner


def leftovers(common_dir: Path, owner: Owner, trashes: Iterable[Path]) -> list[Checkpoint]:
    """The checkpoints of a discarded run; none while the trash has it or no rescue ref does.

    Without a rescue ref they are all that is left of its work.  Raises WorktreeError, OSError.
    """
    if any(trash.entries(directory, owner.run) for directory in trashes):
        return []
    found = [each for each in turns.every(common_dir, owner.run) if each.since == owner.since]
    return found if found and rescue.existing(common_dir, owner.run) else []


def room(
    common_dir: Path,
    run: str,
    checkpoints: Sequence[Checkpoint],
    cancel: threading.Event | None = None,
) -> int | None:
    """Bytes that only these refs keep in the repository; None where git can't tell.

    They become free with git's own next ``gc``.
    """
    words = ("rev-list", "--objects", "--disk-usage", *(each.commit for each in checkpoints))
    others = ("--not", f"--exclude={checkpoint_refs(run)}*", "--all")
    try:
        return int(in_repository(common_dir, *words, *others, cancel=cancel).text)
    except (GitError, ValueError):
        return None
