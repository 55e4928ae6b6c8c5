"""Writes the promoted commit, signed where the person signs theirs.

A daemon has no terminal to type a passphrase at.  So a terminal client writes the commit itself
(``write_in_foreground``) and hands in its id, which is checked here to be the one that was wanted.
For an editor it is tried with a key agent's own window, for so long, and then refused.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import GitError, WorktreeError
from kanbots_ls.worktrees.landing.errors import UnsignedError
from kanbots_ls.worktrees.plumbing.environment import hook_environment
from kanbots_ls.worktrees.plumbing.git import git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECONDS = 30.0
"""How long a key agent has to ask for a passphrase in a window of its own."""


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A commit that is not made yet."""

    tree: str
    parents: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Signing:
    """Who writes the commit: ``by_client`` where the client has a terminal to sign at.

    ``commit`` is what it has written already; ``environment`` says who the person is.
    """

    environment: Mapping[str, str] | None = None
    by_client: bool = False
    commit: str | None = None


def is_wanted(directory: Path, environment: Mapping[str, str] | None) -> bool:
    """Whether the person signs their commits there."""
    words = ("config", "--type=bool", "--get", "commit.gpgSign")
    return git(directory, *words, environment=environment, allowed=(0, 1)).text == "true"


def written(directory: Path, wanted: Unwritten, signing: Signing) -> str:
    """The id of the commit; ``directory`` is whose configuration counts.

    Raises UnsignedError when it has to be signed and could not be here.
    """
    if signing.commit and _is_as_wanted(directory, signing.commit, wanted):
        return signing.commit
    environment = dict(os.environ if signing.environment is None else signing.environment)
    if not is_wanted(directory, environment):
        return _write(directory, wanted, environment)
    if signing.by_client:
        raise UnsignedError(*_fields(wanted), "it is yours to sign")
    environment.pop("GPG_TTY", None)
    try:
        return _write(directory, wanted, environment, "-S", longest=SECONDS)
    except GitError as error:
        raise UnsignedError(*_fields(wanted), error.output.strip()) from error
    except WorktreeError as error:
        raise UnsignedError(*_fields(wanted), str(error)) from error


def write_in_foreground(
    directory: Path, tree: str, parents: tuple[str, ...], message: str
) -> str | None:
    """Write a signed commit from a terminal, where a passphrase can be typed; None: git failed.

    In this process's own session, unlike every other git: that is whose terminal it is.
    gpg is told which one: git hands it the commit on its standard input, where it would look.
    """
    command = ["git", "-C", str(directory), "commit-tree", "-S", tree, *_parents(parents)]
    done = subprocess.run(
        command,
        input=message.encode("utf-8", "surrogateescape"),
        stdout=subprocess.PIPE,
        env={**_own_terminal(), **hook_environment(None)},
        check=False,
    )
    return done.stdout.decode().strip() if done.returncode == 0 else None


def _own_terminal() -> dict[str, str]:
    for stream in (0, 1, 2):
        if os.isatty(stream):
            return {"GPG_TTY": os.ttyname(stream)}
    return {}


def _write(
    directory: Path,
    wanted: Unwritten,
    environment: Mapping[str, str],
    *options: str,
    longest: float | None = None,
) -> str:
    words = ("-c", "i18n.commitEncoding=UTF-8", "commit-tree", *options, wanted.tree)
    message = wanted.message.encode("utf-8", "surrogateescape")
    done = git(
        directory,
        *words,
        *_parents(wanted.parents),
        stdin=message,
        environment=environment,
        longest=longest,
    )
    return done.text


def _is_as_wanted(directory: Path, commit: str, wanted: Unwritten) -> bool:
    """Whether a client's commit is what was asked of it, and not of an older state."""
    words = ("show", "--no-patch", "--format=%T%n%P%n%B", commit, "--")
    output = git(directory, *words, allowed=(0, 128))
    if output.status != 0:
        return False
    tree, parents, message = output.text.split("\n", 2)
    known = (tree, tuple(parents.split()), message.strip())
    return known == (wanted.tree, wanted.parents, wanted.message.strip())


def _fields(wanted: Unwritten) -> tuple[str, tuple[str, ...], str]:
    return wanted.tree, wanted.parents, wanted.message


def _parents(parents: tuple[str, ...]) -> list[str]:
    return [word for parent in parents for word in ("-p", parent)]
