"""Texts that an editor holds and has not saved: what a promote must not pull from under a person.

A file that changes on the disk beneath unsaved text ends in a prompt at best, and at worst in one
of the two being lost; git knows nothing of it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from anyio.to_thread import run_sync
from pygls.uris import to_fs_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kanbots_ls.lsp.editors.editor import Editor

_MARK = "\ufeff"
"""A byte order mark, which editors leave out of the text."""


class Unsaved(NamedTuple):
    """One file: its path from the top of the checkout, and the editor that holds it."""

    path: str
    editor: str


async def unsaved(editors: Iterable[Editor], checkout: Path, paths: Iterable[str]) -> list[Unsaved]:
    """Which of these files of a checkout an editor holds otherwise than they lie on the disk."""
    held: dict[Path, tuple[str, str]] = {}
    for editor in editors:
        for uri, document in editor.texts().items():
            place = to_fs_path(uri)
            if place is not None:
                held[Path(place)] = (document, editor.client.name)
    if not held:
        return []
    return await run_sync(_differing, held, checkout, list(paths))


def _differing(
    held: dict[Path, tuple[str, str]], checkout: Path, paths: list[str]
) -> list[Unsaved]:
    really = {os.path.realpath(place): held[place] for place in held}
    found = []
    for path in paths:
        text, editor = really.get(os.path.realpath(checkout / path), (None, ""))
        if text is not None and not _is_saved(checkout / path, text):
            found.append(Unsaved(path, editor))
    return found


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
