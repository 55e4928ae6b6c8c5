"""Which repository an editor means, from the folders it has open.

Editors name them in three ways, newest first; one that says nothing means the directory it started
us in.  The first folder that is in a repository decides; where none is, a document that is opened
inside one does.  Nothing here touches the file system beyond asking what exists.
"""

from __future__ import annotations

from pathlib import Path

from kanbots_ls.rendezvous.repository import NoRepository, Repository, find_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Workspace:
    """The editor's folders, most telling first, and the repository that was chosen."""

    def __init__(self, params: dict[str, Any]) -> None:
        """Read the parameters of ``initialize``; nothing is chosen yet."""
        self._folders = [path for path in _named_directories(params) if path.is_dir()]
        self._chosen: Repository | None = None
        self._mentioned: set[Path] = set()

    @property
    def repository(self) -> Repository:
        """The one whose board is served, looked for as long as there is none.

        Raises NoRepository.
        """
        if self._chosen is None:
            self._chosen = self._find()
        return self._chosen

    @property
    def was_placed(self) -> bool:
        """Whether a repository is known, without looking for one."""
        return self._chosen is not None

    def is_placed(self) -> bool:
        """Whether a repository is known; looks again where none was."""
        try:
            return self.repository is not None
        except NoRepository:
            return False

    def change_folders(self, params: dict[str, Any]) -> None:
        """Heed a didChangeWorkspaceFolders; what was chosen stays chosen."""
        event = params.get("event")
        if not isinstance(event, dict):
            return
        gone = _paths(event.get("removed"))
        kept = [each for each in self._folders if each not in gone]
        self._folders = kept + [each for each in _paths(event.get("added")) if each.is_dir()]

    def open_document(self, params: dict[str, Any]) -> None:
        """Heed a didOpen: where no folder is in a repository, the document's may be."""
        item = params.get("textDocument")
        path = _from_uri(item.get("uri")) if isinstance(item, dict) else None
        if path is None or self._chosen is not None:
            return
        try:
            self._chosen = find_repository(path.parent)
        except NoRepository:
            return

    def take_others(self) -> list[Path]:
        """Roots of other repositories among the folders, each given once."""
        found = {}
        for folder in self._folders:
            try:
                repository = find_repository(folder)
            except NoRepository:
                continue
            found[repository.common_dir] = repository.root
        found.pop(self.repository.common_dir, None)
        new = [root for common, root in found.items() if common not in self._mentioned]
        self._mentioned.update(found)
        return new

    def _find(self) -> Repository:
        """The repository of the first folder that is in one.  Raises NoRepository."""
        folders = self._folders or [Path.cwd()]
        for folder in folders[:-1]:
            try:
                return find_repository(folder)
            except NoRepository:
                continue
        return find_repository(folders[-1])


def _named_directories(params: dict[str, Any]) -> list[Path]:
    paths = _paths(params.get("workspaceFolders"))
    if (root := _from_uri(params.get("rootUri"))) is not None:
        paths.append(root)
    named = params.get("rootPath")
    if isinstance(named, str) and named:
        paths.append(Path(named))
    return paths


def _paths(folders: object) -> list[Path]:
    uris = [each.get("uri") for each in folders or [] if isinstance(each, dict)]  # type: ignore[attr-defined]  # a list, or nothing to go through
    found = [_from_uri(uri) for uri in uris]
    return [path for path in found if path is not None]


def _from_uri(uri: object) -> Path | None:
    if not isinstance(uri, str) or not uri.startswith("file://"):
        return None
    from urllib.parse import unquote_to_bytes, urlsplit

    path = unquote_to_bytes(urlsplit(uri).path)
    return Path(path.decode(errors="surrogateescape")) if path else None
