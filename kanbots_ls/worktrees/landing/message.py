"""What a promoted commit says: which card, which run, and the trailers its commits had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.worktrees.plumbing.git import in_repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_REST = "Uncommitted work of run"
_FORM = "--format=%an <%ae>%x1f%s%x1f%(trailers:only=true,unfold=true)%x1e"


@dataclass(frozen=True, slots=True)
class About:
    """The run as its card has it; ``text`` is the person's own message, if they gave one."""

    run: str
    card: int
    title: str
    agent: str
    text: str = ""


class Commit(NamedTuple):
    """One commit of the run: who, its first line, its trailers."""

    author: str
    subject: str
    trailers: tuple[str, ...]


def commits(common_dir: Path, head: str, without: Sequence[str]) -> tuple[Commit, ...]:
    """The run's own commits, oldest first: what ``head`` has and ``without`` has not."""
    words = ("log", "--no-merges", "--reverse", "--encoding=UTF-8", _FORM, head, "--not")
    text = in_repository(common_dir, *words, *without, "--").text
    return tuple(_commit(entry) for entry in text.split("\x1e") if entry.strip())


def merge_message(about: About) -> str:
    """A merge keeps the commits with all they say, so it only says whose they are."""
    if about.text:
        return _ended(about.text)
    return f"Merge card {about.card}: {about.title}\n\nRun {about.run} ({about.agent})\n"


def squash_message(about: About, made: Sequence[Commit], person: str | None) -> str:
    """One commit for all: their first lines, and every trailer once."""
    blocks = [about.text.strip()] if about.text else [about.title, *_subjects(about, made)]
    if not about.text:
        blocks.append(f"Card {about.card}, run {about.run} ({about.agent})")
    trailers = _trailers(made, person)
    blocks += ["\n".join(trailers)] if trailers else []
    return _ended("\n\n".join(blocks))


def _commit(entry: str) -> Commit:
    author, subject, trailers = entry.lstrip("\n").split("\x1f")
    return Commit(author, subject, tuple(line for line in trailers.split("\n") if line))


def rest_message(run: str) -> str:
    """What the agent left uncommitted, as a commit of its own."""
    return (
        f"{_REST} {run}\n\n"
        "The agent had left it uncommitted; kanbots-ls committed it to promote the run.\n"
    )


def _subjects(about: About, made: Sequence[Commit]) -> list[str]:
    subjects = [commit.subject for commit in made if not commit.subject.startswith(_REST)]
    if subjects in ([], [about.title]):
        return []
    return ["\n".join(f"- {subject}" for subject in subjects)]


def _trailers(made: Sequence[Commit], person: str | None) -> list[str]:
    authors = [c.author for c in made if person and c.author != person]
    written = [trailer for commit in made for trailer in commit.trailers]
    every = [*written, *(f"Co-authored-by: {author}" for author in authors)]
    # Their keys are the same in any case: Co-Authored-By is Co-authored-by.
    return list({line.casefold(): line for line in reversed(every)}.values())[::-1]


def _ended(text: str) -> str:
    return text.strip() + "\n"
