"""The text of a file as it was at a run's base, for an editor that shows it beside what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model.refusal import Refused
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.extract import content

if TYPE_CHECKING:
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state.run import Run

_MOST_BYTES = 16 * 1024 * 1024
_MARK = "\ufeff"
"""Editors leave a byte order mark out of the text."""


def text_at_base(repository: Repository, run: Run, commit: str, path: str) -> str:
    """The text (blocking).  Raises Refused where the run has another base or no such file there."""
    if run.place is None or run.place.base != commit:
        raise Refused("unknown", f"Run {run.id} is not from {commit[:12]}.")
    try:
        found = content(repository.common_dir, commit, path, _MOST_BYTES)
    except WorktreeError as error:
        raise Refused("repository", str(error)) from None
    if found is None:
        raise Refused("unknown", f"{commit[:12]} has no {path}, or it is too large to be shown.")
    return found.decode("utf-8", "replace").removeprefix(_MARK)
