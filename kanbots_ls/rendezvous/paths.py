"""Where everything lies: beside the repository, and per user.

Everybody asks here, so that no two parts disagree on a path.  It makes the repository's data
directory and refuses one that belongs to somebody else; it writes nothing into it.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

DATA = "kanbots"
RUNS = "runs"
DAEMON_LOCK = "daemon.lock"
DAEMON_RECORD = "daemon.json"
DAEMON_REFUSAL = "daemon.refused"
DAEMON_SOCKET = "daemon.sock"
DAEMON_LOG = "daemon.log"
START_LOCK = "start.lock"


class NotYours(Exception):
    """The board of this repository is another user's, or leads away; the message says which."""


def data_directory(common_dir: Path) -> Path:
    """The board's directory of the repository with ``common_dir``; it need not exist."""
    return common_dir / DATA


def make_data_directory(common_dir: Path) -> Path:
    """The board's directory, made with mode 0700.  Raises NotYours, OSError."""
    directory = data_directory(common_dir)
    if directory.is_symlink():
        raise NotYours(
            f"{directory} is a symbolic link, and a board is kept in its repository only; "
            "remove the link, or put in its place what it leads to"
        )
    directory.mkdir(mode=0o700, exist_ok=True)
    insist_yours(directory)
    if directory.stat().st_mode & 0o077:
        directory.chmod(0o700)
    return directory


def insist_yours(directory: Path) -> None:
    """Raises NotYours where the board's ``directory`` is there and belongs to somebody else."""
    try:
        owner = directory.stat().st_uid
    except FileNotFoundError:
        return
    if owner != os.getuid():
        raise NotYours(
            f"the board in {directory} belongs to {user_name(owner)}, and you are "
            f"{user_name(os.getuid())}: use a clone of your own"
        )


def make_private(directory: Path) -> None:
    """Make ``directory`` and whatever is missing above it with mode 0700, whatever the umask.

    ``mkdir(parents=True)`` would make the ones above as open as the umask lets it.  What exists
    stays as it is.  Raises OSError.
    """
    if directory.is_dir():
        return
    make_private(directory.parent)
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError as error:
        if not directory.is_dir():
            reason = os.strerror(errno.ENOTDIR)
            raise NotADirectoryError(errno.ENOTDIR, reason, str(directory)) from error
    else:
        directory.chmod(0o700)


def run_directory(common_dir: Path, run: str) -> Path:
    """Where the run named ``run`` keeps its transcript and its keeper."""
    return data_directory(common_dir) / RUNS / run


def config_directory() -> Path:
    """The person's settings."""
    return _personal("config", "XDG_CONFIG_HOME", ".config")


def state_directory() -> Path:
    """What must last but belongs to no repository: the person's ledger."""
    return _personal("state", "XDG_STATE_HOME", ".local/state")


def cache_directory() -> Path:
    """What may be deleted at any time."""
    return _personal("cache", "XDG_CACHE_HOME", ".cache")


def user_name(uid: int) -> str:
    """A user's login name with the id, or the id alone."""
    import pwd

    try:
        return f"{pwd.getpwuid(uid).pw_name} (user id {uid})"
    except KeyError:
        return f"user id {uid}"


def _personal(kind: str, variable: str, default: str) -> Path:
    """``KANBOTS_HOME`` moves all three; else XDG's directory, which must be absolute to count."""
    if moved := os.environ.get("KANBOTS_HOME"):
        return Path(moved).absolute() / kind
    named = os.environ.get(variable, "")
    if Path(named).is_absolute():
        return Path(named) / "kanbots"
    if sys.platform == "darwin" and kind == "cache":
        return Path.home() / "Library" / "Caches" / "kanbots"
    return Path.home() / default / "kanbots"
