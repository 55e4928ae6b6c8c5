"""Texts that an editor holds and has not saved: what must not be pulled from under a person.

A file that changes on the disk beneath unsaved text ends in a prompt at best, and at worst in one
of the two being lost; git knows nothing of it.
"""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from anyio.to_thread import run_sync
from pygls.uris import to_fs_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kanbots_ls.lsp.editors.editor import Editor

_OTHERS = (
    "utf-16",
    "cp1252",
    "latin-1",
    "iso8859-15",
    "cp1250",
    "cp1251",
    "koi8-r",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
)
"""What an editor may have read a file as that is no UTF-8."""
_MARK = "\ufeff"
"""A byte order mark, which editors leave out of the text."""


class Unsaved(NamedTuple):
    """One file: its path from the top of a work tree, and the editor that holds it."""

    path: str
    editor: str


class _Held(NamedTuple):
    """A text, where its file lies, and who holds it."""

    place: str
    text: str
    editor: str


async def unsaved(editors: Iterable[Editor], checkout: Path, paths: Iterable[str]) -> list[Unsaved]:
    """Which of these files of a checkout an editor holds otherwise than they lie on the disk."""
    held = [each for editor in editors for each in _held(editor)]
    if not held:
        return []
    return await run_sync(_differing, held, checkout, list(paths))


async def unsaved_below(editors: Iterable[Editor], worktree: Path) -> list[Unsaved]:
    """Which files below a directory an editor holds otherwise than they lie on the disk."""
    held = [each for editor in editors for each in _held(editor)]
    return await run_sync(_differing_below, held, worktree) if held else []


def _differing_below(held: list[_Held], worktree: Path) -> list[Unsaved]:
    top = os.path.realpath(worktree)
    places = [os.path.relpath(os.path.realpath(each.place), top) for each in held]
    inside = [place for place in places if Path(place).parts[:1] != (os.pardir,)]
    return _differing(held, worktree, dict.fromkeys(inside))


def _held(editor: Editor) -> Iterator[_Held]:
    """A `git:` or `untitled:` address has a path as well, and is not the file."""
    for uri, text in editor.texts().items():
        place = to_fs_path(uri) if uri.startswith("file:") else None
        if place is not None:
            yield _Held(place, text, editor.client.name)


def _differing(held: list[_Held], checkout: Path, paths: Iterable[str]) -> list[Unsaved]:
    """Several editors may hold a file, and one editor may under several names."""
    really = defaultdict[str, list[_Held]](list)
    for each in held:
        really[os.path.realpath(each.place)].append(each)
    return [
        Unsaved(path, each.editor)
        for path in paths
        for each in really.get(os.path.realpath(checkout / path), ())
        if not _is_saved(checkout / path, each.text)
    ]


def _is_saved(file: Path, text: str) -> bool:
    """What can't be read, is no file or is not there holds nothing to compare: an agent may have
    put a pipe or a device in a file's place, which would be read for ever."""
    try:
        disk = file.read_bytes() if file.is_file() else None
    except OSError:
        disk = None
    if disk is None:
        return not file.exists() and not text
    plain = _plain(text)
    return any(_plain(found) == plain for found in _decoded(disk))


def _decoded(disk: bytes) -> Iterator[str]:
    """Only the editor knows how it read a file; where it reads the same, it is the same."""
    try:
        yield disk.decode()
    except ValueError:
        for encoding in _OTHERS:
            with suppress(ValueError):
                yield disk.decode(encoding)


def _plain(text: str) -> str:
    """Line ends and a last newline are the editor's business."""
    return text.removeprefix(_MARK).replace("\r\n", "\n").removesuffix("\n")
