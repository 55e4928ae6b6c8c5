"""Requests about landing a run's work: what it would do, promote, undo."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kanbots_ls.protocol.base import RunField, Text, WireModel
from kanbots_ls.protocol.diffs import DiffFile
from kanbots_ls.protocol.views import PromotedView, RunView


class LandingParams(WireModel):
    """Which run, and onto which branch; else the one its base came from."""

    run: RunField
    onto: str | None = Field(default=None, description="A local branch.")


class LandingCommit(WireModel):
    """One commit of the run."""

    subject: str
    """Its first line."""
    author: str
    """Name and mail."""


class ObstacleView(WireModel):
    """A file of yours that the landing would overwrite."""

    path: str
    """From the top of the checkout."""
    why: str
    """Such as `edited`, `staged`, `conflicted`, `untracked`, `ignored`, `not saved in Helix`."""


class LandingView(WireModel):
    """What promoting the run would do now; nothing has been done."""

    run: str
    """Whose."""
    base: str
    """The commit it started from."""
    target: str
    """The branch it would land on."""
    target_commit: str
    """Where that is now."""
    checkout: str | None
    """The work tree that has it checked out, and would move with it; null: none."""
    commits: tuple[LandingCommit, ...]
    """Oldest first, merges left out."""
    files: tuple[DiffFile, ...]
    """How the target would change; with conflicts, what the run changed."""
    uncommitted: tuple[str, ...]
    """Files that would be committed to the run's branch first."""
    left_out: tuple[str, ...]
    """What no commit can hold, each path with why; it stays in the run's worktree."""
    in_the_way: tuple[ObstacleView, ...]
    """What keeps the checkout from moving."""
    conflicts: tuple[str, ...]
    """Files that both sides changed."""
    signs: bool
    """Whether the commit would be signed, as yours are."""
    refused: str | None
    """Why it would not happen; null: it would."""


class PromoteParams(WireModel):
    """A run whose work shall land."""

    run: RunField
    onto: str | None = Field(default=None, description="A local branch; else the base's.")
    squash: bool = Field(default=False, description="One commit instead of a merge.")
    message: Text | None = Field(default=None, description="The commit's message.")
    signs: bool = Field(
        default=False, description="The client writes the commit itself where you sign yours."
    )
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40,64}$")] | None = Field(
        default=None, description="The commit that the client wrote and signed."
    )


class UnsignedView(WireModel):
    """A commit for the client to write, sign and hand in as ``commit``."""

    tree: str
    """Its tree's id."""
    parents: tuple[str, ...]
    """Its parents' ids, in this order."""
    message: str
    """Its message, as it stands."""


class PromoteResult(WireModel):
    """Where the work is now; with ``unsigned`` nothing has moved yet."""

    run: RunView
    """As it is now."""
    promoted: PromotedView | None = None
    """Its newest promote that stands; null: none does."""
    undone: PromotedView | None = None
    """With `--undo`, the promote that was taken back."""
    unsigned: UnsignedView | None = None
    """What the client shall sign; null where nothing is left to do."""
    others: tuple[str, ...] = ()
    """After a promote, the card's other runs that are neither promoted nor discarded."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as files that were left out."""
