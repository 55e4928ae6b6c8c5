"""What git remembers of a branch beside its commit: its reflog and its settings.

Deleting a branch takes both away.  Discarding keeps them in the trash entry, restoring gives
them back.  Where refs lie in another format than files, only the settings are known.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.plumbing import configfile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kanbots_ls.worktrees.removal.branches import Branch

_HEADS = "refs/heads/"


def settings_of(common_dir: Path, refs: Iterable[str]) -> list[tuple[str, str]]:
    """The branches' settings (an upstream, say) in the shared configuration."""
    prefixes = tuple(f"branch.{ref.removeprefix(_HEADS)}." for ref in refs)
    found = configfile.of_file(common_dir / "config") if prefixes else []
    return [(each.key, each.value) for each in found if each.key.startswith(prefixes)]


def forget_settings(common_dir: Path, refs: Iterable[str]) -> None:
    """Take the settings of deleted branches out of the shared configuration."""
    keys = {key for key, _ in settings_of(common_dir, refs)}
    if keys:
        configfile.edit(common_dir / "config", [(key, None) for key in sorted(keys)])


def give_settings(common_dir: Path, settings: Sequence[Sequence[str]]) -> None:
    """Put back the settings that nobody has set anew."""
    known = {each.key for each in configfile.of_file(common_dir / "config")}
    missing = [(key, value) for key, value in settings if key not in known]
    if missing:
        configfile.edit(common_dir / "config", missing)


def keep_logs(common_dir: Path, branches: Iterable[Branch], logs: Path) -> None:
    """Copy the branches' reflogs; what was kept before a crash stays."""
    for branch in branches:
        source, target = common_dir / "logs" / branch.ref, logs / branch.ref
        if source.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def give_log(common_dir: Path, branch: Branch, logs: Path) -> None:
    """Put back the reflog of a branch that was made again just now."""
    kept, target = logs / branch.ref, common_dir / "logs" / branch.ref
    if kept.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(f"{target.name}.lock")
        shutil.copy2(kept, new)
        new.replace(target)
