"""What is per user and per machine: KANBOTS_HOME, disk space, the settings."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from kanbots_ls.protocol.daemon import Finding
from kanbots_ls.rendezvous import paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.checkout import Checkouts

ENOUGH = 1 << 30
"""Bytes free below which worktrees and transcripts soon don't fit."""


def findings(repository: Repository | None) -> Iterator[Finding]:
    """The person's directories, the disk, kanbots.toml."""
    yield _home()
    if repository is not None:
        yield _disk(repository.root)
        yield _settings(repository)


def _home() -> Finding:
    wanted = (paths.config_directory(), paths.state_directory(), paths.cache_directory())
    closed = [path for path in wanted if not _writable(path)]
    moved = os.environ.get("KANBOTS_HOME")
    name = "KANBOTS_HOME" if moved else "your directories"
    if not closed:
        return Finding(name=name, ok=True, text=moved or str(paths.state_directory()))
    listed = ", ".join(map(str, closed))
    mend = "Make them writable for you, or set KANBOTS_HOME to a directory that is."
    return Finding(name=name, ok=False, text=f"can't write {listed}", mend=mend)


def _writable(path: Path) -> bool:
    there = next(place for place in (path, *path.parents) if place.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _disk(root: Path) -> Finding:
    free = shutil.disk_usage(root).free
    said = f"{free / (1 << 30):.1f} GB free"
    if free >= ENOUGH:
        return Finding(name="disk", ok=True, text=said)
    mend = "Free some: every run is a checkout of its own, and what agents say is kept."
    return Finding(name="disk", ok=False, text=said, mend=mend)


def _settings(repository: Repository) -> Finding:
    from kanbots_ls.config import ConfigError, load
    from kanbots_ls.worktrees.checkout import Checkouts

    checkouts = Checkouts(repository)
    checkout = checkouts.look()
    try:
        load(checkout, paths.config_directory())
    except ConfigError as error:
        mend = "Correct it; new runs are refused until then."
        return Finding(name="settings", ok=False, text=str(error), mend=mend)
    return Finding(name="settings", ok=True, text=f"no mistakes{_where(checkouts)}")


def _where(checkouts: Checkouts) -> str:
    """In a bare layout: which worktree's file that was."""
    if not checkouts.are_chosen:
        return ""
    if checkouts.board is None:
        return "; kanbots.toml is not read, no worktree of yours has the default branch checked out"
    return f"; kanbots.toml is read from {checkouts.board}"
