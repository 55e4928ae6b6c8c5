"""`runs/42-1.diff` and `runs/42-1.log`: what a run has changed, and what happened in it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from kanbots_ls.wording import text, words
from kanbots_ls.wording.narrate import Narrator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kanbots_ls.protocol.diffs import DiffFile, DiffResult
    from kanbots_ls.protocol.log import LogEvent

MODELINE = " vim: set ft=kanbots-log bt=nofile ul=-1 :"
"""Last line of a log: Neovim then holds it without undo and never asks to save it.
``ft`` stands before ``bt``: a buffer with a ``buftype`` gets no language server."""
_OBEY_NOTHING = " vim: set nomodeline :"
"""Vim reads from the last line upwards and stops here; `git apply` does not mind."""
_VIM_LINES = 5
"""At a text's beginning and end, in which Vim looks."""
MOST_LINES = 5000
"""Lines of a log that are kept as text."""


def without_modeline(log: str) -> str:
    """A log for a reader who is no Vim."""
    ending = f"\n{MODELINE}\n"
    return log.removesuffix(ending).rstrip("\n") + "\n" if log.endswith(ending) else log


def diff_text(diff: DiffResult) -> str:
    """What was assumed, a summary, the files, then the patch; `git apply` takes the whole."""
    head = [text.unmoded(line) for line in _head(diff)]
    patch = diff.patch.removesuffix("\n").split("\n")
    return "\n".join([*head, *_apart(head, patch), *patch, *_end(patch)]) + "\n"


class LogText:
    """A log as it grows, oldest first, as long as `MOST_LINES`; the transcript has all of it."""

    def __init__(self, run: str, transcript: str) -> None:
        self._run, self._transcript = run, transcript
        self._narrator = Narrator()
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._left_out = False

    def begin_late(self) -> None:
        """What comes now is not the beginning."""
        self._left_out = True

    def extend(self, events: Iterable[LogEvent]) -> None:
        """Further events."""
        for event in events:
            told = self._narrator.tell(event)
            for line in told.words.splitlines() if told is not None else ():
                self._left_out |= len(self._lines) == MOST_LINES
                self._lines.append(line)

    def text(self) -> str:
        """The whole document, tools that still work at its end."""
        head = [f"Log of {self._run}"]
        if self._left_out:
            where = text.line(self._transcript)
            head.append(f"… earlier lines: kanbots-ls log {self._run}, or {where}")
        unfinished = [line.words for line in self._narrator.unfinished()]
        told = text.unmoded("\n".join([*head, "", *self._lines, *unfinished]))
        return f"{told}\n\n{MODELINE}\n"


def _apart(head: list[str], patch: list[str]) -> list[str]:
    """What is between head and patch: so much that Vim obeys no line of the patch."""
    seen = max(1, _VIM_LINES - len(head))
    return [""] * (seen if any(map(_commands, patch[:seen])) else 1)


def _end(patch: list[str]) -> list[str]:
    """Where the patch ends in what Vim would obey, a last line that says not to."""
    return ["", _OBEY_NOTHING] if any(map(_commands, patch[-_VIM_LINES:])) else []


def _commands(line: str) -> bool:
    return text.unmoded(line) != line


def _head(diff: DiffResult) -> Iterator[str]:
    yield from words.assumptions(diff.assumptions)
    yield from (f"! {text.line(notice)}" for notice in diff.notices)
    yield f"{diff.run} against {text.line(diff.base)[:12]}: {words.changed(diff.files)}"
    yield from (_file_line(file) for file in diff.files)


def _file_line(file: DiffFile) -> str:
    binary = file.added is None or file.removed is None
    numbers = "binary" if binary else f"+{file.added} -{file.removed}"
    return f"  {text.line(file.status):<9} {text.line(file.path)}  {numbers}"
