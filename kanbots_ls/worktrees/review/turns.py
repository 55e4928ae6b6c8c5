"""A run's checkpoints: its worktree's whole state, kept as commits under refs of their own.

One is made at each turn end (``refs/kanbots/runs/<run>/<turn>``, 0 before the first), one before
each rewind.  The commit's tree is what was there, its first parent the HEAD of that moment.  The
refs lie outside ``refs/heads``: no branch list has them and no ordinary push takes them along.
Whoever removes them says which commit he saw there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.naming import checkpoint_ref, checkpoint_refs
from kanbots_ls.worktrees.plumbing.commits import commit_tree
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.review.checkpoint import snapshot_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

_RUN, _SINCE, _HEAD = "Kanbots-Run", "Kanbots-Dispatched", "Kanbots-Head"
REVIEWED = "reviewed"
"""The name of the state that a reviewer was last given."""
_NO_HOOKS = ("-c", "core.hooksPath=/dev/null")
_FORMAT = "%(refname)%00%(objectname)%00%(tree)%00%(contents:body)%00"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose checkpoints: a run by its id, and ``since``, when it was dispatched.

    A board that was thrown away leaves refs behind under ids that a new one gives again.
    """

    run: str
    since: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``head`` is the commit HEAD was at, None on a branch without one; ``since`` its owner's."""

    name: str
    ref: str
    commit: str
    tree: str
    head: str | None
    since: str


def keep(
    common_dir: Path,
    worktree: Path,
    owner: Owner,
    name: str,
    now: datetime,
    also: Collection[str] = (),
) -> tuple[Checkpoint, tuple[str, ...]]:
    """Keep what is in ``worktree`` now, ignored files left out apart from ``also``.

    With it the untracked paths that are not in it.  A checkpoint that the same run has under that
    name stays as it is: this is then the repetition of something that was cut short.
    """
    known = find(common_dir, owner.run, name)
    if known is not None and known.since == owner.since:
        return known, ()
    snapshot = snapshot_tree(worktree, also)
    head = _head(worktree)
    parents = [each for each in (head, known.commit if known else None) if each]
    return (
        _point(common_dir, owner, name, (snapshot.tree, head, parents), known, now),
        snapshot.left_out,
    )


def keep_commit(
    common_dir: Path, owner: Owner, name: str, commit: str, now: datetime
) -> Checkpoint:
    """Keep a worktree that is as ``commit`` has it, without a look at its files."""
    known = find(common_dir, owner.run, name)
    if known is not None and known.since == owner.since:
        return known
    parents = [commit, *([known.commit] if known else [])]
    made = (tree_of(common_dir, commit), commit, parents)
    return _point(common_dir, owner, name, made, known, now)


def keep_tree(common_dir: Path, owner: Owner, name: str, tree: str, now: datetime) -> Checkpoint:
    """Keep a tree that is stored already, in place of what had that name before."""
    return _point(common_dir, owner, name, (tree, None, ()), find(common_dir, owner.run, name), now)


def keep_work(
    common_dir: Path, worktree: Path, owner: Owner, base: str, now: datetime
) -> str | None:
    """Keep what is in ``worktree`` now as one commit on ``base``, for others to look at.

    The commit; None where nothing is different from ``base``.
    """
    tree = snapshot_tree(worktree).tree
    if tree == tree_of(common_dir, base):
        return None
    known = find(common_dir, owner.run, REVIEWED)
    return _point(common_dir, owner, REVIEWED, (tree, None, [base]), known, now).commit


def tree_of(common_dir: Path, name: str) -> str:
    """The tree of a commit."""
    return in_repository(common_dir, "rev-parse", "--verify", f"{name}^{{tree}}").text


def find(common_dir: Path, run: str, name: str) -> Checkpoint | None:
    """The run's checkpoint of that name, or None."""
    return next(iter(_listed(common_dir, checkpoint_ref(run, name))), None)


def every(common_dir: Path, run: str) -> list[Checkpoint]:
    """All checkpoints of a run that are there."""
    return _listed(common_dir, checkpoint_refs(run))


def forget(common_dir: Path, checkpoints: Iterable[Checkpoint]) -> None:
    """Remove refs, each only if it still points where it was seen; all or none."""
    lines = "".join(f"delete {each.ref}\0{each.commit}\0" for each in checkpoints)
    words = (*_NO_HOOKS, "update-ref", "--no-deref", "-z", "--stdin")
    in_repository(common_dir, *words, stdin=lines.encode())


def _point(
    common_dir: Path,
    owner: Owner,
    name: str,
    made: tuple[str, str | None, Sequence[str]],
    known: Checkpoint | None,
    now: datetime,
) -> Checkpoint:
    tree, head, parents = made
    ref = checkpoint_ref(owner.run, name)
    trailers = ((_RUN, owner.run), (_SINCE, owner.since), (_HEAD, head or "none"))
    message = f"Run {owner.run}: {_title(name)}\n\n" + "".join(f"{k}: {v}\n" for k, v in trailers)
    commit = commit_tree(common_dir, tree, parents, message, now)
    expected = known.commit if known else "0" * len(commit)
    words = (*_NO_HOOKS, "update-ref", "--no-deref", ref, commit, expected)
    in_repository(common_dir, *words)
    return Checkpoint(name, ref, commit, tree, head, owner.since)


def _title(name: str) -> str:
    if name.isdecimal():
        return f"after turn {name}" if int(name) else "before its first turn"
    if name == REVIEWED:
        return "as it was given to be reviewed"
    return "as last looked at" if name == "seen" else f"{name.replace('-', ' rewind ')}"


def _listed(common_dir: Path, pattern: str) -> list[Checkpoint]:
    output = in_repository(common_dir, "for-each-ref", f"--format={_FORMAT}", pattern).text
    found = (_read(*record.split("\0")) for record in output.split("\0\n") if record)
    return [checkpoint for checkpoint in found if checkpoint]


def _read(ref: str, commit: str, tree: str, body: str, *_: str) -> Checkpoint | None:
    """None for what somebody else put there."""
    lines = (line.partition(": ") for line in body.splitlines())
    said = {key: value for key, _, value in lines}
    if not tree or _SINCE not in said or _HEAD not in said:
        return None
    head = None if said[_HEAD] == "none" else said[_HEAD]
    return Checkpoint(ref.rpartition("/")[2], ref, commit, tree, head, said[_SINCE])


def _head(worktree: Path) -> str | None:
    words = ("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    output = git(worktree, *words, allowed=(0, 1, 128))
    return output.text if output.status == 0 else None
