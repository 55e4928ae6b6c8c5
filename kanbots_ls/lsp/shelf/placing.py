"""How a document's text gets into its file under `.kanbots/`, and what a kill leaves of that.

The shelf calls this in threads, one at a time for each document.  A text is written beside its
file and renamed, so that an editor sees the old one or the new; nothing is written where a
directory is a link that leads elsewhere.
"""

from __future__ import annotations

import logging
import stat
from typing import TYPE_CHECKING

from kanbots_ls.documents.names import document_named
from kanbots_ls.worktrees.errors import LinkError
from kanbots_ls.worktrees.naming import hide, refuse_links

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.documents.names import Document
    from kanbots_ls.worktrees.naming import Places

log = logging.getLogger(__name__)


def replace(where: Places, path: Path, text: str, mode: int) -> None:
    """Write the file beside and rename it; raises OSError where a directory leads elsewhere."""
    refuse_links(where)
    if _reads(path) == text:
        # An editor that has it open need not be told that its file has changed.
        return
    # Without its parents: a repository that was moved away must not come back as an empty one.
    where.root.mkdir(mode=0o755, exist_ok=True)
    hide(where)
    if path.parent.is_symlink():
        raise LinkError(path.parent)
    path.parent.mkdir(mode=0o755, exist_ok=True)
    beside = _beside(path)
    beside.unlink(missing_ok=True)
    try:
        with beside.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
        beside.chmod(mode)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def left(root: Path) -> list[Document]:
    """The documents of which a kill left something beside their files; no link is followed."""
    places = [each for each in (root, root / "cards", root / "runs") if not each.is_symlink()]
    if root not in places:
        return []
    files = [file for place in places for file in place.glob(".*")]
    named = [file.with_name(file.name[1:]).relative_to(root).as_posix() for file in files]
    found = [document_named(name) for name in named]
    return [document for document in found if document is not None]


def take_away(path: Path) -> None:
    """What is left beside a document's file."""
    beside = _beside(path)
    try:
        beside.unlink(missing_ok=True)
        log.info("%s was left half written and is gone", beside)
    except OSError as error:
        log.debug("%s can't be taken away: %s", beside, error)


def _beside(path: Path) -> Path:
    """Where a text is written first; always there, so that what a kill leaves can be found."""
    return path.with_name(f".{path.name}")


def _reads(path: Path) -> str | None:
    """What lies there; None where that is no file of ours, such as a pipe, which never ends."""
    try:
        return path.read_bytes().decode() if stat.S_ISREG(path.lstat().st_mode) else None
    except (OSError, ValueError):
        return None
