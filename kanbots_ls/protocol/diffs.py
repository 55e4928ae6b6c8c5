"""Requests about what a run changed: its diff, and what a person has seen of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from kanbots_ls.protocol.base import RunField, WireModel

TurnField = Annotated[int, Field(ge=1, le=1_000_000)]


class DiffFile(WireModel):
    """One changed file."""

    path: str
    """From the top of the repository, raw UTF-8."""
    status: str
    """`added`, `modified`, `deleted`, `renamed`, and so on."""
    added: int | None
    """Lines; null for a binary file."""
    removed: int | None
    """Lines; null for a binary file."""


class DiffParams(WireModel):
    """Which run, which of its turns, and whether the patch is wanted."""

    run: RunField
    stat: bool = Field(default=False, description="Numbers only, no patch.")
    since_review: bool = Field(
        default=False, description="Only what changed since a person last saw all of it."
    )
    keep: bool = Field(
        default=False, description="Store the state that is shown, to name it in run/reviewed."
    )
    turns: tuple[TurnField, TurnField] | None = Field(
        default=None, description="Only what these turns changed, first to last; null: all."
    )


class ReviewedParams(WireModel):
    """A person has been shown this state of the run, in full."""

    run: RunField
    tree: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40,64}$")]
    """The `tree` of the diff that was shown."""


class DiffResult(WireModel):
    """A run's state against an earlier one, uncommitted and untracked files included."""

    run: str
    """Whose."""
    base: str
    """What it is compared with: the pinned base, a checkpoint, or the tree last looked at."""
    files: tuple[DiffFile, ...]
    """By path."""
    patch: str
    """As `git diff` prints it; empty with `--stat`."""
    assumptions: tuple[str, ...] = ()
    """What the agent says it assumed while nobody was there."""
    tree: str | None = None
    """The tree of the state that is shown, where it was stored; else null."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as that only what was committed could be compared."""
