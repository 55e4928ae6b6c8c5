"""Reads git's configuration, writes files in its syntax, and edits the shared one atomically.

The guard uses it.  The shared configuration is edited as a whole under git's own lock, so that
no other git process ever sees half of a change and twenty writers do not trip over one another.
It does not know what any key is for.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.worktrees.plumbing import gitlock
from kanbots_ls.worktrees.plumbing.git import git

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Setting(NamedTuple):
    """One value of the configuration: where it comes from, its key as git prints it, the value."""

    scope: str
    key: str
    value: str


def effective(directory: Path, environment: Mapping[str, str] | None = None) -> list[Setting]:
    """Every setting that holds in ``directory``, in the order in which git applies them."""
    fields = git(
        directory, "config", "--list", "--show-scope", "-z", environment=environment
    ).fields
    return [_setting(scope, text) for scope, text in zip(fields[::2], fields[1::2], strict=True)]


def of_file(file: Path) -> list[Setting]:
    """Every setting of one file, without what it includes; empty where there is no file."""
    if not file.exists():
        return []
    fields = git(file.parent, "config", "--file", str(file), "--list", "-z").fields
    return [_setting("file", text) for text in fields]


def last(settings: Iterable[Setting], key: str) -> str | None:
    """The value that counts for ``key`` (in lower case), or None."""
    return next((s.value for s in reversed(list(settings)) if s.key == key), None)


def is_true(value: str | None) -> bool:
    """Whether git takes ``value`` for true; a key without a value is."""
    return value is not None and value.lower() in {"true", "yes", "on", "1", ""}


def render(keys: Sequence[tuple[str, str]]) -> str:
    """A configuration file that holds ``keys``, such as ``("core.hooksPath", "/x")``."""
    lines = []
    for key, value in keys:
        section, _, rest = key.partition(".")
        subsection, _, name = rest.rpartition(".")
        title = f'{section} "{_escaped(subsection)}"' if subsection else section
        lines.append(f"[{title}]\n\t{name} = {quoted(value)}\n")
    return "".join(lines)


def quoted(value: str) -> str:
    """``value`` as git reads it back, whatever it holds."""
    return '"' + _escaped(value).replace("\n", "\\n").replace("\t", "\\t") + '"'


def write_atomically(file: Path, text: str, mode: int = 0o644, *, durable: bool = False) -> None:
    """Replace ``file`` by ``text`` such that a reader sees the old or the new one.

    ``durable`` for what must outlive a power cut, and not for what is written again anyway.
    """
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as scratch:
            scratch.write(text.encode("utf-8", "surrogateescape"))
            if durable:
                scratch.flush()
                os.fsync(scratch.fileno())
        Path(name).chmod(mode)
        Path(name).rename(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def edit(file: Path, changes: Sequence[tuple[str, str | Sequence[str] | None]]) -> None:
    """Set each key of ``changes`` in ``file``, or remove it where the value is None, all at once.

    A key that has several values is given them as a sequence.

    Raises WorktreeError when another process holds git's lock on the file for ten seconds.
    """
    file = file.resolve()
    with gitlock.held(file.with_name(f"{file.name}.lock")):
        text = _changed(file, changes).decode("utf-8", "surrogateescape")
        write_atomically(file, text, file.stat().st_mode & 0o777, durable=True)


def _changed(file: Path, changes: Sequence[tuple[str, str | Sequence[str] | None]]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="kanbots-") as scratch:
        copy = Path(scratch) / "config"
        before = file.read_bytes()
        copy.write_bytes(before)
        for words in (words for change in changes for words in _words(*change)):
            # 5: the key to be removed was not there.
            git(copy.parent, "config", "--file", str(copy), *words, allowed=(0, 5))
        return _without_empty_tail(before, copy.read_bytes())


def _words(key: str, value: str | Sequence[str] | None) -> list[list[str]]:
    if isinstance(value, str):
        return [["--replace-all", key, value]]
    return [["--unset-all", key], *(["--add", key, each] for each in value or ())]


def _without_empty_tail(before: bytes, after: bytes) -> bytes:
    """Drop the header of a section that git emptied at the end of the file.

    Git keeps it where a comment stands before it, which may belong to it; ours never has one.
    """
    rest, _, line = after.rstrip(b"\n").rpartition(b"\n")
    if line.startswith(b"[") and line.endswith(b"]") and not before.rstrip(b"\n").endswith(line):
        return rest + b"\n"
    return after


def _setting(scope: str, text: str) -> Setting:
    key, _, value = text.partition("\n")
    return Setting(scope, key, value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
