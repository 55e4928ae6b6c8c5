"""Which directory an editor means, read from its ``initialize`` request.

The forwarder asks once.  Editors say it in three ways, newest first; one that says nothing means
the directory it started us in.  Nothing here touches the file system beyond asking what exists.
"""

from __future__ import annotations

import json
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Initialize:
    """An ``initialize`` request: its ``id`` and the directories it names, most telling first."""

    __slots__ = ("directories", "id")

    def __init__(self, number: int | str | None, directories: list[Path]) -> None:
        """Hold what was read."""
        self.id = number
        self.directories = directories


def read_initialize(body: bytes) -> Initialize | None:
    """The request in ``body``, or None when it is another message."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or message.get("method") != "initialize":
        return None
    params = message.get("params")
    named = _named_directories(params) if isinstance(params, dict) else []
    return Initialize(message.get("id"), [path for path in named if path.is_dir()])


def _named_directories(params: dict[str, Any]) -> list[Path]:
    folders = params.get("workspaceFolders")
    uris = [each.get("uri") for each in folders or [] if isinstance(each, dict)]
    paths = [_from_uri(uri) for uri in [*uris, params.get("rootUri")]]
    root = params.get("rootPath")
    if isinstance(root, str) and root:
        paths.append(Path(root))
    return [path for path in paths if path is not None]


def _from_uri(uri: object) -> Path | None:
    if not isinstance(uri, str) or not uri.startswith("file://"):
        return None
    from urllib.parse import unquote_to_bytes, urlsplit

    path = unquote_to_bytes(urlsplit(uri).path)
    return Path(path.decode(errors="surrogateescape")) if path else None
