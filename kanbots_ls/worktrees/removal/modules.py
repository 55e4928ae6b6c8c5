"""What a run made inside its submodules, which only its own registration has.

Discarding keeps it in the superproject's object store under a ref per submodule; making a worktree
anew from its rescue takes it from there.  The person's own repositories of the submodules are
read, never written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from kanbots_ls.worktrees.errors import GitError
from kanbots_ls.worktrees.naming import module_rescue_refs
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import is_whole
from kanbots_ls.worktrees.removal.branches import Branch
from kanbots_ls.worktrees.removal.notes import Notes
from kanbots_ls.worktrees.review.checkpoint import snapshot_tree
from kanbots_ls.worktrees.review.scratch import SCRATCH, scratch_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kanbots_ls.worktrees.plumbing.git import Output

HERE = "refs/kanbots/rescued"
"""The rescue's name within the submodule's own repository."""
_BETWEEN = "+"
_LOCAL = ("-c", "protocol.file.allow=always")
# The work tree of what is fetched from may be gone, and git would not pack there.
_FROM = "--upload-pack=env GIT_WORK_TREE=. git upload-pack"


class Module(NamedTuple):
    """``names`` from the outermost submodule to this one; ``git_dir`` is its repository."""

    names: tuple[str, ...]
    git_dir: Path


def keep(common_dir: Path, admin: Path, run: str, author: Mapping[str, str]) -> tuple[str, ...]:
    """Keep what the submodules of a registration have; those of which only the trash has all."""
    left = []
    for module in found(admin):
        try:
            whole = _keep(common_dir, module, run, author)
        except GitError:
            whole = False
        if not whole:
            left.append(f"submodule {' in '.join(reversed(module.names))}")
    return tuple(left)


def found(git_dir: Path, outer: tuple[str, ...] = ()) -> Iterator[Module]:
    """The submodules' repositories below ``git_dir``, the inner ones after their outer one."""
    top = git_dir / "modules"
    waiting = [top]
    while waiting:
        place = waiting.pop()
        if (place / "HEAD").is_file() and (place / "objects").is_dir():
            module = Module((*outer, str(place.relative_to(top))), place)
            yield module
            yield from found(place, module.names)
        elif place.is_dir() and not place.is_symlink():
            waiting.extend(sorted(place.iterdir()))


def ref_of(run: str, names: tuple[str, ...]) -> str:
    """The superproject's ref for a submodule; a name becomes one word that git allows."""
    words = (quote(n, safe="").replace(".", "%2E").replace("~", "%7E") for n in names)
    return module_rescue_refs(run) + _BETWEEN.join(words)


def kept(common_dir: Path, run: str) -> list[tuple[tuple[str, ...], str]]:
    """The submodules of which something was kept, each with its ref, outer ones first."""
    prefix = module_rescue_refs(run)
    refs = in_repository(common_dir, "for-each-ref", "--format=%(refname)", prefix).text.split("\n")
    named = [(tuple(map(unquote, r.removeprefix(prefix).split(_BETWEEN))), r) for r in refs if r]
    return sorted(named, key=lambda each: len(each[0]))


def fetch(git_dir: Path, source: Path, refs: str) -> None:
    """Copy refs with all they reach from one local repository into another."""
    words = (
        "fetch",
        "--quiet",
        _FROM,
        "--no-tags",
        "--no-write-fetch-head",
        "--no-auto-maintenance",
    )
    more = ("--no-recurse-submodules", "--no-prune", str(source), refs)
    _within(git_dir, *_LOCAL, *words, *more)


