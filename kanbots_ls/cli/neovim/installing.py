"""Copying the plug-in into a person's packages, and taking exactly that back.

A list of what was written, with digests, lies beside the files. What is not on it, or is no longer
as it was written, is the person's: it is neither overwritten nor removed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.neovim import source

if TYPE_CHECKING:
    from collections.abc import Iterator

LIST = "kanbots-installed.json"
_PACKAGE = Path("site", "pack", "kanbots", "start", "kanbots.nvim")


@dataclass(slots=True)
class Done:
    """What came of it."""

    path: Path
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """The person's own, left where they are."""


@dataclass(slots=True)
class _Listed:
    """What an earlier installation wrote: digests by path, and the directories it made."""

    files: dict[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)


def place() -> Path:
    """Where Neovim looks for a person's packages, by `XDG_DATA_HOME` and `NVIM_APPNAME`."""
    named = os.environ.get("XDG_DATA_HOME", "")
    data = Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "share"
    return data / (os.environ.get("NVIM_APPNAME") or "nvim") / _PACKAGE


def install(*, dry_run: bool = False) -> Done:
    """Write what is missing or older.  Raises CliError; nothing was changed then."""
    done = Done(place())
    listed, wanted = _listed(done.path), source.plugin()
    foreign = [name for name in wanted if _is_foreign(done.path, name, listed, wanted[name])]
    if foreign:
        raise CliError(
            f"{done.path} has files that are not ours, or were changed: {', '.join(foreign)}. "
            "Nothing was changed; move them away first."
        )
    done.written = [name for name in wanted if _read(done.path / name) != wanted[name]]
    done.removed, done.kept = _leftovers(done.path, listed, set(wanted))
    if not dry_run:
        _carry_out(done, listed, wanted)
    return done


def uninstall(*, dry_run: bool = False) -> Done:
    """Remove what was written and is still as it was.  Raises CliError."""
    done = Done(place())
    listed = _listed(done.path)
    done.removed, done.kept = _leftovers(done.path, listed, set())
    if not dry_run and listed.files:
        with _told(done.path):
            for name in done.removed:
                (done.path / name).unlink()
            (done.path / LIST).unlink()
            _remove_empty(done.path, [*listed.files, LIST], listed.made)
    return done


def _carry_out(done: Done, listed: _Listed, wanted: dict[str, bytes]) -> None:
    """The list first: what a crash leaves is then known to be ours."""
    made = [str(each) for each in (done.path, *done.path.parents) if not each.exists()]
    digests = {name: _digest(content) for name, content in wanted.items()}
    kept = {name: listed.files[name] for name in done.kept if name in listed.files}
    note = {"files": {**kept, **digests}, "made": made or listed.made}
    with _told(done.path):
        _write(done.path / LIST, f"{json.dumps(note, indent=1)}\n".encode())
        for name in done.written:
            _write(done.path / name, wanted[name])
        for name in done.removed:
            (done.path / name).unlink()
        _remove_empty(done.path, done.removed, [])


def _listed(path: Path) -> _Listed:
    if path.is_symlink():
        raise CliError(f"{path} is a link of yours; nothing was changed.")
    content = _read(path / LIST)
    if content is None:
        return _Listed()
    try:
        found = json.loads(content)
        return _Listed(dict(found["files"]), list(found["made"]))
    except (ValueError, TypeError, KeyError):
        raise CliError(f"{path / LIST} can't be understood; remove {path} by hand.") from None


def _is_foreign(path: Path, name: str, listed: _Listed, wanted: bytes) -> bool:
    """There, not as it should be, and not as we left it; Neovim itself may write tags anew."""
    now = _read(path / name)
    return (
        now is not None
        and name != source.TAGS
        and now != wanted
        and _digest(now) != listed.files.get(name)
    )


def _leftovers(path: Path, listed: _Listed, wanted: set[str]) -> tuple[list[str], list[str]]:
    """What was written and is not wanted any more: what can go, and what was changed since."""
    gone: list[str] = []
    kept: list[str] = []
    for name, digest in listed.files.items():
        now = _read(path / name)
        if name in wanted or now is None or not _is_inside(name):
            continue
        ours = _digest(now) == digest or name == source.TAGS
        (gone if ours else kept).append(name)
    return gone, kept


def _is_inside(name: str) -> bool:
    """A list that somebody wrote into must not lead anywhere else."""
    return not Path(name).is_absolute() and ".." not in Path(name).parts


def _remove_empty(path: Path, names: list[str], made: list[str]) -> None:
    below = {parent for name in names for parent in (path / name).parents}
    ours = {each for each in below if each.is_relative_to(path) and each != path}
    above = [Path(each) for each in made if path.is_relative_to(each)]
    for each in [*sorted(ours, key=lambda p: -len(p.parts)), *above]:
        with contextlib.suppress(OSError):
            each.rmdir()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CliError(f"{path} can't be read: {error.strerror}. Nothing was changed.") from None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Trouble with the disk, in words."""
    try:
        yield
    except OSError as error:
        raise CliError(f"{path} can't be changed: {error.strerror or error}.") from None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
