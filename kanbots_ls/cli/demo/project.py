"""The demo's repository, and the environment that keeps it apart from everything of the person's.

``show`` makes one. Paper money goes into a home of its own, commits carry an identity of its own.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kanbots_ls.agents.scripted.demo import FILES
from kanbots_ls.cli.errors import CliError

_NAME, _MAIL = "Demo Person", "demo@example.org"


@dataclass(frozen=True, slots=True)
class Project:
    """Where the demo lies: ``place`` holds the repository, its home and its git settings."""

    place: Path

    @property
    def repository(self) -> Path:
        """The work tree."""
        return self.place / "shop"

    @property
    def home(self) -> Path:
        """The demo's KANBOTS_HOME."""
        return self.place / "home"

    def environment(self) -> dict[str, str]:
        """Variables that lead every process of the demo here and to nobody's settings."""
        return {
            "KANBOTS_HOME": str(self.home),
            "GIT_CONFIG_GLOBAL": str(self.place / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": "0",
            "GIT_TEMPLATE_DIR": "",
            "GIT_AUTHOR_NAME": _NAME,
            "GIT_AUTHOR_EMAIL": _MAIL,
            "GIT_COMMITTER_NAME": _NAME,
            "GIT_COMMITTER_EMAIL": _MAIL,
        }


def make(directory: Path | None) -> Project:
    """Make the repository in an empty ``directory``, or in a temporary one."""
    project = Project(_place(directory))
    project.home.mkdir(mode=0o700)
    (project.place / "gitconfig").touch()
    os.environ.update(project.environment())
    for name, content in FILES.items():
        path = project.repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    _commit(project.repository)
    return project


def _place(directory: Path | None) -> Path:
    if directory is None:
        return Path(os.path.realpath(tempfile.mkdtemp(prefix="kanbots-demo-")))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        taken = any(directory.iterdir())
    except OSError as error:
        raise CliError(f"The demo can't be made in {directory}: {error.strerror}.") from error
    if taken:
        raise CliError(f"{directory} is not empty; the demo wants a directory of its own.")
    return Path(os.path.realpath(directory))


def _commit(repository: Path) -> None:
    from kanbots_ls.worktrees.errors import WorktreeError
    from kanbots_ls.worktrees.plumbing.git import git

    commands = (
        ("init", "--quiet", "--initial-branch=main"),
        # For what is tried afterwards, from a shell that knows nothing of the demo's variables.
        ("config", "user.name", _NAME),
        ("config", "user.email", _MAIL),
        ("config", "commit.gpgsign", "false"),
        ("add", "--all"),
        ("commit", "--quiet", "--message=A very small shop"),
    )
    try:
        for arguments in commands:
            git(repository, *arguments, environment=os.environ)
    except WorktreeError as error:
        raise CliError(str(error)) from error
