"""The hook directory of a guarded worktree.

A worktree with a hook path of its own hides every hook the person has, so this directory holds a
link for each of them to a script that hands over, and a pre-push that refuses.  The guard makes
it, creating a worktree runs the post-checkout in it.  It never changes the person's own hooks.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.plumbing.configfile import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable

_HOOK = re.compile(r"[a-z]+(-[a-z0-9]+)*")  # not *.sample, nor husky's helpers
_DISPATCH = "hand-over"
_HAND_OVER = """\
#!/bin/sh
# Made by kanbots-ls: hands each hook on to the repository's own.
hook={directory}/${{0##*/}}
[ -x "$hook" ] || exit 0
exec "$hook" "$@"
"""
_PRE_PUSH = """\
#!/bin/sh
# Made by kanbots-ls: work leaves a run's worktree when a person promotes the card.
cat >&2 <<'REASON'
kanbots-ls: this is the worktree of run {run}; nothing is pushed from here.
Commit the work and leave it: the person reads it with `kanbots-ls diff {run}`
and promotes the card instead.
REASON
exit 1
"""


def install(directory: Path, users: Path, worktree: Path, elsewhere: Path | None, run: str) -> None:
    """Make ``directory`` hand over to the hooks in ``users``, and refuse to push.

    A relative ``users`` counts from the top of whichever work tree git runs in (husky does so);
    ``elsewhere`` is another checkout in which such hooks may exist already.  Safe to repeat.
    """
    directory.mkdir(exist_ok=True)
    write_atomically(directory / _DISPATCH, _HAND_OVER.format(directory=shell_word(users)), 0o755)
    write_atomically(directory / "pre-push", _PRE_PUSH.format(run=run), 0o755)
    checkouts = [worktree] if elsewhere is None else [worktree, elsewhere]
    wanted = _names(checkout / users for checkout in checkouts)
    for name in sorted(wanted - {"pre-push", _DISPATCH}):
        _link(directory / name)
    for entry in directory.iterdir():
        if entry.name not in wanted and entry.is_symlink() and _is_ours(entry):
            entry.unlink()


def is_there(directory: Path, name: str) -> bool:
    """Whether the person has a hook of this name, seen from a guarded worktree."""
    return (directory / name).exists()


def adopt(hook: Path, directory: Path) -> None:
    """Have the worktree with the hook ``directory`` run a copy of ``hook`` of its own."""
    if hook.name in {"pre-push", _DISPATCH} or not hook.is_file():
        return
    place = directory / hook.name
    place.unlink(missing_ok=True)
    shutil.copy2(hook, place)


def entries(directory: Path) -> list[Path]:
    """What lies in a directory of hooks; nothing where there is none."""
    return list(directory.iterdir()) if directory.is_dir() else []


def same(one: Path, other: Path) -> bool:
    """Whether two entries are alike: what they are, their bytes, whether they may be run."""
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
    if one.is_dir() and other.is_dir():
        names = {entry.name for directory in (one, other) for entry in directory.iterdir()}
        return all(same(one / name, other / name) for name in names)
    if not (one.is_file() and other.is_file()):
        return not one.exists() and not other.exists()
    return one.stat().st_mode == other.stat().st_mode and one.read_bytes() == other.read_bytes()


def shell_word(path: Path) -> str:
    """``path`` as one word of a shell script."""
    return shlex.quote(str(path))


def _names(directories: Iterable[Path]) -> set[str]:
    found: set[str] = set()
    for directory in directories:
        if directory.is_dir():
            found.update(e.name for e in directory.iterdir() if _is_hook(e))
    return found


def _is_hook(entry: Path) -> bool:
    return bool(_HOOK.fullmatch(entry.name)) and entry.is_file() and os.access(entry, os.X_OK)


def _link(link: Path) -> None:
    # What is there already is ours from before, or a hook somebody installed here: both stay.
    if not link.is_symlink() and not link.exists():
        link.symlink_to(_DISPATCH)


def _is_ours(link: Path) -> bool:
    return link.readlink() == Path(_DISPATCH)
