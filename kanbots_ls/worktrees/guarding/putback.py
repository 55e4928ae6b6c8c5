"""Puts back what moved outside a run while it worked, at a person's word.

All of it or nothing: each thing must still be where it was found, or the act is refused and names
what moved since.  Refs go by compare-and-swap, and only the ref: what moved it without the
checkout's own log did not touch the files there either.  A hook that was new is kept aside.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.guarding.shared import STASH, digest, log_lines, settings_of
from kanbots_ls.worktrees.plumbing import configfile
from kanbots_ls.worktrees.plumbing.git import git, in_repository

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.model.escapes import Move

_REASON = "kanbots-ls: put back"
_BEGUN = "putting-back-the-stash"


def put_back(common_dir: Path, moves: Sequence[Move], kept: Path) -> None:
    """``kept`` holds the copies of hooks.  Safe to repeat after a crash.

    Raises WorktreeError where something is by now neither as it was nor as it was found.
    """
    left = [move for move in moves if _now(common_dir, move) != move.was]
    for move in left:
        if not _is_as_found(move, _now(common_dir, move), kept):
            raise WorktreeError(
                "Nothing was put back",
                f"{move.name} has changed again since",
                "Keep it, and set right by hand what you want otherwise.",
            )
    for move in left:
        _put_back(common_dir, move, kept)


def _is_as_found(move: Move, now: tuple[str, ...], kept: Path) -> bool:
    # A crash in between may have left the first entries of the stash.
    begun = move.kind == "stash" and (kept / _BEGUN).exists()
    return now == move.now or (begun and now == move.was[: len(now)])


def _now(common_dir: Path, move: Move) -> tuple[str, ...]:
    match move.kind:
        case "stash":
            return tuple(line.split(" ")[1] for line in log_lines(common_dir / "logs" / STASH))
        case "head":
            return ((Path(move.name) / "HEAD").read_text("utf-8", "surrogateescape").strip(),)
        case "hook":
            found = digest(Path(move.name))
            return (found,) if found else ()
        case "setting":
            return tuple(settings_of(common_dir).get(move.name, ()))
        case "branch" | "tag" | "ref":
            words = ("rev-parse", "--quiet", "--verify", move.name)
            output = in_repository(common_dir, *words, allowed=(0, 1))
            return (output.text,) if output.status == 0 else ()


def _put_back(common_dir: Path, move: Move, kept: Path) -> None:
    match move.kind:
        case "stash":
            _stash(common_dir, move, kept)
        case "head":
            _head(Path(move.name), move.was[0])
        case "hook":
            _hook(Path(move.name), move.was, kept)
        case "setting":
            configfile.edit(common_dir / "config", [(move.name, move.was or None)])
        case "branch" | "tag" | "ref":
            zeros = "0" * len((*move.was, *move.now)[0])
            to, expected = (*move.was, zeros)[0], (*move.now, zeros)[0]
            words = ("update-ref", "--no-deref", "-m", _REASON, move.name, to, expected)
            in_repository(common_dir, *words)


def _stash(common_dir: Path, move: Move, kept: Path) -> None:
    """Its entries are what its log says: made anew, oldest first, each with its own words."""
    kept.mkdir(parents=True, exist_ok=True)
    (kept / _BEGUN).touch()
    in_repository(common_dir, "update-ref", "-d", STASH)
    for entry in move.was:
        title = in_repository(common_dir, "log", "-1", "--format=%s", entry).text
        in_repository(common_dir, "update-ref", "--create-reflog", "-m", title, STASH, entry)
    (kept / _BEGUN).unlink()


def _head(git_dir: Path, was: str) -> None:
    name = f"--git-dir={git_dir}"
    if was.startswith("ref: "):
        git(git_dir, name, "symbolic-ref", "-m", _REASON, "HEAD", was.removeprefix("ref: "))
    else:
        git(git_dir, name, "update-ref", "--no-deref", "-m", _REASON, "HEAD", was)


def _hook(hook: Path, was: tuple[str, ...], kept: Path) -> None:
    if hook.exists():
        kept.mkdir(parents=True, exist_ok=True)
        hook.rename(kept / f"{hook.name}-{time.time_ns()}")
    if was:
        copy = kept / was[0]
        text = copy.read_bytes().decode("utf-8", "surrogateescape")
        configfile.write_atomically(hook, text, int(was[0].partition("-")[0], 8))
