"""What a line of a source file can become, where nothing is selected: a card, or a run at once.

Only a TODO and what is marked as a problem offer anything.  Nothing here is preferred to what
other servers offer, and nothing happens before it is chosen.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pygls.uris import to_fs_path

from kanbots_ls.lsp.documents.act import Act
from kanbots_ls.lsp.documents.selecting import card_of, new_card
from kanbots_ls.rendezvous.repository import NoRepository, find_repository
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lsprotocol import types as lsp

_MARK = re.compile(r"\b(?:TODO|FIXME|XXX)\b.*")
_OURS = "kanbots"
_MOST = 3
"""Problems of one place that are offered."""
_LONGEST = 4000


def place_of(uri: str) -> str:
    """`src/app.py`: as an agent finds the file in its own worktree (blocking)."""
    found = uri
    with suppress(ValueError):
        path = path_of(uri)
        found = uri if path is None else _from_the_top(Path(path))
    return text.line(found)


def path_of(uri: str) -> str | None:
    """The file's path; None for what is no file, or no address at all."""
    with suppress(ValueError):
        return to_fs_path(uri) if uri.startswith("file:") else None
    return None


def _from_the_top(path: Path) -> str:
    really = Path(os.path.realpath(path.parent)) / path.name
    try:
        top = find_repository(path.parent).work_tree
    except (NoRepository, OSError):
        top = None
    if top is None or not really.is_relative_to(top):
        return str(path)
    return really.relative_to(top).as_posix()


def is_marked(line: str) -> bool:
    """Whether it has a TODO."""
    return _MARK.search(line) is not None


def of_line(line: str, place: str, row: int) -> Iterator[Act]:
    """A TODO, from its mark on."""
    found = _MARK.search(line)
    if found is None:
        return
    where = f"From {place}, line {row + 1}."
    yield new_card(found[0], where)
    argument = card_of(found[0], where)
    title = f"Dispatch an agent on this: {argument['title']}"
    yield Act(title, "kanbots.card", "kanbots.dispatch", argument)


def of_problems(
    problems: Sequence[lsp.Diagnostic], lines: Sequence[str], place: str
) -> Iterator[Act]:
    """Problems that other servers found there."""
    theirs = [each for each in problems if each.source != _OURS]
    for problem in theirs[:_MOST]:
        row = problem.range.start.line
        said = text.block(problem.message).strip()[:_LONGEST]
        line = lines[row].strip() if row < len(lines) else ""
        where = f"{_by(problem)}At {place}, line {row + 1}:\n\n    {text.line(line, 200)}"
        argument = card_of(said, where)
        title = f"Dispatch an agent on this problem: {argument['title']}"
        yield Act(title, "quickfix", "kanbots.dispatch", argument, problem)


def _by(problem: lsp.Diagnostic) -> str:
    """Who says so, and under which name: `ruff F401. `."""
    named = f"{problem.source or ''} {problem.code if problem.code is not None else ''}"
    return f"{text.line(named, 80)}. " if named.strip() else ""
