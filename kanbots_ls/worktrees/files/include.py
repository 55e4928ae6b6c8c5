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
    from collections.abc import Mapping

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
    ignored = Ignored(source, environment, cancel) if matching else ()
    return [path for path in matching if _may_be_copied(path) and path in ignored]


class Ignored:
    """What git ignores in a work tree and does not track: paths can be asked for with ``in``.

    One call lists it all, with directories that are ignored as a whole not looked into; to ask
    git of each path takes it a millisecond, half a minute for a ``node_modules``.
    """

    def __init__(
        self,
        source: Path,
        environment: Mapping[str, str] | None = None,
        cancel: threading.Event | None = None,
        longest: float | None = None,
    ) -> None:
        """Raises WorktreeError, as when git takes longer than ``longest`` seconds."""
        asked = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
        output = git(source, *asked, environment=environment, cancel=cancel, longest=longest)
        self.entries = output.fields
        """Files, and directories with a slash at their end."""
        self._known = frozenset(self.entries)

    def __contains__(self, path: str) -> bool:
        if path in self._known:
            return True
        ends = (place for place, letter in enumerate(path, start=1) if letter == "/")
        return any(path[:end] in self._known for end in ends)


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
