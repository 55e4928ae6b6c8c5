"""Which branches there are to begin from, and which worktrees and branches to adopt.

A reading for those who choose; what no longer fits is refused all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.creation.adopt import NotAdoptedError, branch_at
from kanbots_ls.worktrees.plumbing.git import in_repository
from kanbots_ls.worktrees.registry import admins, branches_in, worktree_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kanbots_ls.rendezvous.repository import Repository

_HEADS = "refs/heads/"
_MOST = 100
_FORMAT = "%(refname)%00%(committerdate:short)%00%(subject)%00"


@dataclass(frozen=True, slots=True)
class Offer:
    """A branch's name or a worktree's path, and its newest commit."""

    value: str
    description: str


def branches(repository: Repository, taken: Collection[str]) -> tuple[Offer, ...]:
    """The newest branches, without the ``taken`` ones, which are runs' (blocking)."""
    output = in_repository(
        repository.common_dir,
        "for-each-ref",
        "--sort=-committerdate",
        f"--count={_MOST + len(taken)}",
        f"--format={_FORMAT}",
        _HEADS,
    )
    words = [word.removeprefix("\n") for word in output.text.split("\0")]
    found = zip(words[::3], words[1::3], words[2::3], strict=False)
    offers = (Offer(ref.removeprefix(_HEADS), f"{day} {about}") for ref, day, about in found)
    return tuple(each for each in offers if each.value not in taken)[:_MOST]


def adoptable(
    repository: Repository, known: tuple[Offer, ...], taken: Collection[str], base: str | None
) -> tuple[Offer, ...]:
    """Worktrees that are no run's, then ``known`` branches that are checked out nowhere."""
    about = {each.value: each.description for each in known}
    worktrees = tuple(_worktrees(repository, about, taken, base))
    main = in_repository(repository.common_dir, "symbolic-ref", "-q", "HEAD", allowed=(0, 1)).text
    held = {main, *(ref for admin in admins(repository.common_dir) for ref in branches_in(admin))}
    free = (each for each in known if f"{_HEADS}{each.value}" not in held and each.value != base)
    return (*worktrees, *free)


def _worktrees(
    repository: Repository, about: Mapping[str, str], taken: Collection[str], base: str | None
) -> Iterator[Offer]:
    for admin in admins(repository.common_dir):
        path = worktree_of(admin)
        if path is None:
            continue
        try:
            branch = branch_at(repository, path)
        except NotAdoptedError:
            continue
        if branch not in taken and branch != base:
            yield Offer(str(path), f"{branch}, {about.get(branch, '')}".removesuffix(", "))
