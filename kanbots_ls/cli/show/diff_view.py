"""A diff as lines: the files with their numbers, then the patch, coloured on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kanbots_ls.cli.show.terminal import paint
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.protocol.diffs import DiffFile, DiffResult

_HEADERS = (
    "diff --git", "index ", "--- ", "+++ ", "new file", "deleted file", "rename ", "copy ",
    "similarity ", "old mode", "new mode", "Binary files", "GIT binary",
)  # fmt: skip


def diff_lines(
    diff: DiffResult, turns: tuple[int, int] | None = None, *, since_review: bool = False
) -> Iterator[str]:
    """What was assumed, then all lines in git's own order."""
    for line in words.assumptions(diff.assumptions):
        yield paint(line, "yellow")
    what = f", {_turns(*turns)}" if turns else ", since you last looked," if since_review else ""
    base, changed = text.line(diff.base)[:12], words.changed(diff.files)
    yield paint(f"{diff.run}{what} against {base}: {changed}", "bold")
    status = max((len(file.status) for file in diff.files), default=0)
    for file in diff.files:
        yield _file_line(file, status)
    if diff.patch:
        yield ""
        # Out of a pipe `git apply` reads it; control characters are a terminal's business.
        patch = text.block(diff.patch) if sys.stdout.isatty() else diff.patch
        yield from (_patch_line(line) for line in patch.removesuffix("\n").split("\n"))


def _turns(first: int, last: int) -> str:
    return f"turn {first}" if first == last else f"turns {first} to {last}"


def _file_line(file: DiffFile, status: int) -> str:
    binary = file.added is None or file.removed is None
    numbers = (
        "binary"
        if binary
        else f"{paint(f'+{file.added}', 'green')} {paint(f'-{file.removed}', 'red')}"
    )
    return f"  {text.line(file.status):<{status}}  {text.line(file.path)}  {numbers}"


def _patch_line(line: str) -> str:
    if line.startswith(_HEADERS):
        return paint(line, "bold")
    if line.startswith("@@"):
        return paint(line, "cyan")
    if line.startswith("+"):
        return paint(line, "green")
    return paint(line, "red") if line.startswith("-") else line
