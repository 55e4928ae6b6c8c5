"""A person's files: read as text, written as a whole, with their mode and through their links.

Dotfile managers keep the real file elsewhere and link to it, so a link stays a link and what it
points to is replaced.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from kanbots_ls.cli.errors import CliError

LANGUAGES, CONFIG = "languages.toml", "config.toml"


def directory() -> Path:
    """Where Helix looks for a person's configuration."""
    named = os.environ.get("XDG_CONFIG_HOME", "")
    base = Path(named) if Path(named).is_absolute() else Path.home() / ".config"
    return base / "helix"


def read(path: Path) -> str | None:
    """The text, with plain newlines where all of them are Windows'; None without a file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CliError(f"{path} can't be read: {error.strerror}. Nothing was changed.") from None
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise CliError(
            f"{path}, line {line}, column {column}: not UTF-8. Nothing was changed; mend it first."
        ) from None
    return text.replace("\r\n", "\n") if _is_windows(content) else text


def write(path: Path, text: str | None) -> None:
    """Replace the file in one step, or remove it for None.  Raises CliError."""
    place = Path(os.path.realpath(path))
    try:
        if text is None:
            place.unlink(missing_ok=True)
        else:
            _replace(place, text)
    except OSError as error:
        raise CliError(f"{path} can't be written: {error.strerror or error}.") from None


def made_for(path: Path) -> list[Path]:
    """The directories that are missing above a file, innermost first."""
    place = Path(os.path.realpath(path)).parent
    return [each for each in (place, *place.parents) if not each.exists()]


def remove_empty(directories: list[Path]) -> None:
    """Remove those of the directories that are empty, innermost first."""
    for each in sorted(directories, key=lambda path: len(path.parts), reverse=True):
        with contextlib.suppress(OSError):
            each.rmdir()


def _replace(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    old = place.stat() if place.exists() else None
    if old is not None and _is_windows(place.read_bytes()):
        text = text.replace("\n", "\r\n")
    if old is not None and not os.access(place, os.W_OK):
        raise PermissionError(None, "it is read-only; whatever made it so has to make the change")
    descriptor, fresh = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fchmod(file.fileno(), stat.S_IMODE(old.st_mode) if old else 0o666 & ~_umask())
            if old is not None and (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(file.fileno(), old.st_uid, old.st_gid)
            os.fsync(file.fileno())
        Path(fresh).replace(place)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def _is_windows(content: bytes) -> bool:
    return b"\r\n" in content and content.count(b"\r\n") == content.count(b"\n")


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
