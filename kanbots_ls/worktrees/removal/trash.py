"""A discarded worktree's place in the trash, and the plan that survives a crash.

Discarding fills it in steps; each step says by what lies here whether it is done.  Things are
moved, never deleted; emptying the trash is somebody else's business.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kanbots_ls.worktrees.plumbing.configfile import write_atomically
from kanbots_ls.worktrees.removal.branches import Branch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

_PLAN = "discard.json"


@dataclass(frozen=True, slots=True)
class TrashEntry:
    """One discarded worktree: ``tree`` is its directory, ``admin`` its registration."""

    directory: Path

    @property
    def tree(self) -> Path:
        """Where the worktree's files go, ignored ones included."""
        return self.directory / "tree"

    @property
    def admin(self) -> Path:
        """Where its registration goes: index, logs, HEAD."""
        return self.directory / "admin"

    def plan(self, fields: dict[str, object], branches: Sequence[Branch]) -> None:
        """Write down what is about to happen, before it does."""
        self.directory.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.directory.mkdir(mode=0o755, exist_ok=True)
        self._write({**fields, "branches": branches, "finished": False})

    def finish(self) -> None:
        """Say that nothing is left to do."""
        self._write({**self._read(), "finished": True})

    @property
    def finished(self) -> bool:
        """Whether the discard that made this entry came to its end."""
        return bool(self._read().get("finished"))

    @property
    def branches(self) -> list[Branch]:
        """The branches that were to be deleted, each with the commit it had."""
        return [Branch(ref, commit) for ref, commit in self._read().get("branches", [])]

    def _read(self) -> dict[str, Any]:
        try:
            fields: dict[str, Any] = json.loads((self.directory / _PLAN).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return fields

    def _write(self, fields: dict[str, object]) -> None:
        write_atomically(self.directory / _PLAN, json.dumps(fields, indent=2) + "\n", durable=True)


def entries(trash: Path, run: str) -> list[TrashEntry]:
    """The entries of ``run``, oldest first; more than one only where a person made another."""
    return [TrashEntry(directory) for directory in sorted(trash.glob(f"{run}-*T*Z"))]


def new_entry(trash: Path, run: str, now: datetime) -> TrashEntry:
    """A free place for ``run``; nothing is made yet."""
    return TrashEntry(trash / f"{run}-{now:%Y%m%dT%H%M%S%f}Z")


def move(source: Path, target: Path) -> None:
    """Move a directory, also across file systems, such that repeating it after a crash is safe."""
    if not source.exists():
        return
    if target.exists():  # half of a copy: the source is whole until the copy is
        shutil.rmtree(target)
    shutil.move(source, target)
