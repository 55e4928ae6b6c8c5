"""``GrantLeave``: what an agent asks to write is allowed by its run's mode inside the worktree.

Links are followed, those of directories too; git's own files are nobody's to edit. This keeps
accidents in: an agent that exchanges a link behind our back is what a sandbox is for.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.runs.asking.granting import granted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kanbots_ls.model.effects import GrantLeave
    from kanbots_ls.supervisor.folding.reducer import Reducer

_ELSEWHERE = re.compile(r"[~$\s]|[A-Za-z][A-Za-z0-9+.-]+:/")
"""How words begin that may stand for another place: a home, a variable, an address, a space."""


class Granting:
    """Looks where files lie."""

    def __init__(self, reducer: Reducer) -> None:
        self._reducer = reducer

    async def __call__(self, effect: GrantLeave) -> None:
        """Post the mode's answer, or ``LeaveWithheld``."""
        run = self._reducer.state.run(effect.run)
        decision = next(each for each in run.talk.decisions if each.id == effect.decision)
        assert run.place is not None  # noqa: S101 - its agent lives in it
        astray = await run_sync(first_outside, Path(run.place.worktree), decision.writes)
        if astray is None:
            await self._reducer.post(granted(run, decision))
        else:
            await self._reducer.post(e.LeaveWithheld(run.id, decision.id, astray))


def first_outside(worktree: Path, paths: Iterable[str]) -> str | None:
    """The first of the files that does not lie in the worktree (blocking)."""
    return next((path for path in paths if not _is_inside(worktree, path)), None)


def _is_inside(worktree: Path, path: str) -> bool:
    if _ELSEWHERE.match(path):
        return False
    try:
        root = Path(os.path.realpath(worktree))
        place = Path(os.path.realpath(worktree / path))
    except (OSError, ValueError):
        return False
    if place == root or not place.is_relative_to(root):
        return False
    return all(part.casefold() != ".git" for part in place.relative_to(root).parts)
