"""A discarded worktree's place in the trash, and the plan that survives a crash.

Discarding fills it in steps, restoring empties it in steps; each step says by what lies here
whether it is done.  Things are moved, never deleted; only ``delete`` does, for ``emptying``.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanbots_ls.worktrees.plumbing.configfile import write_atomically
from kanbots_ls.worktrees.removal.branches import Branch

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAN = "discard.json"
_NAME = re.compile(r"[0-9]+-[0-9]+-[0-9]{8}T[0-9]{12}Z")


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

    @property
    def logs(self) -> Path:
        """Where the reflogs of its branches go."""
        return self.directory / "logs"

    def plan(self, fields: dict[str, object], branches: Sequence[Branch]) -> None:
        """Write down what is about to happen, before it does; what was known before stays."""
        self.directory.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.directory.mkdir(mode=0o755, exist_ok=True)
        told = {key: value for key, value in fields.items() if value is not None}
        self._write({**self.fields, **told, "branches": branches, "finished": False})

    def finish(self, deleted: Sequence[str]) -> None:
        """Say that nothing is left to do, and which branches went."""
        self._write({**self.fields, "deleted": list(deleted), "finished": True})

    def begin_restoring(self) -> None:
        """From here on what it holds is on its way back."""
        self._write({**self.fields, "restoring": True})

    def forget(self) -> None:
        """The entry is empty, its worktree back: nothing of it stays."""
        shutil.rmtree(self.logs, ignore_errors=True)
        (self.directory / _PLAN).unlink(missing_ok=True)
        # Something may lie here that is not ours to judge.
        if not any(self.directory.iterdir()):
            self.directory.rmdir()

    @property
    def run(self) -> str:
        """Whose it is, by its name."""
        return "-".join(self.directory.name.split("-")[:2])

    @property
    def at(self) -> datetime:
        """When it was made, by its name, which outlives a lost plan."""
        stamp = self.directory.name.rpartition("-")[2]
        return datetime.strptime(stamp, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)

    @property
    def at_rest(self) -> bool:
        """Nothing is being done with it: neither a discard nor a restore is under way."""
        return self.directory.is_dir() and self.finished and not self.restoring

    @property
    def finished(self) -> bool:
        """Whether the discard that made this entry came to its end."""
        return bool(self.fields.get("finished"))

    @property
    def restoring(self) -> bool:
        """Whether a restore has begun to empty it."""
        return bool(self.fields.get("restoring"))

    @property
    def branches(self) -> list[Branch]:
        """The branches that were to be deleted, each with the commit it had."""
        return [Branch(ref, commit) for ref, commit in self.fields.get("branches", [])]

    @property
    def deleted(self) -> list[Branch]:
        """Those that were; an entry of an older version did not say, so all."""
        refs = self.fields.get("deleted")
        return [branch for branch in self.branches if refs is None or branch.ref in refs]

    @property
    def fields(self) -> dict[str, Any]:
        """The plan as it was written; empty where there is none."""
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


def every(trash: Path) -> list[TrashEntry]:
    """All entries there are, whoever's run they were."""
    found = sorted(trash.iterdir()) if trash.is_dir() and not trash.is_symlink() else []
    return [TrashEntry(each) for each in found if _NAME.fullmatch(each.name)]


def delete(directory: Path) -> None:
    """Delete a directory for good, also what its maker had made read-only."""
    try:
        shutil.rmtree(directory)
    except OSError:
        for parent, _, _ in os.walk(directory):
            Path(parent).chmod(0o700)
        shutil.rmtree(directory)


def new_entry(trash: Path, run: str, now: datetime) -> TrashEntry:
    """A free place for ``run``; nothing is made yet."""
    return TrashEntry(trash / f"{run}-{now:%Y%m%dT%H%M%S%f}Z")


def move(source: Path, target: Path) -> None:
    """Move a directory, also across file systems; repeating it after a crash loses nothing.

    What lies at ``source`` although ``target`` is there came later, and goes beside it.
    """
    if not source.exists():
        return
    if target.exists():
        target = next(free for n in range(2, 10**6) if not (free := _beside(target, n)).exists())
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_over(source, target)


def move_back(source: Path, target: Path) -> None:
    """Move a directory to where it was, unless it is there already; never over anything.

    Raises OSError where something else has come to be at ``target``.
    """
    if not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.rename(target)  # over nothing or an empty directory only
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_over(source, target)


def _beside(target: Path, number: int) -> Path:
    return target.with_name(f"{target.name}.{number}")


def _copy_over(source: Path, target: Path) -> None:
    """Copy under another name, then name it, then remove the source: one of both is whole."""
    part = target.with_name(f"{target.name}.part")
    if part.exists():
        shutil.rmtree(part)
    shutil.copytree(source, part, symlinks=True)
    os.sync()
    part.rename(target)
    shutil.rmtree(source)
