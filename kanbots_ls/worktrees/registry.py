"""What the repository knows about its worktrees, and the one lock for changing that.

Creating, guarding and discarding take :func:`repository_lock` around each change of the
registrations: parallel ``git worktree`` commands read one another's half-written entries.
It never touches the files inside a worktree.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous.locks import FileLock
from kanbots_ls.rendezvous.paths import make_data_directory
from kanbots_ls.worktrees.errors import GoneError, StoppedError, WorktreeError
from kanbots_ls.worktrees.plumbing.git import in_repository

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

_HEADS = "refs/heads/"
_COME_BACK = {
    "rebase-merge/head-name": "a rebase",
    "rebase-apply/head-name": "a rebase",
    "BISECT_START": "a bisect",
}
"""Where git keeps the branch that HEAD has left until it is done."""
_LOCK_SECONDS = 120.0
_LOOK_SECONDS = 0.5
"""How often whoever waits looks up to see whether it should stop."""


@contextmanager
def repository_lock(common_dir: Path, cancel: threading.Event | None = None) -> Iterator[None]:
    """Hold the lock that every change of worktree registrations of this repository takes.

    Raises WorktreeError when it is not free within two minutes, StoppedError when ``cancel`` is
    set while it waits.
    """
    lock = FileLock(make_data_directory(common_dir) / "worktrees.lock")
    deadline = time.monotonic() + _LOCK_SECONDS
    while not lock.take(timeout=_LOOK_SECONDS):
        if cancel is not None and cancel.is_set():
            raise StoppedError("the wait for the repository's lock")
        if time.monotonic() < deadline:
            continue
        raise WorktreeError(
            "The repository's worktrees could not be changed",
            f"another process has held {lock.path} for two minutes",
            "End it and try again.",
        )
    try:
        yield
    finally:
        lock.release()


def admin_directory(worktree: Path) -> Path | None:
    """The registration of ``worktree`` in the repository, by its own ``.git`` file, or None.

    A link is no worktree: it could lead to another run's.
    """
    if worktree.is_symlink():
        return None
    try:
        text = (worktree / ".git").read_bytes()
    except OSError:
        return None
    if not text.startswith(b"gitdir: "):
        return None
    return (worktree / _path(text.removeprefix(b"gitdir: "))).resolve()


def is_whole(worktree: Path, admin: Path | None) -> bool:
    """Whether git in ``worktree`` would work on this very one, not on one around it."""
    return admin is not None and admin_directory(worktree) == admin.resolve()


def require_worktree(worktree: Path) -> Path:
    """The registration of a worktree that is there; raises GoneError where it is not.

    Asked before git runs in a worktree: without its ``.git`` file git would climb to the main
    work tree and work on that one.
    """
    admin = admin_directory(worktree)
    if admin is None or not admin.is_dir():
        raise GoneError(worktree)
    return admin


def registration(common_dir: Path, worktree: Path) -> Path | None:
    """The registration that names ``worktree``, also when its directory is gone."""
    wanted = _real(worktree / ".git")
    return next((admin for admin in admins(common_dir) if _target(admin) == wanted), None)


def admins(common_dir: Path) -> list[Path]:
    """Every registration there is, half-written ones included."""
    try:
        return sorted((common_dir / "worktrees").iterdir())
    except OSError:
        return []


def worktree_of(admin: Path) -> Path | None:
    """The directory that this registration names, there or not."""
    target = _target(admin)
    return target.parent if target else None


def branches_in(admin: Path) -> set[str]:
    """Full name of the branch checked out there, also while a rebase or bisect has left it."""
    head = _line(admin / "HEAD")
    name = head.removeprefix("ref: ")
    return {*held_in(admin), *([name] if name != head else [])}


def held_in(git_dir: Path) -> dict[str, str]:
    """Full names of branches that an unfinished act there comes back to; "a rebase", "a bisect"."""
    found = {_line(git_dir / file): what for file, what in _COME_BACK.items()}
    full = ((name.removeprefix(_HEADS), what) for name, what in found.items() if name)
    return {f"{_HEADS}{name}": what for name, what in full}


def is_stale(admin: Path) -> bool:
    """Whether the worktree of this registration is no longer there."""
    target = _target(admin)
    return target is not None and not target.exists()


def checked_out(common_dir: Path, *, besides: Path) -> set[str]:
    """Full names of the branches that are checked out somewhere, ``besides`` that worktree."""
    skipped = besides.resolve()
    output = in_repository(common_dir, "worktree", "list", "--porcelain", "-z")
    branches: set[str] = set()
    path = Path()
    for line in output.fields:
        key, _, value = line.partition(" ")
        if key == "worktree":
            path = Path(value)
        elif key == "branch" and path != skipped:
            branches.add(value)
    return branches


def has_work_tree(common_dir: Path) -> bool:
    """Whether any work tree belongs to this repository, the main one included."""
    output = in_repository(common_dir, "worktree", "list", "--porcelain", "-z")
    entries = output.text.split("\0\0")
    return any(
        entry and "bare" not in entry.split("\0") and "\0prunable" not in entry for entry in entries
    )


def _target(admin: Path) -> Path | None:
    try:
        return _real(admin / _path((admin / "gitdir").read_bytes()))
    except OSError:
        return None


def _line(file: Path) -> str:
    """The text of a file of git's with one line; empty where there is none."""
    try:
        return file.read_text("utf-8", "surrogateescape").strip()
    except OSError:
        return ""


def _real(git_file: Path) -> Path:
    # Git wrote the real path of the directory, which may be missing by now. What has become a
    # link since is not followed: it could lead to another run's worktree.
    directory = git_file.parent
    return directory.parent.resolve() / directory.name / git_file.name


def _path(raw: bytes) -> Path:
    # One newline ends the file; a path may hold others.
    return Path(raw.removesuffix(b"\n").decode("utf-8", "surrogateescape"))
