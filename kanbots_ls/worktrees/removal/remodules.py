"""Gives the submodules back to a worktree that was made anew from its rescue.

First as in any new worktree, from what the person has of them; then what the run had made in them,
from the refs that discarding left.  A submodule that can't be given back is named with its ref.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.worktrees.creation import submodules
from kanbots_ls.worktrees.errors import GitError
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.plumbing import configfile
from kanbots_ls.worktrees.plumbing.git import git, in_repository
from kanbots_ls.worktrees.registry import admins, require_worktree
from kanbots_ls.worktrees.removal import modules, notes

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree


def give_back(
    repository: Repository,
    worktree: Worktree,
    environment: Mapping[str, str] | None,
    cancel: threading.Event | None,
) -> tuple[str, ...]:
    """Fill the submodules as they were; what is missing of them."""
    common_dir, admin = repository.common_dir, require_worktree(worktree.path)
    theirs = (other for other in admins(common_dir) if not guard.is_guarded(other))
    top = submodules.Superproject(worktree.path, admin, (common_dir, *theirs), worktree.run)
    empty = set(submodules.fill(top, environment, cancel))
    missing = []
    for names, ref in modules.kept(common_dir, worktree.run):
        try:
            path = _give(common_dir, top, names, ref, environment)
        except GitError:
            path = None
        if path is None:
            missing.append(f"submodule {' in '.join(reversed(names))}: its work is at {ref}")
        else:
            empty.discard(path)
    return (
        *missing,
        *(f"{path}: the submodule's commit is not in your checkout" for path in empty),
    )


def _give(
    common_dir: Path,
    top: submodules.Superproject,
    names: tuple[str, ...],
    ref: str,
    environment: Mapping[str, str] | None,
) -> str | None:
    """Its path in the worktree; None where the worktree has no such submodule."""
    project, path = top, ""
    for name in names:
        known = {each.name: each.path for each in submodules.recorded(project.work_tree)}
        if name not in known:
            return None
        path = f"{path}/{known[name]}" if path else known[name]
        project = submodules.Superproject(
            project.work_tree / known[name],
            project.git_dir / "modules" / name,
            tuple(users / "modules" / name for users in project.users),
            project.run,
        )
    _begin(project)
    modules.fetch(project.git_dir, common_dir, f"+{ref}:{modules.HERE}")
    _check_out(project, environment)
    users = next((each for each in project.users if each.is_dir()), project.git_dir)
    guard.apply_to_submodule(project.git_dir, users, project.work_tree, project.run, environment)
    return path


def _begin(project: submodules.Superproject) -> None:
    """An empty repository where the commit was not at hand, so that there is none yet."""
    if (project.git_dir / "HEAD").is_file():
        return
    project.work_tree.mkdir(parents=True, exist_ok=True)
    project.git_dir.parent.mkdir(parents=True, exist_ok=True)
    where = f"--separate-git-dir={project.git_dir}"
    git(project.work_tree, "init", "--quiet", "--template=", where, ".")
    config = project.git_dir / "config"
    configfile.edit(config, [("core.worktree", str(project.work_tree))])


def _check_out(project: submodules.Superproject, environment: Mapping[str, str] | None) -> None:
    """Files, branches, HEAD and index as the rescue's message tells."""
    git_dir, work_tree = project.git_dir, project.work_tree
    told = notes.read(in_repository(git_dir, "show", "-s", "--format=%B", modules.HERE).text)
    git(work_tree, "read-tree", "-u", "--reset", modules.HERE, environment=environment)
    if (git_dir / "shallow").exists() or not told.head:
        return
    if "/" in told.head:
        git(work_tree, "symbolic-ref", "HEAD", told.head)
    for branch in told.branches:
        git(work_tree, "update-ref", branch.ref, branch.commit)
    if "/" not in told.head:
        git(work_tree, "update-ref", "--no-deref", "HEAD", told.head)
    git(work_tree, "read-tree", told.index or "HEAD")
    git(work_tree, "update-index", "-q", "--refresh", allowed=(0, 1))
