"""Where runs live and what their branches are called.

Everybody who needs a path or a ref name of a run asks here.  It computes names and makes the
dispatcher's own directory; it never looks at a branch and never runs git.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import LinkError

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository

_RUN = re.compile(r"[0-9]+-[0-9]+")
_CHECKPOINT = re.compile(r"[0-9]+|before-[0-9]+(?:-cut)?|seen|reviewed")


@dataclass(frozen=True, slots=True)
class Places:
    """A directory of ours for one repository; worktrees and trash share its file system."""

    root: Path

    @property
    def worktrees(self) -> Path:
        """Where runs have their worktrees."""
        return self.root / "worktrees"

    @property
    def trash(self) -> Path:
        """Where discarded worktrees go."""
        return self.root / "trash"


@dataclass(frozen=True, slots=True)
class Worktree:
    """A run's worktree as it is named; whether it is there, the file system says.

    ``base`` is the full commit id the run started from.
    """

    run: str
    path: Path
    branch: str
    base: str
    home: Path | None = None
    """Whose trash it has, where it does not lie beside one of ours."""

    @property
    def ref(self) -> str:
        """The branch's full ref name."""
        return f"refs/heads/{self.branch}"

    @property
    def places(self) -> Places:
        """Where it lives, which is where its trash is too."""
        return Places(self.home or self.path.parents[1])


def places(repository: Repository, root: Path | None = None) -> Places:
    """``.kanbots`` in the main work tree, for a bare repository beside its directory.

    With ``root`` a directory there, named after the repository and its path.
    """
    if root is None:
        return Places(repository.root / ".kanbots")
    digest = hashlib.sha256(os.fsencode(repository.common_dir)).hexdigest()
    return Places(root / f"{repository.root.name}-{digest[:8]}")


def worktree_of(repository: Repository, run: str, base: str, root: Path | None = None) -> Worktree:
    """The names of ``run`` (such as ``42-1``): ``worktrees/issue-42-1``, ``kanbots/issue-42-1``."""
    return Worktree(
        run=run,
        path=places(repository, root).worktrees / f"issue-{_checked(run)}",
        branch=f"kanbots/issue-{run}",
        base=base,
    )


def own_ref(run: str) -> str:
    """The branch of ``run`` as it is made, whatever it is called later."""
    return f"refs/heads/kanbots/issue-{_checked(run)}"


def rescue_ref(run: str) -> str:
    """The ref that keeps what a discarded run left."""
    return f"refs/kanbots/rescue/{_checked(run)}"


def checkpoint_ref(run: str, name: str) -> str:
    """The ref of a run's checkpoint: a turn's number, ``before-<n>`` a rewind, ``seen`` by a
    person, ``reviewed`` by an agent.

    ``before-<n>-cut`` is what the repetition of a rewind found that was cut short.
    """
    if not _CHECKPOINT.fullmatch(name):
        raise ValueError(f"not a checkpoint: {name!r}")
    return f"{checkpoint_refs(run)}{name}"


def checkpoint_refs(run: str) -> str:
    """What the refs of a run's checkpoints begin with."""
    return f"refs/kanbots/runs/{_checked(run)}/"


def module_rescue_refs(run: str) -> str:
    """What the names of the refs begin with that keep a discarded run's submodules."""
    return f"refs/kanbots/rescue-modules/{_checked(run)}/"


def prepare(where: Places) -> None:
    """Make the directories, and the ``.gitignore`` that keeps them out of the person's status.

    Raises LinkError, OSError.
    """
    refuse_links(where)
    # Nobody else may put another directory in the place of a run's, whatever the umask.
    if where.root.exists() and not where.root.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(where.root))
    where.root.mkdir(mode=0o755, parents=True, exist_ok=True)
    where.worktrees.mkdir(mode=0o755, parents=True, exist_ok=True)
    hide(where)


def hide(where: Places) -> bool:
    """Put the ``.gitignore`` there; whether it was missing.  Raises OSError.

    Without it `git add -A` in the main checkout takes each worktree for an embedded repository.
    """
    try:
        with (where.root / ".gitignore").open("x", encoding="utf-8") as ignore:
            ignore.write("*\n")
    except FileExistsError:
        return False
    return True


def refuse_links(where: Places) -> None:
    """Raises LinkError where one of the directories leads somewhere else."""
    for each in (where.root, where.worktrees, where.trash):
        if each.is_symlink():
            raise LinkError(each)


def _checked(run: str) -> str:
    if not _RUN.fullmatch(run):
        raise ValueError(f"not a run id: {run!r}")
    return run
