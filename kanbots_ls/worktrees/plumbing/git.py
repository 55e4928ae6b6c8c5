"""Runs one git command and hands back what it said.

Every module here that needs git comes through :func:`git` or :func:`in_repository`; hooks go
through :func:`run_program`.  GitPython starts the process and nothing more: its objects are not
safe across threads and its environment can only grow, so each call is on its own and names what
must be absent.  Nothing here knows what a worktree is for.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kanbots_ls.worktrees.errors import GitError, GitMissingError, SlowError, StoppedError
from kanbots_ls.worktrees.plumbing.environment import git_environment
from kanbots_ls.worktrees.plumbing.pipes import Pipes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git.cmd import Git

OLDEST_GIT = (2, 38)
"""The first release whose ``merge-tree`` merges without a work tree."""

TRIES = 8
PAUSE_SECONDS = 0.05
"""Times the number of the attempt: how long to wait before the next."""
LONGEST_SECONDS = 300.0
"""For what nobody can cancel, such as a diff: a filter or hook that git starts may hang."""

_NOT_FOUND = 127
_CANCEL_CHECK_SECONDS = 0.05
_TERM_SECONDS = 5.0
# Paths as they are, and neither a hook nor a daemon that watches a tree on our behalf.
_ALWAYS = ("-c", "core.quotePath=false", "-c", "color.ui=false", "-c", "core.fsmonitor=false")


@dataclass(frozen=True, slots=True)
class Output:
    """What a command left: its status, its stdout as bytes, its stderr as text."""

    status: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        """Stdout without its last newline; bytes that are not UTF-8 survive as surrogates."""
        return decode(self.stdout).removesuffix("\n")

    @property
    def fields(self) -> list[str]:
        """Stdout of a ``-z`` command, split at its NULs."""
        return decode(self.stdout).removesuffix("\0").split("\0") if self.stdout else []


def decode(data: bytes) -> str:
    """Text of git's bytes such that encoding it again gives the same bytes."""
    return data.decode("utf-8", "surrogateescape")


def git(
    directory: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    allowed: tuple[int, ...] = (0,),
    cancel: threading.Event | None = None,
    patient: bool = True,
    longest: float | None = None,
) -> Output:
    """Run ``git arguments`` in ``directory``.

    ``environment`` replaces ours (that of the client who dispatched), ``extra`` is added to it.
    A status outside ``allowed`` raises GitError; a set ``cancel`` ends git and raises StoppedError.
    Without ``cancel`` it has ``longest`` seconds (LONGEST_SECONDS), or raises SlowError.
    With ``patient`` it is repeated when another git was just registering a worktree.
    """
    variables = {**git_environment(environment), **(extra or {})}
    command = ["git", "-C", str(directory), *_ALWAYS, *arguments]
    attempt = 1
    while True:
        output = run_program(
            command, directory, variables, stdin=stdin, cancel=cancel, longest=longest
        )
        if output.status in allowed:
            return output
        error = GitError(arguments, output.status, output.stderr)
        if not patient or attempt == TRIES or not met_half_written(error):
            raise error
        (cancel or threading.Event()).wait(PAUSE_SECONDS * attempt)
        attempt += 1


def met_half_written(error: GitError) -> bool:
    """Whether git failed over a registration that another git had not finished writing.

    The repository's lock keeps our own commands apart; the person's tools do not know it.
    """
    return "failed to read" in error.output and "commondir" in error.output


def in_repository(
    common_dir: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    allowed: tuple[int, ...] = (0,),
    cancel: threading.Event | None = None,
    patient: bool = True,
) -> Output:
    """Run git on the repository itself, whatever is checked out and wherever we were started."""
    return git(
        common_dir,
        f"--git-dir={common_dir}",
        *arguments,
        environment=environment,
        extra=extra,
        stdin=stdin,
        allowed=allowed,
        cancel=cancel,
        patient=patient,
    )


def run_program(
    command: Sequence[str],
    directory: Path,
    variables: Mapping[str, str],
    *,
    stdin: bytes | None = None,
    cancel: threading.Event | None = None,
    longest: float | None = None,
) -> Output:
    """Run a program with exactly ``variables`` as its environment and wait for its end."""
    # The wrapper ends its process when it is collected, so it is held until the end.
    wrapper = _start([*_without_others(variables), *command], directory, variables, stdin)
    process = cast("subprocess.Popen[bytes]", wrapper.proc)
    stdout, stderr = _finish(process, command, stdin, cancel, longest or LONGEST_SECONDS)
    message = stderr.decode("utf-8", "replace")
    if process.returncode == _NOT_FOUND and command[0] == "git" and not stdout:
        raise GitMissingError
    return Output(process.returncode, stdout, message)


def version(environment: Mapping[str, str] | None = None) -> tuple[int, ...]:
    """The installed git's version as numbers, such as ``(2, 39, 5)``."""
    variables = git_environment(environment)
    output = run_program(["git", "version"], Path("/"), variables)
    found = re.search(r"\d+(?:\.\d+)+", output.text)
    return tuple(int(part) for part in found.group().split(".")) if found else ()


def identity(directory: Path, environment: Mapping[str, str] | None = None) -> str | None:
    """Who commits in ``directory``, as ``Name <mail>``; None where git would ask who you are."""
    output = git(
        directory, "var", "GIT_COMMITTER_IDENT", environment=environment, allowed=(0, 1, 128)
    )
    return output.text.rpartition(">")[0] + ">" if output.status == 0 else None


def _without_others(variables: Mapping[str, str]) -> list[str]:
    """Words that drop what GitPython copies from our own environment and nobody asked for."""
    inherited = os.environ.keys() | {"LC_ALL", "LANGUAGE"}
    unwanted = sorted(inherited - variables.keys())
    return ["env", *(word for name in unwanted for word in ("-u", name))] if unwanted else []


def _start(
    command: list[str], directory: Path, variables: Mapping[str, str], stdin: bytes | None
) -> Git.AutoInterrupt:
    try:
        # Imported late: it is slow, and it raises where there is no git at all.
        from git import cmd, exc
    except ImportError as error:
        raise GitMissingError from error
    try:
        return cmd.Git(directory).execute(
            command,
            istream=subprocess.PIPE if stdin is not None else None,
            as_process=True,
            env=dict(variables),
            start_new_session=True,
        )
    except exc.GitCommandNotFound as error:
        raise GitMissingError from error


def _finish(
    process: subprocess.Popen[bytes],
    command: Sequence[str],
    stdin: bytes | None,
    cancel: threading.Event | None,
    longest: float,
) -> tuple[bytes, bytes]:
    """Without ``cancel`` nobody could end it, so it has only so long."""
    pipes = Pipes(process, stdin, whole=command[0] == "git")
    deadline = time.monotonic() + longest
    try:
        while not pipes.attend(_CANCEL_CHECK_SECONDS):
            if cancel is not None and cancel.is_set():
                _end(process)
                raise StoppedError(command[0])
            if cancel is None and time.monotonic() > deadline:
                _end(process)
                raise SlowError(tuple(command[1:]), longest)
    finally:
        heard = pipes.close()
    return heard


def _end(process: subprocess.Popen[bytes]) -> None:
    """TERM, so that git removes its lock files, then KILL; filters and hooks go with it."""
    for number, seconds in ((signal.SIGTERM, _TERM_SECONDS), (signal.SIGKILL, None)):
        try:
            os.killpg(process.pid, number)
            process.wait(seconds)
        except ProcessLookupError:
            process.wait()
            return
        except subprocess.TimeoutExpired:
            continue
        return
