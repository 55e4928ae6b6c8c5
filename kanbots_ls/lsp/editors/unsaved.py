"""Texts that an editor holds and has not saved: what a promote must not pull from under a person.

A file that changes on the disk beneath unsaved text ends in a prompt at best, and at worst in one
of the two being lost; git knows nothing of it.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from anyio.to_thread import run_sync
from pygls.uris import to_fs_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kanbots_ls.lsp.editors.editor import Editor

_MARK = "\ufeff"
"""A byte order mark, which editors leave out of the text."""


class Unsaved(NamedTuple):
    """One file: its path from the top of the checkout, and the editor that holds it."""

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


def _held(editor: Editor) -> Iterator[_Held]:
    """A `git:` or `untitled:` address has a path as well, and is not the file."""
    for uri, text in editor.texts().items():
        place = to_fs_path(uri) if uri.startswith("file:") else None
        if place is not None:
            yield _Held(place, text, editor.client.name)


def _differing(held: list[_Held], checkout: Path, paths: list[str]) -> list[Unsaved]:
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
    """A file that can't be read as text, or is not there, holds nothing to compare."""
    try:
        disk = file.read_bytes().decode()
    except (OSError, ValueError):
        return not file.exists() and not text
    return _plain(disk) == _plain(text)


def _plain(text: str) -> str:
    """Line ends and a last newline are the editor's business."""
    return text.removeprefix(_MARK).replace("\r\n", "\n").removesuffix("\n")
