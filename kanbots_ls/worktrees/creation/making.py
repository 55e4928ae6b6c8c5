"""The note that a run's worktree is being made, from before the first change to it.

Creating writes it, and whoever has put the worktree on record takes it away.  Only what has a
note may be removed as half-made: a path or branch of the same name is somebody's, and stays.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous.paths import data_directory, make_data_directory
from kanbots_ls.worktrees.plumbing.configfile import write_atomically

if TYPE_CHECKING:
    from kanbots_ls.worktrees.naming import Worktree

_NOTES = "making"


def begin(common_dir: Path, worktree: Worktree) -> None:
    """Note that ``worktree`` is ours from now on, however far it comes.  Raises OSError."""
    note = _note(make_data_directory(common_dir), worktree)
    note.parent.mkdir(mode=0o700, exist_ok=True)
    write_atomically(note, f"{worktree.base}\n{worktree.path}", 0o600)


def noted(common_dir: Path, worktree: Worktree) -> Worktree | None:
    """``worktree`` at the base and path it was begun with; None where none of ours was begun."""
    try:
        note = _note(data_directory(common_dir), worktree).read_bytes()
    except FileNotFoundError:
        return None
    base, _, path = note.decode("utf-8", "surrogateescape").partition("\n")
    return replace(worktree, base=base, path=Path(path) if path else worktree.path)


def end(common_dir: Path, worktree: Worktree) -> None:
    """Nothing of it is half-made any more; safe to repeat."""
    _note(data_directory(common_dir), worktree).unlink(missing_ok=True)


def _note(data: Path, worktree: Worktree) -> Path:
    return data / _NOTES / worktree.run
