"""What all worktrees of a repository share, as a value that can be written down and compared.

The watch looks when a turn begins and when it ends.  It only reads, apart from the copies of
hooks, without which none could be put back.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanbots_ls.worktrees.guarding import installing
from kanbots_ls.worktrees.plumbing import configfile
from kanbots_ls.worktrees.plumbing.git import in_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kanbots_ls.worktrees.guarding.installing import Noted

STASH = "refs/stash"
_PATH = "core.hookspath"
_KINDS = ("refs/heads", "refs/tags", STASH, "refs/notes", "refs/replace")
_LARGEST_HOOK = 1_000_000


@dataclass(frozen=True, slots=True)
class Shared:
    """Refs by name; the stash's entries, oldest first; what the HEADs of checkouts say; how long
    their logs are, in bytes; hooks by path, as mode and digest; settings by key."""

    refs: dict[str, str]
    stash: list[str] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)
    logs: dict[str, int] = field(default_factory=dict)
    hooks: dict[str, str] = field(default_factory=dict)
    settings: dict[str, list[str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def look(common_dir: Path, checkouts: Iterable[Path], kept: Path) -> Shared:
    """How things are.  ``checkouts``: git directories of those whose HEAD is nobody else's to
    move; ``kept`` gets a copy of each hook."""
    directories = list(checkouts)
    noted = installing.standing(common_dir)
    return Shared(
        refs=_refs(common_dir),
        stash=[line.split(" ")[1] for line in log_lines(common_dir / "logs" / STASH)],
        heads={str(each): text for each in directories if (text := _text(each / "HEAD"))},
        logs={str(each): _size(each / "logs" / "HEAD") for each in directories},
        hooks={name: _keep(path, kept) for name, path in _hooks(common_dir, noted)},
        settings=_settings(common_dir, noted),
    )


def settings_of(common_dir: Path) -> dict[str, list[str]]:
    """The shared configuration: each key's values in order."""
    found: dict[str, list[str]] = {}
    for setting in configfile.of_file(common_dir / "config"):
        found.setdefault(setting.key, []).append(setting.value)
    return found


def log_lines(log: Path, start: int = 0) -> Iterator[str]:
    """The lines of a ref's log from a place on; all of them where it has become shorter."""
    try:
        data = log.read_bytes()
    except OSError:
        return
    text = data[start if start <= len(data) else 0 :].decode("utf-8", "surrogateescape")
    yield from (line for line in text.split("\n") if line.count(" ") > 1)


def digest(path: Path) -> str:
    """A hook's mode and contents in short; empty where there is none."""
    data = _data(path)
    if data is None:
        return ""
    return f"{path.stat().st_mode & 0o777:o}-{hashlib.sha256(data).hexdigest()}"


def _refs(common_dir: Path) -> dict[str, str]:
    words = ("for-each-ref", "--format=%(objectname) %(refname)", *_KINDS)
    lines = in_repository(common_dir, *words).text.split("\n")
    return {name: value for value, _, name in (line.partition(" ") for line in lines) if name}


def _settings(common_dir: Path, noted: Noted | None) -> dict[str, list[str]]:
    settings = settings_of(common_dir)
    if noted is not None:
        settings.pop(_PATH, None)
        settings |= {_PATH: [noted.path]} if noted.path else {}
    return settings


def _hooks(common_dir: Path, noted: Noted | None) -> Iterator[tuple[str, Path]]:
    """The person's hooks by name, but not those that are files of a work tree (husky's)."""
    shared = common_dir / "hooks"
    settings = configfile.effective(common_dir)
    if noted is not None:
        settings = [s for s in settings if (s.scope, s.key) != ("local", _PATH)]
    configured = configfile.last(settings, _PATH) or (noted.path if noted else None)
    places = {shared: noted.hooks if noted else shared}
    if configured and Path(configured).expanduser().is_absolute():
        places |= {(path := Path(configured).expanduser()): path}
    for directory, lies in places.items():
        if lies.is_dir():
            entries = (each for each in lies.iterdir() if each.suffix != ".sample")
            found = sorted(each for each in entries if _data(each) is not None)
            yield from ((str(directory / each.name), each) for each in found)


def _keep(path: Path, kept: Path) -> str:
    found = digest(path)
    copy = kept / found
    if found and not copy.exists():
        kept.mkdir(parents=True, exist_ok=True)
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        configfile.write_atomically(copy, text, path.stat().st_mode & 0o777)
    return found


def _data(path: Path) -> bytes | None:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_HOOK:
            return None
        return path.read_bytes()
    except OSError:
        return None


def _text(path: Path) -> str:
    try:
        return os.fsdecode(path.read_bytes()).strip()
    except OSError:
        return ""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
