"""The files that a run changed, each beside a copy of what it was at the run's base."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.model.refusal import Refused
from kanbots_ls.supervisor.counter.absence import explained, is_gone
from kanbots_ls.supervisor.counter.differences import run_diff
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.extract import extract

if TYPE_CHECKING:
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.runs.state.run import Run


@dataclass(frozen=True, slots=True)
class Previewed:
    """One file; ``base`` is None for an added one, ``work`` for a deleted one."""

    path: str
    status: str
    base: Path | None
    work: Path | None
    before: str | None = None
    """Its path at the base, where it is a text there."""


def preview_files(repository: Repository, run: Run, directory: Path) -> tuple[Previewed, ...]:
    """The copies are written below ``directory`` (blocking).  Raises Refused."""
    if run.place is None or run.ending.discarded_at is not None:
        raise Refused("wrong_state", f"Run {run.id} has no worktree to preview.")
    if is_gone(run):
        raise Refused("wrong_state", explained(run))
    worktree, files = Path(run.place.worktree), run_diff(repository, run, True).files
    before = [file.old_path or file.path for file in files if file.status != "added"]
    try:
        copies = extract(repository.common_dir, run.place.base, before, directory / "preview")
    except (WorktreeError, OSError) as error:
        raise Refused("repository", f"The preview can't be written: {error}") from None
    return tuple(
        Previewed(
            file.path,
            file.status,
            copies.get(file.old_path or file.path),
            None if file.status == "deleted" else worktree / file.path,
            None if file.added is None else file.old_path or file.path,
        )
        for file in files
    )
