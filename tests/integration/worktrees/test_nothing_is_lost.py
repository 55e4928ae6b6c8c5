"""Whatever people and agents do in whatever order: what was there when we act can be had back.

The machine dispatches, edits, commits, ends turns, rewinds, promotes, undoes, discards and restores
a few runs of one repository and empties old trash, while the person edits, commits and tidies up
with git's own commands.  Any act may be killed at any of its git commands; it is then done again,
as the next daemon does it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.naming import places, prepare
from kanbots_ls.worktrees.removal.discard import discard
from kanbots_ls.worktrees.removal.emptying import empty, expired
from kanbots_ls.worktrees.removal.restore import restore
from kanbots_ls.worktrees.review import turns
from kanbots_ls.worktrees.review.turns import Owner
from kanbots_ls.worktrees.rewinding.rewind import Wish, rewind
from tests.integration.worktrees.killing import killed_first
from tests.integration.worktrees.playground import (
    NOW,
    dispatch,
    git,
    make_repository,
    refs_of,
    try_git,
    write,
)
from tests.integration.worktrees.promoting import Promoted, Scene, files, staged

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNS = ["1-1", "1-2", "2-1"]
ANY = st.integers(0, 2)
"""Which of those there are."""
NAMES = st.sampled_from(["readme.md", "src/käse.py", "new.txt", "deep/er/file", "noise.log"])
KILLED = st.none() | st.integers(0, 15)
"""The git command of an act before which it is killed, if at all."""
TEXTS = st.sampled_from([None, "", "two\n", "one\ntwo\nthree\nfour\n", "\x00\x01", "ü"])
"""None: the file is deleted."""
WORK = st.lists(st.tuples(NAMES, TEXTS), min_size=1, max_size=3)
THEN = st.sampled_from(["leaves it", "stages it", "commits"])
IGNORED = ".log"
SINCE = "2026-01-01T00:00:00+00:00"
KEPT_DAYS = 30.0
EXAMPLES = int(os.environ.get("KANBOTS_TEST_EXAMPLES") or 10)
"""More find more and take longer: about two seconds each.  Read before a session clears it."""
GOING = {
    "detached": ("switch", "-q", "--detach"),
    "on a branch of its own": ("switch", "-q", "-C", "by-the-agent"),
    "on a renamed branch": ("branch", "-m", "renamed-by-the-agent"),
}
TIDYING = {
    "gc": ("gc", "-q", "--prune=now"),
    "prune": ("worktree", "prune"),
    "stash": ("stash", "--include-untracked", "-q"),
    "clean": ("clean", "-fdxq"),
}


class Seen(dict[str, object]):
    """The files of a worktree by name, each with its bytes and whether it may be executed."""

    def kept_by_git(self) -> dict[str, object]:
        """Without what is ignored, which only the trash has."""
        return {name: what for name, what in self.items() if not name.endswith(IGNORED)}


Work = list[tuple[str, str | None]]
live = precondition(lambda self: self.live)


class Nights(RuleBasedStateMachine):
    """One repository, its person, and up to three runs."""

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="kanbots-test-"))
        self.checkout = make_repository(self.root / "repo")
        self.live: dict[str, Scene] = {}
        self.gone: dict[str, tuple[Scene, Seen]] = {}
        self.emptied: set[str] = set()
        self.promoted: list[Promoted] = []
        self.kept: dict[str, dict[str, Seen]] = {run: {} for run in RUNS}
        self.rewinds = 0
        self.dispatch_one()

    def teardown(self) -> None:
        if hasattr(self, "root"):
            git(self.checkout, "fsck", "--no-dangling", "--no-progress")
            shutil.rmtree(self.root)

    # --- agents -------------------------------------------------------------------------------

    @precondition(lambda self: len(self.live) + len(self.gone) < len(RUNS))
    @rule()
    def dispatch_one(self) -> None:
        run = RUNS[len(self.live) + len(self.gone)]
        before = self._persons()
        self.live[run] = Scene(self.checkout, *dispatch(self.checkout, run, "main"))
        assert self._persons() == before

    @live
    @rule(which=ANY, work=WORK, then=THEN)
    def agent_works(self, which: int, work: Work, then: str) -> None:
        self._work(self._one_of(self.live, which), work, then)

    @live
    @rule(which=ANY, where=st.sampled_from(sorted(GOING)))
    def agent_goes_elsewhere(self, which: int, where: str) -> None:
        path = self.live[self._one_of(self.live, which)].worktree.path
        try_git(path, *GOING[where])

    @live
    @rule(which=ANY, killed=KILLED)
    def turn_ends(self, which: int, killed: int | None) -> None:
        run = self._one_of(self.live, which)
        scene, seen = self.live[run], self._seen(run)
        common_dir, name = scene.repository.common_dir, str(len(self.kept[run]))
        path, owner = scene.worktree.path, Owner(run, SINCE)
        killed_first(killed, lambda: turns.keep(common_dir, path, owner, name, NOW))
        assert self._seen(run) == seen
        self.kept[run][name] = seen

    # --- the person ---------------------------------------------------------------------------

    @rule(name=NAMES, text=TEXTS, then=THEN)
    def person_works(self, name: str, text: str | None, then: str) -> None:
        (self.checkout / name).unlink(missing_ok=True)
        if text is not None:
            write(self.checkout / name, text)
        if then != "leaves it":
            git(self.checkout, "add", "-A")
        if then == "commits":
            git(self.checkout, "commit", "-q", "--allow-empty", "-m", "mine")

    @rule(how=st.sampled_from(sorted(TIDYING)))
    def person_tidies(self, how: str) -> None:
        worktrees = {run: self._seen(run) for run in self.live}
        try_git(self.checkout, *TIDYING[how])
        if how == "clean":  # which empties the trash too; what git has is in the rescue refs
            self.emptied |= set(self.gone)
        prepare(places(find_repository(self.checkout)))  # as the daemon does within seconds
        assert {run: self._seen(run) for run in self.live} == worktrees

    @rule()
    def person_empties_the_trash(self) -> None:
        for entry in (self.checkout / ".kanbots" / "trash").glob("*"):
            shutil.rmtree(entry)
        self.emptied |= set(self.gone)

    @rule(days=st.sampled_from([KEPT_DAYS - 1, KEPT_DAYS + 1]))
    def days_go_by(self, days: float) -> None:
        """What is in the trash for longer than it is kept is deleted, and nothing else."""
        repository, persons = find_repository(self.checkout), self._persons()
        trash = self.checkout / ".kanbots" / "trash"
        lying = set(trash.glob("*"))
        for entry in expired([trash], NOW + timedelta(days=days), KEPT_DAYS):
            empty(repository, entry)
        assert set(trash.glob("*")) == (lying if days < KEPT_DAYS else set())
        if days > KEPT_DAYS:
            self.emptied |= set(self.gone)
        assert self._persons() == persons

    # --- we -----------------------------------------------------------------------------------

    @live
    @rule(which=ANY, work=WORK, then=THEN, killed=KILLED)
    def discard_one(self, which: int, work: Work, then: str, killed: int | None) -> None:
        run = self._one_of(self.live, which)
        self._work(run, work, then)
        scene, seen, persons = self.live[run], self._seen(run), self._persons()
        done = killed_first(killed, lambda: discard(scene.repository, scene.worktree, now=NOW))
        assert not scene.worktree.path.exists()
        assert self._persons() == persons
        assert done.rescue_ref is not None
        assert self._in_commit(done.rescue_ref) == set(seen.kept_by_git())
        assert done.trash is not None
        assert Seen(files(done.trash / "tree")) == seen
        self.gone[run] = (self.live.pop(run), seen)
        self.emptied.discard(run)

    @precondition(lambda self: self.gone)
    @rule(which=ANY, killed=KILLED)
    def restore_one(self, which: int, killed: int | None) -> None:
        run = self._one_of(self.gone, which)
        (scene, seen), persons = self.gone[run], self._persons()
        try:
            killed_first(killed, lambda: restore(scene.repository, scene.worktree, now=NOW))
        except WorktreeError:
            # A branch of that name may be somebody else's by now: nothing changed.
            assert self._persons() == persons
            return
        assert self._persons() == persons
        self.live[run] = scene
        del self.gone[run]
        back = self._seen(run)
        assert back.kept_by_git() == seen.kept_by_git()
        assert back == seen or run in self.emptied

    @live
    @rule(which=ANY, turn=st.integers(0, 9), work=WORK, then=THEN, killed=KILLED)
    def rewind_one(self, which: int, turn: int, work: Work, then: str, killed: int | None) -> None:
        """To a turn's end, or to what a rewind kept: so it is undone as well."""
        run = self._one_of(self.live, which)
        if not self.kept[run]:
            return
        self._work(run, work, then)
        scene, seen, persons = self.live[run], self._seen(run), self._persons()
        name = sorted(self.kept[run])[turn % len(self.kept[run])]
        self.rewinds += 1
        wish = Wish(name, f"before-{self.rewinds}")
        try:
            killed_first(
                killed,
                lambda: rewind(scene.repository, scene.worktree, Owner(run, SINCE), wish, NOW),
            )
        except WorktreeError:
            assert self._seen(run) == seen
            return
        assert self._persons() == persons
        assert self._seen(run).kept_by_git() == self.kept[run][name].kept_by_git()
        self.kept[run][wish.before] = seen

    @live
    @rule(which=ANY, work=WORK, then=THEN, squash=st.booleans(), killed=KILLED)
    def promote_one(
        self, which: int, work: Work, then: str, squash: bool, killed: int | None
    ) -> None:
        run = self._one_of(self.live, which)
        self._work(run, work, then)
        scene, seen = self.live[run], self._seen(run)
        before, dirty = scene.as_it_is(), self._dirty()
        try:
            made = killed_first(killed, lambda: scene.built(squash=squash))
            killed_first(killed, made.land)
        except WorktreeError:
            # The run's own branch may have got what was not committed; nothing else moved.
            assert (staged(self.checkout), files(self.checkout)) == before[1:3]
            assert self._seen(run) == seen
            return
        assert self._seen(run) == seen
        assert self._dirty() == dirty, "what the person had not committed"
        assert git(self.checkout, "rev-parse", "main") == made.commit
        self.promoted.append(made)

    @precondition(lambda self: self.promoted)
    @rule(killed=KILLED)
    def undo_the_last_promote(self, killed: int | None) -> None:
        made, dirty = self.promoted.pop(), self._dirty()
        before = git(self.checkout, "rev-parse", "main")
        with suppress(WorktreeError):
            killed_first(killed, made.undo)
            before = made.before
        assert git(self.checkout, "rev-parse", "main") == before
        assert self._dirty() == dirty

    def _work(self, run: str, work: Work, then: str) -> None:
        path = self.live[run].worktree.path
        for name, text in work:
            (path / name).unlink(missing_ok=True)
            if text is not None:
                write(path / name, text, executable=text == "two\n")
        if then != "leaves it":
            git(path, "add", "-A")
        if then == "commits":
            git(path, "commit", "-q", "--allow-empty", "-m", "work")

    # --- what is asked ------------------------------------------------------------------------

    @staticmethod
    def _one_of(runs: Mapping[str, object], which: int) -> str:
        return sorted(runs)[which % len(runs)]

    def _seen(self, run: str) -> Seen:
        return Seen(files(self.live[run].worktree.path))

    def _persons(self) -> tuple[object, ...]:
        """All that only a promote may change."""
        ours = ("refs/kanbots/", "refs/heads/kanbots/", "refs/heads/by-the-", "refs/heads/renamed-")
        refs = {ref: at for ref, at in refs_of(self.checkout).items() if not ref.startswith(ours)}
        return refs, staged(self.checkout), files(self.checkout)

    def _dirty(self) -> dict[str, object]:
        """What the checkout has that its commit has not, byte for byte."""
        status = git(self.checkout, "status", "--porcelain", "-z", "--ignored", "--no-renames")
        names = [entry[3:] for entry in status.split("\0") if entry]
        found: dict[str, object] = {}
        for name in names:
            place = self.checkout / name
            inside = [each for each in place.rglob("*") if each.is_file()] or [place]
            for each in inside if not name.startswith(".kanbots") else ():
                found[str(each)] = each.read_bytes() if each.is_file() else None
        return found

    def _in_commit(self, ref: str) -> set[str]:
        listed = git(self.checkout, "ls-tree", "-r", "-z", "--name-only", ref)
        return {name for name in listed.split("\0") if name}


Nights.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=20,
    # Making a failure small takes minutes here; the steps that led to it are told as they are.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestNothingIsLost = pytest.mark.timeout(300)(Nights.TestCase)
