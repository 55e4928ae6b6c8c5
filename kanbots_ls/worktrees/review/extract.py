"""Files as they were in a commit: copies for editors that compare on the disk, or one's content."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.plumbing.git import in_repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_READ_ONLY = 0o444


def extract(common_dir: Path, commit: str, paths: Sequence[str], target: Path) -> dict[str, Path]:
    """Write the files into ``target``, which is emptied first; where each one lies now.

    A path that the commit does not have, or that can't be named on one line, is left out.
    """
    shutil.rmtree(target, ignore_errors=True)
    named = [path for path in paths if "\n" not in path]
    asked = "".join(f"{commit}:{path}\n" for path in named).encode("utf-8", "surrogateescape")
    output = in_repository(common_dir, "cat-file", "--batch", stdin=asked).stdout
    written: dict[str, Path] = {}
    for path in named:
        header, _, output = output.partition(b"\n")
        fields = header.split(b" ")
        if len(fields) != 3 or not fields[2].isdigit():
            continue
        size = int(fields[2])
        if fields[1] == b"blob":
            written[path] = _written(target / path, output[:size])
        output = output[size + 1 :]
    return written


def content(common_dir: Path, commit: str, path: str, most: int) -> bytes | None:
    """What the file holds there; None where the commit has no such file, or it has more bytes."""
    name = f"{commit}:{path}"
    size = in_repository(common_dir, "cat-file", "-s", name, allowed=(0, 128))
    if size.status or int(size.text) > most:
        return None
    found = in_repository(common_dir, "cat-file", "blob", name, allowed=(0, 128))
    return None if found.status else found.stdout


def _written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(_READ_ONLY)
    return path