def _keep(common_dir: Path, module: Module, run: str, author: Mapping[str, str]) -> bool:
    """Keep one submodule; False where a shallow history could not come along."""
    git_dir, ref = module.git_dir, ref_of(run, module.names)
    if not (heads := _heads(git_dir)):
        return True
    tree, index = _files(git_dir)
    if tree is None:
        tree = _within(git_dir, "rev-parse", f"{heads[0].commit}^{{tree}}").text
    if _is_elsewhere(common_dir, module, heads, tree):
        return True
    branches = tuple(each for each in heads if each.ref.startswith("refs/heads/"))
    notes = Notes(_symbolic(git_dir) or heads[0].commit, branches, index)
    if _holds(common_dir, ref, tree, notes.message(run)):
        return not (git_dir / "shallow").exists()
    shallow = (git_dir / "shallow").exists()
    parents = [] if shallow else [each.commit for each in heads]
    if not shallow and _has(common_dir, ref):
        fetch(git_dir, common_dir, f"+{ref}:{HERE}")
        parents.append(_within(git_dir, "rev-parse", HERE).text)
    words = [word for parent in dict.fromkeys(parents) for word in ("-p", parent)]
    message = notes.message(run).encode()
    made = _within(git_dir, "commit-tree", tree, *words, stdin=message, extra=author).text
    _within(git_dir, "update-ref", HERE, made)
    fetch(common_dir, git_dir, f"+{HERE}:{ref}")
    return not shallow


def _holds(common_dir: Path, ref: str, tree: str, message: str) -> bool:
    """Whether an earlier rescue (of a discard that was cut short) has all of this already."""
    words = ("show", "-s", "--format=%T%n%B", ref)
    told = in_repository(common_dir, *words, allowed=(0, 128)).text
    return told.strip() == f"{tree}\n{message}".strip()


def _heads(git_dir: Path) -> list[Branch]:
    """HEAD first, then the branches and the stash; none in a repository without a commit."""
    head = _within(git_dir, "rev-parse", "-q", "--verify", "HEAD^{commit}", allowed=(0, 1, 128))
    if head.status != 0:
        return []
    words = ("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/stash")
    lines = _within(git_dir, *words).text.split("\n")
    refs = [
        Branch(ref, commit) for ref, _, commit in (line.partition(" ") for line in lines) if ref
    ]
    return [Branch("HEAD", head.text), *refs]


def _files(git_dir: Path) -> tuple[str | None, str | None]:
    """The trees of its files and of its index, where its work tree is there."""
    told = _within(git_dir, "config", "--get", "core.worktree", allowed=(0, 1)).text
    work_tree = (git_dir / told).resolve() if told else None
    if work_tree is None or not is_whole(work_tree, git_dir):
        return None, None
    with scratch_index(work_tree) as variables:
        index = git(work_tree, *SCRATCH, "write-tree", extra=variables, allowed=(0, 128))
    return snapshot_tree(work_tree).tree, index.text if index.status == 0 else None


def _is_elsewhere(common_dir: Path, module: Module, heads: list[Branch], tree: str) -> bool:
    """Whether the person's own repository of the submodule has all of it."""
    theirs = common_dir / "modules" / "/modules/".join(module.names)
    if not (theirs / "HEAD").is_file():
        return False
    unchanged = _within(module.git_dir, "rev-parse", "HEAD^{tree}").text == tree
    return unchanged and all(_has(theirs, f"{head.commit}^{{commit}}") for head in heads)


def _symbolic(git_dir: Path) -> str | None:
    output = _within(git_dir, "symbolic-ref", "-q", "HEAD", allowed=(0, 1))
    return output.text if output.status == 0 else None


def _has(git_dir: Path, name: str) -> bool:
    return _within(git_dir, "cat-file", "-e", name, allowed=(0, 1, 128)).status == 0


def _within(
    git_dir: Path,
    *words: str,
    allowed: tuple[int, ...] = (0,),
    stdin: bytes | None = None,
    extra: Mapping[str, str] | None = None,
) -> Output:
    """Git on a submodule's repository, whose own work tree may be gone: git would not start."""
    here = f"--work-tree={git_dir}"
    return in_repository(git_dir, here, *words, allowed=allowed, stdin=stdin, extra=extra)
