"""Addresses of texts that are no files, for editors that ask the server what is at one.

`kanbots://<board>/runs/42-1.diff` is the document of that name, `…/runs/42-1/<commit>/src/app.py` a
file of the repository as it was at run 42-1's base.  The board is told because a window may show
several repositories, each with a run 42-1.  An address comes from outside: what has another shape
is none, and who answers for one looks its run up first.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from kanbots_ls.documents.names import document_named

if TYPE_CHECKING:
    from kanbots_ls.documents.names import Document

SCHEME = "kanbots"
_AT_BASE = re.compile(
    r"/runs/([1-9][0-9]{0,8}-[1-9][0-9]{0,5})/([0-9a-f]{40}|[0-9a-f]{64})/(.+)", re.DOTALL
)
_LONGEST = 8192


@dataclass(frozen=True, slots=True)
class AtBase:
    """A file at the base of a run; ``path`` is from the top of the repository."""

    run: str
    commit: str
    path: str


def is_address(uri: str) -> bool:
    """Whether it is no file's, but one of these."""
    return uri.startswith(f"{SCHEME}:")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Those of one board."""

    board: str
    """Its name in them."""

    @classmethod
    def of(cls, common_dir: str) -> Addresses:
        """For the repository with this git directory."""
        known = hashlib.sha256(common_dir.encode(errors="surrogateescape"))
        return cls(known.hexdigest()[:12])

    def address(self, named: Document | AtBase) -> str:
        """Where an editor asks for it."""
        if isinstance(named, AtBase):
            name = f"runs/{named.run}/{named.commit}/{named.path}"
        else:
            name = named.name
        return f"{SCHEME}://{self.board}/{quote(name, errors='surrogateescape')}"

    def is_others(self, uri: str) -> bool:
        """Whether it is an address of another board."""
        return is_address(uri) and not uri.startswith(f"{SCHEME}://{self.board}/")

    def document(self, uri: str) -> Document | None:
        """The document at such an address, or None where it is none's of this board."""
        path = self._path(uri)
        return None if path is None else document_named(path.removeprefix("/"))

    def at_base(self, uri: str) -> AtBase | None:
        """The file at a run's base that such an address names, or None where it names none."""
        found = _AT_BASE.fullmatch(self._path(uri) or "")
        if found is None or not _is_plain(found[3]):
            return None
        return AtBase(found[1], found[2], found[3])

    def _path(self, uri: str) -> str | None:
        if len(uri) > _LONGEST or not is_address(uri):
            return None
        try:
            parts = urlsplit(uri)
        except ValueError:
            return None
        if parts.netloc != self.board or parts.query or parts.fragment:
            return None
        return unquote(parts.path, errors="surrogateescape")


def _is_plain(path: str) -> bool:
    """As git names a file: from the top, without detours, on one line."""
    apart = path.split("/")
    return "\n" not in path and "\0" not in path and not {"", ".", ".."} & set(apart)
