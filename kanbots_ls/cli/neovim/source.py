"""The plug-in as this installation has it: its own files, and the two that are made for a person.

A wheel carries it inside this package; a checkout has it under `editors/nvim`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from kanbots_ls.rendezvous.ourselves import our_command

SERVER = "kanbots-server.json"
"""How to start the server that came with the plug-in, whatever PATH an editor has."""
TAGS = "doc/tags"
_TAG = re.compile(r"(?<!\S)\*([^*\s|]+)\*(?!\S)")
_FOLDERS = ("doc", "lsp", "lua", "plugin", "syntax")


def plugin() -> dict[str, bytes]:
    """Every file of the plug-in by its path below the plug-in's directory."""
    top = _top()
    files = {
        path.relative_to(top).as_posix(): path.read_bytes()
        for folder in _FOLDERS
        for path in sorted((top / folder).rglob("*"))
        if path.is_file() and path.relative_to(top).as_posix() != TAGS
    }
    files[TAGS] = _tags(files).encode()
    files[SERVER] = f"{json.dumps(our_command())}\n".encode()
    return files


def _top() -> Path:
    inside = Path(__file__).with_name("plugin")
    return inside if inside.is_dir() else Path(__file__).parents[3] / "editors" / "nvim"


def _tags(files: dict[str, bytes]) -> str:
    """What `:helptags` writes, so that `:help kanbots` works at once."""
    tags = {
        tag: Path(name).name
        for name, content in files.items()
        if name.startswith("doc/") and name.endswith(".txt")
        for tag in _TAG.findall(content.decode())
    }
    lines = (f"{tag}\t{tags[tag]}\t/*{_escaped(tag)}*\n" for tag in sorted(tags))
    return "".join(lines)


def _escaped(tag: str) -> str:
    return tag.replace("\\", "\\\\").replace("/", "\\/")
