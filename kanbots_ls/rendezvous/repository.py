"""Which repository a directory belongs to, from the file system alone.

The forwarder, the terminal client and the daemon ask before anything else.  The answer is the
git common directory: worktrees of one repository, ours among them, share it and so share a board.
It never runs git.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class NoRepository(Exception):
    """There is no git repository at or above a directory; the message names the directory."""


class Repository(NamedTuple):
    """A repository as seen from one of its directories; all paths are real paths.

    ``work_tree`` is the work tree asked from, None in a bare repository or inside ``.git``.
    ``main_work_tree`` is the one that holds the ``.git`` directory, None in a bare layout.
    """

    common_dir: Path
    work_tree: Path | None
    main_work_tree: Path | None

    @property
    def root(self) -> Path:
        """The directory that holds ``.kanbots``: the main work tree, or beside the bare one."""
        return self.main_work_tree or self.common_dir.parent


def find_repository(start: Path) -> Repository:
    """The repository at or above ``start``.  Raises NoRepository."""
    here = Path(os.path.realpath(start))
    for directory in (here, *here.parents):
        if _is_git_directory(directory):
            return _from_git_directory(directory, None)
        link = directory / ".git"
        if link.is_dir() and _is_git_directory(link):
            return _from_git_directory(Path(os.path.realpath(link)), directory)
        if link.is_file():
            return _from_git_directory(_follow(link), directory)
    raise NoRepository(
        f"{here} is not inside a git repository; run `git init` there or open a folder that is"
    )


def _from_git_directory(git_dir: Path, work_tree: Path | None) -> Repository:
    common_dir = _common_dir(git_dir)
    if git_dir == common_dir and _is_bare(common_dir):
        # Reached through its own directory or through a ``.git`` file beside its worktrees.
        return Repository(common_dir, None, None)
    if work_tree is not None and git_dir == common_dir:
        return Repository(common_dir, work_tree, work_tree)
    return Repository(common_dir, work_tree, _main_work_tree(common_dir))


def _common_dir(git_dir: Path) -> Path:
    """Where a worktree's own git directory says the shared one is; else the directory itself."""
    named = _content(git_dir / "commondir")
    return Path(os.path.realpath(git_dir / named)) if named else git_dir


def _main_work_tree(common_dir: Path) -> Path | None:
    if _is_bare(common_dir):
        return None
    if common_dir.name == ".git":
        return common_dir.parent
    # A submodule's directory, or one made with --separate-git-dir, may name its work tree.
    named = _setting(common_dir, "core", "worktree")
    return Path(os.path.realpath(common_dir / named)) if named else None


def _follow(link: Path) -> Path:
    """The git directory that a ``.git`` file names."""
    named = _content(link)
    prefix = "gitdir:"
    if not named.startswith(prefix):
        raise NoRepository(f"{link} is a file, but it does not say where the repository is")
    target = Path(os.path.realpath(link.parent / named.removeprefix(prefix).strip()))
    if not (target / "HEAD").exists():
        raise NoRepository(
            f"{link} points at {target}, which is gone; `git worktree repair` in the main "
            "checkout may mend it"
        )
    return target


def _is_git_directory(directory: Path) -> bool:
    return (
        (directory / "HEAD").is_file()
        and (directory / "objects").is_dir()
        and (directory / "refs").is_dir()
    )


def _is_bare(common_dir: Path) -> bool:
    return _setting(common_dir, "core", "bare").lower() in {"true", "yes", "on", "1"}


def _setting(common_dir: Path, section: str, key: str) -> str:
    """One plain value of the repository's own config files; includes are not followed."""
    # With extensions.worktreeConfig git keeps these two keys in the second file.
    lines = [
        line.strip()
        for name in ("config", "config.worktree")
        for line in _text(common_dir / name).splitlines()
    ]
    value, inside = "", False
    for line in lines:
        if line.startswith("["):
            inside = line.lower().startswith(f"[{section}]")
        setting = line.partition("]")[2] if line.startswith("[") else line
        name, equals, text = setting.partition("=")
        if inside and name.strip().lower() == key:
            value = text.strip().strip('"') if equals else "true"
    return value


def _content(path: Path) -> str:
    """What a file of git's names; a path in it may hold a newline."""
    return _text(path).rstrip("\r\n")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
