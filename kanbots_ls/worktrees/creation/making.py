"""The note that a run's worktree is being made, from before the first change to it.

Creating writes it, and whoever has put the worktree on record takes it away.  Only what has a
note may be removed as half-made: a path or branch of the same name is somebody's, and stays.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kanbots_ls.rendezvous.paths import data_directory, make_data_directory
from kanbots_ls.worktrees.naming import Worktree
from kanbots_ls.worktrees.plumbing.configfile import write_atomically

_NOTES = "making"
_ADOPTED = "adopting"
"""Of worktrees made for branches that were there, which stay whatever becomes of the worktree."""


def begin(common_dir: Path, worktree: Worktree, *, adopted: bool = False) -> None:
    """Note that ``worktree`` is ours from now on, however far it comes.  Raises OSError."""
    note = _note(make_data_directory(common_dir), worktree, _ADOPTED if adopted else _NOTES)
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


def adopted(common_dir: Path) -> tuple[Worktree, ...]:
    """Worktrees of adopted branches that somebody began to make; their branch is not noted."""
    try:
        notes = sorted((data_directory(common_dir) / _ADOPTED).iterdir())
    except FileNotFoundError:
        return ()
    return tuple(_read(note) for note in notes if not note.name.startswith("."))


def _read(note: Path) -> Worktree:
    base, _, path = note.read_bytes().decode("utf-8", "surrogateescape").partition("\n")
    return Worktree(note.name, Path(path), "", base, Path(path).parent)


def end(common_dir: Path, worktree: Worktree, *, adopted: bool = False) -> None:
    """Nothing of it is half-made any more; safe to repeat."""
    data = data_directory(common_dir)
    _note(data, worktree, _ADOPTED if adopted else _NOTES).unlink(missing_ok=True)


def _note(data: Path, worktree: Worktree, kind: str = _NOTES) -> Path:
    return data / kind / worktree.run
