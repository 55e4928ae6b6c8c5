"""Keeps an agent from changing the person's checkouts of the repository it works on.

An agent climbs out of its worktree by habit (``cd`` to the path it saw, ``git -C ../../..``).  Its
environment includes a configuration file that holds only in the person's checkouts: there commits
and everything that moves a ref, switches a branch or writes files through git is refused, while
reading and fetching work.  Nobody else has that environment.  Other runs' worktrees refuse by
their own hook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.worktrees.guarding import refs
from kanbots_ls.worktrees.plumbing import configfile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kanbots_ls.worktrees.naming import Worktree

_CONDITIONS = "kanbots.elsewhere"
_SETTINGS = "kanbots.refusing"
_HOOKS = "kanbots-elsewhere"
_MAGIC = str.maketrans({**{each: f"\\{each}" for each in "\\*?["}, "\n": "?"})
"""A key takes no newline; the pattern for any one character finds it as well."""

# What runs before git touches a file of the work tree.
_EARLY = ("pre-commit", "pre-merge-commit", "pre-rebase", "applypatch-msg", "pre-push")
# Not of the kind that git expects here: each command that reads one of them stops and quotes it,
# the first three before they have done anything.
_WRONG = (
    "checkout.guess",  # checkout, switch, restore
    "clean.requireForce",  # clean
    "checkout.workers",  # whatever writes files: reset --hard, merge, stash pop, cherry-pick
)


def install(
    admin: Path,
    hooks: Path,
    users: Path,
    worktree: Worktree,
    common_dir: Path,
    theirs: Iterable[Path],
) -> None:
    """Write what :func:`settings` points at.  ``theirs``: registrations of the person's worktrees.

    Safe to repeat, also while an agent works.
    """
    directory = admin / _HOOKS
    refs.install_elsewhere(directory, hooks, users, worktree, common_dir)
    names = {"run": worktree.run, "path": str(worktree.path)}
    note = "an agent changes nothing where it does not belong"
    body = refs.REFUSE + refs.REFUSE_HERE + "refuse_here\n"
    for name in _EARLY:
        configfile.write_atomically(directory / name, refs.script(note, names, body), 0o755)
    text = (
        f"this checkout is the person's, not that of run {worktree.run}: "
        f"nothing is changed here, work in {worktree.path}"
    )
    keys = [("core.hooksPath", str(directory)), *((key, text) for key in _WRONG)]
    configfile.write_atomically(admin / _SETTINGS, configfile.render(keys), 0o600)
    conditions = [
        (f"includeIf.gitdir:{where}.path", str(admin / _SETTINGS))
        for git_dir in (common_dir, *theirs)
        for where in _and_submodules(git_dir)
    ]
    configfile.write_atomically(admin / _CONDITIONS, configfile.render(conditions), 0o600)


def settings(admin: Path) -> list[tuple[str, str]]:
    """What an agent's environment needs for it."""
    return [("include.path", str(admin / _CONDITIONS))]


def _and_submodules(git_dir: Path) -> tuple[str, str]:
    exact = str(git_dir).translate(_MAGIC)
    return exact, f"{exact}/modules/**"
