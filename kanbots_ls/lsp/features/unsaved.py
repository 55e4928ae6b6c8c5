"""What a person has typed into a run's own worktree and not saved is theirs: nothing passes it by.

A promote would land without it, and a rewind or discard pull the file from under it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.lsp.editors.unsaved import unsaved_below
from kanbots_ls.model.refusal import Refused

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.runs.state.run import Run

_MOST = 5


async def refuse_unsaved_work(session: Session, run: Run, done: str) -> None:
    """Raises Refused where an editor holds unsaved text of the run's worktree."""
    if run.place is None:
        return
    found = await unsaved_below(session.host.editors, Path(run.place.worktree))
    if not found:
        return
    names = ", ".join(f"{each.path} ({each.editor})" for each in found[:_MOST])
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    raise Refused(
        "repository",
        f"{run.id} was not {done}: its worktree has unsaved text in an editor: {names}{more}. "
        "Save it or close it first.",
    )
