"""What the daemon does to promote a run, step by step, on a real repository."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.worktrees.landing.build import Squashed, build
from kanbots_ls.worktrees.landing.land import Landed, land, take_back
from kanbots_ls.worktrees.landing.message import About
from kanbots_ls.worktrees.landing.sign import Signing
from kanbots_ls.worktrees.landing.target import find_target
from kanbots_ls.worktrees.landing.work import keep, look
from tests.integration.worktrees.playground import dispatch, git, refs_of, try_git, write

if TYPE_CHECKING:
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree

ABOUT = About("1-1", 1, "Add a shop", "scripted")


@dataclass(frozen=True)
class Scene:
    """A checkout, a run of it, and what a person does with both."""

    checkout: Path
    repository: Repository
    worktree: Worktree

    def work(self, text: str = "four\n", message: str = "work") -> str:
        """A commit of the agent's: a changed file and a new one."""
        path = self.worktree.path
        write(path / "readme.md", f"one\ntwo\nthree\n{text}")
        write(path / "src" / "neu.py", text)
        git(path, "add", "-A")
        git(path, "commit", "-q", "-m", message)
        return git(path, "rev-parse", "HEAD")

    def built(
        self,
        *,
        onto: str | None = None,
        squash: bool = False,
        text: str = "",
        earlier: Squashed | None = None,
        signing: Signing | None = None,
        base_branch: str | None = "main",
    ) -> Promoted:
        """Everything up to the moment at which the target moves."""
        common_dir = self.repository.common_dir
        target = find_target(common_dir, base_branch, onto)
        work = look(self.repository, self.worktree, None)
        commit = build(
            common_dir,
            target,
            work,
            replace(ABOUT, text=text),
            squash=squash,
            earlier=earlier,
            signing=signing or Signing(),
        )
        keep(work)
        return Promoted(common_dir, target.branch, target.commit, commit, work.commit)

    def promote(self, **how: object) -> Promoted:
        """All of it."""
        made = self.built(**how)  # type: ignore[arg-type]
        made.land()
        return made

    def as_it_is(self) -> tuple[object, ...]:
        """All that a refusal must leave: refs, the index, every file, what is under way."""
        git_dir = Path(git(self.checkout, "rev-parse", "--absolute-git-dir"))
        under_way = sorted(path.name for path in git_dir.glob("*HEAD"))
        return (refs_of(self.checkout), staged(self.checkout), files(self.checkout), under_way)


@dataclass(frozen=True)
class Promoted:
    """A commit to land, or landed."""

    common_dir: Path
    branch: str
    before: str
    commit: str
    head: str

    def land(self) -> Landed:
        return land(self.common_dir, self.branch, self.before, self.commit, "1-1", None)

    def undo(self) -> None:
        take_back(self.common_dir, self.branch, self.before, self.commit, "1-1", None)

    @property
    def squashed(self) -> Squashed:
        return Squashed(self.head, self.commit)


def scene(checkout: Path, base: str | None = None) -> Scene:
    """A run of the checkout, in which nothing was done yet."""
    return Scene(checkout, *dispatch(checkout, base=base))


def staged(where: Path) -> str:
    """The index: every entry with its blob."""
    return git(where, "ls-files", "--stage")


def files(where: Path) -> dict[str, object]:
    """Every file of a checkout but our own, ignored ones and links included."""
    found: dict[str, object] = {}
    for path in sorted(where.rglob("*")):
        name = path.relative_to(where).as_posix()
        if name.split("/")[0] in (".git", ".kanbots"):
            continue
        if path.is_symlink():
            found[name] = path.readlink()
        elif path.is_file():
            found[name] = (path.read_bytes(), path.stat().st_mode & 0o100)
    return found


def status(where: Path) -> list[str]:
    """Without our own directory, which has its own ``.gitignore``."""
    return git(where, "status", "--porcelain=v2", "--ignored").split("\n")


def begin_moving(where: Path, before: str, after: str) -> None:
    """As a move that was cut short by a crash leaves it, before any file has moved."""
    write(where / ".git" / "kanbots-move", f"{before} {after}\n")


def signed(where: Path, commit: str) -> bool:
    return "gpgsig" in git(where, "cat-file", "commit", commit)


def said(where: Path, commit: str = "HEAD") -> str:
    return git(where, "show", "--no-patch", "--format=%B", commit).strip()


def parents(where: Path, commit: str = "HEAD") -> list[str]:
    return git(where, "rev-parse", f"{commit}^@").split()


def is_clean(where: Path) -> bool:
    return try_git(where, "status", "--porcelain").stdout == ""
