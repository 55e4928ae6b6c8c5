"""The files a run gets from the person's own checkout: what ``.worktreeinclude`` asks for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kanbots_ls.supervisor.effects.progress import shown
from kanbots_ls.supervisor.effects.threads import run_stoppable
from kanbots_ls.worktrees.files.copy import Copied, copy_files
from kanbots_ls.worktrees.files.include import INCLUDE_FILE, chosen

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.worktrees.naming import Worktree

_SHOWN = 5
"""Names in a notice."""


class Files:
    """Copies files into new worktrees."""

    def __init__(self, reducer: Reducer) -> None:
        self._reducer = reducer

    async def copy_in(
        self,
        run: RunId,
        worktree: Worktree,
        source: Path | None,
        environment: Mapping[str, str],
    ) -> tuple[str, ...]:
        """Copy what is asked for from ``source``, the checkout; what a person should know of it.

        Raises WorktreeError or OSError; whoever made the worktree takes it away then.
        """
        if source is None:
            return _nowhere(worktree.path)
        so_far = Copied()

        def work(stop: threading.Event) -> None:
            paths = chosen(source, worktree.path, environment, stop)
            copy_files(source, worktree.path, paths, so_far, stop)

        progress = partial(_progress, so_far)
        await shown(self._reducer, run, progress, lambda: run_stoppable(work))
        return _notices(so_far)


def _progress(so_far: Copied) -> str:
    if not so_far.of:
        return ""
    return f"{so_far.files:,} of {so_far.of:,} copied, {size_of(so_far.size)}"


def size_of(count: int) -> str:
    """``512 B``, ``12 kB``, ``3.4 GB``."""
    size, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:.1f} {unit}" if unit == "GB" else f"{size:.0f} {unit}"


def _nowhere(worktree: Path) -> tuple[str, ...]:
    """That a committed file asks for copies, and there is no checkout to take them from."""
    if not (worktree / INCLUDE_FILE).exists():
        return ()
    why = "no worktree of yours has the base or the default branch checked out"
    return (f"Nothing was copied, though {INCLUDE_FILE} asks for it: {why}.",)


def _notices(so_far: Copied) -> tuple[str, ...]:
    """What was asked for and is missing."""
    if not so_far.left_out:
        return ()
    more = len(so_far.left_out) - _SHOWN
    names = ", ".join(so_far.left_out[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return (f"Not copied, though {INCLUDE_FILE} names it: {names}.",)
