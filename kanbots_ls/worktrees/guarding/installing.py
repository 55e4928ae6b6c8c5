"""Lets a hook manager install itself while a worktree is set up, and keeps that in the worktree.

``husky``, ``lefthook`` and ``pre-commit install`` write ``core.hooksPath`` or the hooks directory,
and both are shared: what they changed would outlive the run in the person's checkout.  So the
state before is noted, set-up runs as in any worktree (``pre-commit`` refuses where a hook path is
set), and afterwards what is new becomes the worktree's own and the shared state is put back.
Several at once share one note; the last one puts back.
"""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.rendezvous.paths import data_directory, make_data_directory
from kanbots_ls.worktrees.guarding import guard, hooks
from kanbots_ls.worktrees.plumbing import configfile
from kanbots_ls.worktrees.registry import repository_lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree

_NOTE = "set-up"
_KEY = "core.hooksPath"
_ASIDE = "set-aside-hooks"


class Noted(NamedTuple):
    """Where the shared hooks of before lie, and the hook path of before."""

    hooks: Path
    path: str | None


def begin(
    repository: Repository, worktree: Worktree, environment: Mapping[str, str] | None = None
) -> None:
    """Note how the shared state is, and take the guard's hook path away for a while.

    The rules against pushing stay.  Raises WorktreeError or OSError.
    """
    common_dir = repository.common_dir
    with repository_lock(common_dir):
        note = make_data_directory(common_dir) / _NOTE
        if not note.is_dir():
            _take_note(common_dir, note)
        (note / "runs" / worktree.run).touch()
    guard.without_hooks(worktree, environment)


def end(
    repository: Repository, worktree: Worktree, environment: Mapping[str, str] | None = None
) -> None:
    """Make what was installed the worktree's own, put the shared state back, guard again."""
    common_dir = repository.common_dir
    with repository_lock(common_dir):
        note = data_directory(common_dir) / _NOTE
        if note.is_dir():
            directory = guard.own_hooks(worktree, _new_path(common_dir, note))
            for name in _changed(common_dir / "hooks", note / "hooks"):
                hooks.adopt(common_dir / "hooks" / name, directory)
        _leave(common_dir, worktree.run)
    guard.apply(repository, worktree, environment)


def give_up(repository: Repository, run: str) -> None:
    """The set-up failed, and its worktree goes: only put the shared state back."""
    with repository_lock(repository.common_dir):
        _leave(repository.common_dir, run)


def standing(common_dir: Path) -> Noted | None:
    """The state before, while set-ups go on: what is shared meanwhile is theirs, and put back."""
    note = data_directory(common_dir) / _NOTE
    try:
        return Noted(note / "hooks", json.loads((note / "config.json").read_text())[_KEY])
    except FileNotFoundError:
        return None


def forget(repository: Repository) -> None:
    """No set-up goes on any more, whatever a crash left: put the shared state back."""
    note = data_directory(repository.common_dir) / _NOTE
    if note.is_dir():
        with repository_lock(repository.common_dir):
            _put_back(repository.common_dir, note)


def _take_note(common_dir: Path, note: Path) -> None:
    """All of it or none: a note that a crash cut short would put back too little."""
    scratch = note.with_name(f"{_NOTE}.new")
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "runs").mkdir(parents=True)
    if (common_dir / "hooks").is_dir():
        shutil.copytree(common_dir / "hooks", scratch / "hooks", symlinks=True)
    value = configfile.last(configfile.of_file(common_dir / "config"), _KEY.lower())
    (scratch / "config.json").write_text(json.dumps({_KEY: value}))
    scratch.rename(note)


def _leave(common_dir: Path, run: str) -> None:
    note = data_directory(common_dir) / _NOTE
    (note / "runs" / run).unlink(missing_ok=True)
    if note.is_dir() and not any((note / "runs").iterdir()):
        _put_back(common_dir, note)


def _put_back(common_dir: Path, note: Path) -> None:
    """Safe to repeat: the note stays whole until all is as it says."""
    theirs, before = common_dir / "hooks", note / "hooks"
    for name in _changed(theirs, before):
        _set_aside(common_dir, theirs / name)
        if _is_there(before / name):
            theirs.mkdir(exist_ok=True)
            _copy(before / name, theirs / name)
    value = json.loads((note / "config.json").read_text())[_KEY]
    if value != configfile.last(configfile.of_file(common_dir / "config"), _KEY.lower()):
        configfile.edit(common_dir / "config", [(_KEY, value)])
    done = note.with_name(f"{_NOTE}.done")
    shutil.rmtree(done, ignore_errors=True)
    note.rename(done)
    shutil.rmtree(done)


def _new_path(common_dir: Path, note: Path) -> str | None:
    """The hook path that was set meanwhile, None where it is as before."""
    before = json.loads((note / "config.json").read_text())[_KEY]
    now = configfile.last(configfile.of_file(common_dir / "config"), _KEY.lower())
    return now if now != before else None


def _changed(one: Path, other: Path) -> list[str]:
    """Names of entries that are not the same in both directories."""
    names = {entry.name for directory in (one, other) for entry in hooks.entries(directory)}
    return sorted(name for name in names if not hooks.same(one / name, other / name))


def _set_aside(common_dir: Path, entry: Path) -> None:
    """It may as well be the person's, who installed it meanwhile: nothing is deleted."""
    if not _is_there(entry):
        return
    aside = make_data_directory(common_dir) / _ASIDE
    aside.mkdir(mode=0o700, exist_ok=True)
    entry.rename(aside / f"{entry.name}-{time.time_ns()}")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target, follow_symlinks=False)


def _is_there(entry: Path) -> bool:
    return entry.is_symlink() or entry.exists()
