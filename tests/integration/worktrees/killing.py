"""Kills an act at any of its git commands, as ``kill -9`` of the daemon would.

The act begins in a process of its own that ends on the spot: no ``finally`` runs, no lock is
given back by us, and whatever is half done stays so.  Then it is done again, as by the next
daemon.
"""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, TypeVar

from kanbots_ls.worktrees.plumbing import git as plumbing

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def killed_first(step: int | None, act: Callable[[], T]) -> T:
    """What ``act`` gives after it was killed before its git command number ``step`` (from 0).

    None kills nothing; an act that has fewer commands was done, and is done again.
    """
    if step is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            _until(step, act)
        os.waitpid(child, 0)
    return act()


def _until(step: int, act: Callable[[], object]) -> None:
    """Never returns: this process is the one that dies."""
    left, real = step, plumbing.run_program

    def run(*words: object, **more: object) -> object:
        nonlocal left
        if left == 0:
            os._exit(9)
        left -= 1
        return real(*words, **more)  # type: ignore[arg-type]

    try:
        plumbing.run_program = run  # type: ignore[assignment]
        act()
    finally:
        os._exit(0)
