"""Which files ``.worktreeinclude`` asks for: those that match it *and* are ignored.

Git itself does the matching, so negation, anchors and ``**`` mean what they mean in a
``.gitignore``.  The dispatch asks before it copies; nothing is read or written besides the list.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.plumbing.git import git

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Mapping

INCLUDE_FILE = ".worktreeinclude"
_LARGEST = 1 << 20
# Ours, and git's own: whatever the patterns say, no run gets another run's work or a repository.
_NEVER = frozenset({".git", ".kanbots"})


def chosen(
    source: Path,
    worktree: Path,
    environment: Mapping[str, str] | None = None,
    cancel: threading.Event | None = None,
) -> list[str]:
    """Paths from the top of the work tree ``source``: what a run in ``worktree`` is to get.

    The file of ``source`` counts, as the person has it now; where it has none, the committed one
    in ``worktree`` does.  Without either nothing is chosen.  Raises WorktreeError.
    """
    patterns = _patterns(source)
    if patterns is None:
        patterns = _patterns(worktree)
    if not patterns:
        return []
    with tempfile.TemporaryDirectory(prefix="kanbots-") as scratch:
        file = Path(scratch) / "patterns"
        file.write_bytes(patterns)
        asked = ("ls-files", "-z", "--others", "--ignored", f"--exclude-from={file}")
        matching = git(source, *asked, environment=environment, cancel=cancel).fields
    return ignored(source, list(filter(_may_be_copied, matching)), environment, cancel)


def ignored(
    source: Path,
    paths: Iterable[str],
    environment: Mapping[str, str] | None,
    cancel: threading.Event | None = None,
) -> list[str]:
    """Those of ``paths`` that git ignores in ``source``, and does not track."""
    # From the top in so many words: a file called ":x" is a name here, and nobody's pattern.
    names = b"".join(b"./" + os.fsencode(path) + b"\0" for path in paths)
    if not names:
        return []
    asked = ("check-ignore", "-z", "--stdin")
    output = git(
        source, *asked, stdin=names, environment=environment, allowed=(0, 1), cancel=cancel
    )
    return [name.removeprefix("./") for name in output.fields]


def _may_be_copied(path: str) -> bool:
    """Not where another repository begins, such as a worktree that lies inside this one."""
    return not path.endswith("/") and _NEVER.isdisjoint(path.split("/"))


def _patterns(top: Path) -> bytes | None:
    """The bytes of the file; None where there is none.

    A clone may bring a link to a device that never ends, or a pipe at which an open waits.
    """
    file = top / INCLUDE_FILE
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        descriptor = os.open(file, flags)
    except FileNotFoundError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _unfit(file, "it is no regular file")
        data = os.read(descriptor, _LARGEST + 1)
    finally:
        os.close(descriptor)
    if len(data) > _LARGEST:
        raise _unfit(file, f"it is larger than {_LARGEST} bytes")
    return data


def _unfit(file: Path, why: str) -> WorktreeError:
    return WorktreeError(f"{file} can't be followed", why, "Mend or remove it and dispatch again.")
