"""Notices what moved outside a run's worktree while it worked.

The supervisor has it look when a turn begins and when it ends.  What is explained is not told:
by the log of a checkout's HEAD that somebody else worked in, by what is another run's or this
program's own act, or as something new.  What was seen lies in the run's directory, so a crash in
the middle of a turn hides nothing.  It changes nothing; putting back is ``putback``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kanbots_ls.model.escapes import Move, MoveKind
from kanbots_ls.worktrees.guarding import guard
from kanbots_ls.worktrees.guarding.shared import STASH, Shared, log_lines, look
from kanbots_ls.worktrees.plumbing.configfile import write_atomically
from kanbots_ls.worktrees.registry import admins, require_worktree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kanbots_ls.worktrees.naming import Worktree

_FILE = "shared.json"
KEPT = "kept-hooks"
_HEADS = "refs/heads/"
_OURS = "kanbots"
"""What this program writes into the logs of refs begins so."""
# Ours: the guard switches it on and off, and moves the other two with it.
_EXTENSION = frozenset({"extensions.worktreeconfig", "core.bare", "core.worktree"})
# Git's own. What else is said of branches there, editors and GitHub's tools note by themselves
# while a person works (branch.main.vscode-merge-base).
_OF_BRANCHES = frozenset({"remote", "merge", "pushremote", "rebase", "description", "mergeoptions"})


@dataclass(frozen=True, slots=True)
class Watch:
    """Of one run: ``directory`` is the run's own in our data."""

    common_dir: Path
    worktree: Worktree
    directory: Path

    def begin(self, turn: int) -> None:
        """Remember how things are; what was remembered for this very turn stays."""
        known = self._read()
        if known is None or known[1:] != (turn, "begun"):
            self._write(self._look(), turn, "begun")

    def end(self, turn: int) -> tuple[Move, ...]:
        """What moved since then, and remember how things are now."""
        now = self._look()
        known = self._read()
        moves = tuple(self._moves(known[0], now)) if known else ()
        self._write(now, turn, "ended")
        return moves

    def _look(self) -> Shared:
        checkouts = (self.common_dir, *self._others())
        return look(self.common_dir, checkouts, self.directory / KEPT)

    def _others(self) -> list[Path]:
        admin = require_worktree(self.worktree.path)
        return [each for each in admins(self.common_dir) if each.resolve() != admin]

    def _read(self) -> tuple[Shared, int, str] | None:
        try:
            known = json.loads((self.directory / _FILE).read_text("utf-8"))
            return Shared(**known["shared"]), known["turn"], known["when"]
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _write(self, shared: Shared, turn: int, when: str) -> None:
        known = replace(shared, refs=self._without_other_runs(shared.refs))
        text = json.dumps({"turn": turn, "when": when, "shared": known.to_json()})
        write_atomically(self.directory / _FILE, text, 0o600)

    def _without_other_runs(self, refs: dict[str, str]) -> dict[str, str]:
        """Without the branches that other runs are on or made, under whatever names: by the end of
        the turn such a run may be discarded, and nothing says any more whose they were."""
        guarded = [each for each in self._others() if guard.is_guarded(each)]
        theirs = {_branch(each / "HEAD") for each in guarded}.union(*map(guard.made_in, guarded))
        return {name: value for name, value in refs.items() if name not in theirs}

    def _moves(self, was: Shared, now: Shared) -> Iterator[Move]:
        explained = {
            line.split(" ")[1]
            for git_dir, size in was.logs.items()
            for line in log_lines(self._path(git_dir) / "logs" / "HEAD", size)
        }
        own = self._own(was)
        for name, before in was.refs.items():
            after = now.refs.get(name, "")
            theirs = name not in own and name != STASH and after not in explained
            if after != before and theirs and not self._is_ours(name, after):
                yield Move(_kind(name), name, _some(before), _some(after))
        yield from self._stash(was.stash, now.stash)
        yield from self._heads(was, now)
        yield from _changed("hook", was.hooks, now.hooks)
        yield from _settings(was, now, own)

    def _own(self, was: Shared) -> set[str]:
        """The run's own branches, and those of other runs, which move as they like."""
        admin = require_worktree(self.worktree.path)
        heads = [each / "HEAD" for each in admins(self.common_dir) if guard.is_guarded(each)]
        # Where no log is kept, nobody can say who moved what is checked out.
        heads += [self._path(each) / "HEAD" for each, size in was.logs.items() if not size]
        current = {_branch(each) for each in (*heads, admin / "HEAD")}
        runs = {name for name in was.refs if name.startswith(f"{_HEADS}kanbots/issue-")}
        return {self.worktree.ref, *current, *runs, *guard.made_in(admin)}

    def _is_ours(self, name: str, after: str) -> bool:
        """Whether this program moved the ref itself: promoting, restoring, putting back."""
        last = list(log_lines(self.common_dir / "logs" / name))[-1:]
        return any(
            line.split(" ")[1] == after and line.partition("\t")[2].startswith(_OURS)
            for line in last
        )

    def _stash(self, was: list[str], now: list[str]) -> Iterator[Move]:
        """Entries that went, or that came from this run's worktree; others' new ones are theirs."""
        lines = {line.split(" ")[1]: line for line in log_lines(self._log(STASH))}
        short = self.worktree.branch
        added = [each for each in now if each not in was and f"n {short}:" in lines.get(each, "")]
        if added or any(each not in now for each in was):
            yield Move("stash", STASH, tuple(was), tuple(now))

    def _heads(self, was: Shared, now: Shared) -> Iterator[Move]:
        """HEADs that say something else though the checkout's own log knows nothing of it."""
        for name, before in was.heads.items():
            after = now.heads.get(name, before)
            logged = any(True for _ in log_lines(self._path(name) / "logs/HEAD", was.logs[name]))
            run = guard.is_guarded(self._path(name))
            if after != before and not logged and not run:
                yield Move("head", name, (before,), (after,))

    def _log(self, name: str) -> Path:
        return self.common_dir / "logs" / name

    def _path(self, text: str) -> Path:
        return self.common_dir / text


def _settings(was: Shared, now: Shared, own: set[str]) -> Iterator[Move]:
    def told(key: str) -> bool:
        branch, _, what = key.removeprefix("branch.").rpartition(".")
        theirs = f"{_HEADS}{branch}" in was.refs and f"{_HEADS}{branch}" not in own
        theirs = theirs and what in _OF_BRANCHES
        return (
            key not in _EXTENSION
            and not key.startswith("lfs.")
            and (theirs or not key.startswith("branch."))
        )

    before = {key: values for key, values in was.settings.items() if told(key)}
    after = {key: values for key, values in now.settings.items() if told(key)}
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield Move("setting", key, tuple(before.get(key, ())), tuple(after.get(key, ())))


def _changed(kind: MoveKind, was: dict[str, str], now: dict[str, str]) -> Iterator[Move]:
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            yield Move(kind, name, _some(was.get(name, "")), _some(now.get(name, "")))


def _kind(ref: str) -> MoveKind:
    if ref.startswith(_HEADS):
        return "branch"
    return "tag" if ref.startswith("refs/tags/") else "ref"


def _some(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _branch(head: Path) -> str:
    try:
        return head.read_text("utf-8", "surrogateescape").removeprefix("ref: ").strip()
    except OSError:
        return ""
