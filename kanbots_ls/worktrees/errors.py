"""Why something with a worktree could not be done, in sentences fit for a person.

Raised by every module of this package and shown by its callers as they are.  Each error says
what, why, and what next; its fields are for code that branches.  Nothing is decided here.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path


_TRUST = "git config --global --add safe.directory"


class WorktreeError(Exception):
    """Something with git or a worktree could not be done: ``what``, ``why``, ``what_next``."""

    def __init__(self, what: str, why: str = "", what_next: str = "") -> None:
        self.what, self.why, self.what_next = what, why, what_next
        sentence = f"{what}: {why}" if why else what
        super().__init__(f"{sentence}. {what_next}" if what_next else sentence)


def told(error: Exception) -> str:
    """A WorktreeError's own sentences, or the system's refusal with the path it is about."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}. Check the disk and the folder's permissions."
    return str(error)


class GitMissingError(WorktreeError):
    """There is no git on the PATH of whoever asked."""

    def __init__(self) -> None:
        super().__init__(
            "git was not found", "it is not on the PATH", "Install git 2.38 or newer and try again."
        )


class GitError(WorktreeError):
    """A git command failed: ``command`` (without the program), ``status``, ``output`` (stderr)."""

    def __init__(self, command: tuple[str, ...], status: int, output: str) -> None:
        self.command, self.status, self.output = command, status, output
        verb = _verb(command)
        super().__init__(f"git {verb} failed with status {status}", output.strip())


def _verb(command: tuple[str, ...]) -> str:
    """The git command in ``command``, without the options (``-c x=y``) before it."""
    words = iter(command)
    for word in words:
        if word in {"-c", "-C"}:
            next(words)
        elif not word.startswith("-"):
            return word
    return ""


class StoppedError(WorktreeError):
    """A command was ended because its caller asked for that."""

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} was ended before it was done")


class SlowError(WorktreeError):
    """A git command that nobody could cancel was ended, because it had gone on for too long."""

    def __init__(self, command: tuple[str, ...], seconds: float) -> None:
        super().__init__(
            f"git {_verb(command)} was ended after {seconds:g} seconds",
            "it was not done by then",
            "A filter, hook or file system it waits for may hang; try that command yourself.",
        )


class UnusableRepositoryError(WorktreeError):
    """No run can work here: ``reason`` is ``no_commit``, ``no_work_tree`` or ``not_yours``."""

    def __init__(
        self, repository: Path, reason: Literal["no_commit", "no_work_tree", "not_yours"]
    ) -> None:
        self.reason = reason
        why, what_next = {
            "no_commit": ("it has no commit yet", "Commit something first; a run starts from it."),
            "no_work_tree": (
                "it is bare and has no work tree",
                "Add one with `git worktree add`, or work in a clone.",
            ),
            "not_yours": (
                "it belongs to another user, whose hooks and settings would run as you",
                f"If you trust it: {_TRUST} {shlex.quote(str(repository))}",
            ),
        }[reason]
        super().__init__(f"No run can start in {repository}", why, what_next)


class NoBaseError(WorktreeError):
    """It is unclear which branch a run should start from; ``branches`` are those there are."""

    def __init__(self, why: str, branches: list[str]) -> None:
        self.branches = branches
        # Runs' own branches are many, and hardly what is meant.
        shown = [branch for branch in branches if not branch.startswith("kanbots/")][:12]
        known = f" Branches here: {', '.join(shown)}." if shown else ""
        super().__init__("No base for the run", why, f"Name one with --base.{known}")


class TakenError(WorktreeError):
    """The path or branch a run needs is there already; ``name`` says which."""

    def __init__(self, name: str, why: str, what_next: str) -> None:
        self.name = name
        super().__init__(f"The worktree was not made: {name} {why}", "", what_next)


class LinkError(WorktreeError):
    """A directory of ours is a symbolic link, as a clone may bring one; nothing was written."""

    def __init__(self, link: Path) -> None:
        super().__init__(
            f"{link} is a symbolic link",
            "a clone may bring one, and what it leads to is no place for runs",
            "Remove it and try again; to have runs on another disk, mount that there.",
        )


class GoneError(WorktreeError):
    """There is no worktree at ``worktree``: deleted by hand, moved away, or unregistered."""

    def __init__(self, worktree: Path) -> None:
        self.worktree = worktree
        super().__init__(
            f"There is no worktree at {worktree}",
            "its directory or its registration is gone",
            "What was committed is still on the run's branch; discarding the run tidies up.",
        )


class HookError(WorktreeError):
    """The repository's own post-checkout hook failed in a new worktree."""

    def __init__(self, hook: str, status: int, output: str) -> None:
        self.hook, self.status, self.output = hook, status, output
        super().__init__(
            f"The repository's {hook} hook failed with status {status}",
            output.strip()[-2000:],
            "Mend the hook, or try it with `git worktree add`, which runs it too.",
        )


class OccupiedError(WorktreeError):
    """A process that is not the run's own works inside the worktree: ``pid`` and ``command``."""

    def __init__(self, worktree: Path, pid: int, command: str) -> None:
        self.pid, self.command = pid, command
        super().__init__(
            f"{worktree} was not discarded",
            f"process {pid} ({command}) works inside it",
            "Leave that directory or end the process, then discard again.",
        )


class NestedError(WorktreeError):
    """Another worktree lies inside: ``inner``.  Its work would go along, and nobody kept it."""

    def __init__(self, worktree: Path, inner: Path) -> None:
        self.inner = inner
        super().__init__(
            f"{worktree} was not discarded",
            f"another worktree lies inside it, {inner}, with work of its own",
            f"Keep what it holds, take it away with `git worktree remove {inner}`, or put it "
            f"elsewhere with `git worktree move`, then discard again.",
        )


class NotRestoredError(WorktreeError):
    """Something stands in a restore's way, or there is nothing to restore from."""

    def __init__(self, run: str, why: str, what_next: str) -> None:
        super().__init__(f"Run {run} was not restored", why, what_next)


class LockedError(WorktreeError):
    """Somebody locked the worktree with ``git worktree lock``."""

    def __init__(self, worktree: Path, reason: str) -> None:
        super().__init__(
            f"{worktree} was not discarded",
            f"it is locked{f' ({reason})' if reason else ''}",
            f"Unlock it with `git worktree unlock {worktree}` and discard again.",
        )


class RewindError(WorktreeError):
    """The worktree was not put back to an earlier state."""

    def __init__(self, worktree: Path, why: str, what_next: str) -> None:
        super().__init__(f"{worktree} was not rewound", why, what_next)
