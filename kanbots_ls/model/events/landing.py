"""A run's work onto a branch and back off it: facts of the journal like those in ``events``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.ids import RunId


@dataclass(frozen=True, slots=True)
class PromoteRequested:
    """A person wants the run's work on a branch; see ``commands.PromoteRun`` for the fields."""

    run: RunId
    by: str
    onto: str | None = None
    squash: bool = False
    message: str | None = None
    signs: bool = False
    commit: str | None = None
    type: Literal["promote_requested"] = "promote_requested"


@dataclass(frozen=True, slots=True)
class LandingBuilt:
    """The commit is made aside; ``target`` shall go from ``before`` to ``commit``.

    ``head`` is the run's commit in it, ``rest`` were uncommitted files, ``left_out`` stay behind.
    """

    run: RunId
    target: str
    before: str
    commit: str
    head: str
    squash: bool = False
    rest: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    attempt: int = 1
    type: Literal["landing_built"] = "landing_built"


@dataclass(frozen=True, slots=True)
class PromoteRefused:
    """Nothing was changed; with a ``tree`` it only wants the signature of whoever asked."""

    run: RunId
    reason: str
    tree: str | None = None
    parents: tuple[str, ...] = ()
    message: str = ""
    type: Literal["promote_refused"] = "promote_refused"


@dataclass(frozen=True, slots=True)
class RunPromoted:
    """The branch ``target`` went from ``before`` to ``commit``, in ``checkout`` if it had one."""

    run: RunId
    target: str
    before: str
    commit: str
    head: str
    squash: bool = False
    checkout: str | None = None
    files: int = 0
    added: int = 0
    removed: int = 0
    notices: tuple[str, ...] = ()
    type: Literal["run_promoted"] = "run_promoted"


@dataclass(frozen=True, slots=True)
class PromoteUndoRequested:
    """A person wants the run's newest promote taken back."""

    run: RunId
    by: str
    type: Literal["promote_undo_requested"] = "promote_undo_requested"


@dataclass(frozen=True, slots=True)
class PromoteUndoRefused:
    """Nothing was changed."""

    run: RunId
    reason: str
    type: Literal["promote_undo_refused"] = "promote_undo_refused"


@dataclass(frozen=True, slots=True)
class PromoteUndone:
    """The branch ``target`` is back where it was before the run's newest promote."""

    run: RunId
    target: str
    commit: str
    before: str
    type: Literal["promote_undone"] = "promote_undone"


@dataclass(frozen=True, slots=True)
class RunReleased:
    """The card it was to start after is promoted onto ``base``, from which it may start now."""

    run: RunId
    base: str
    type: Literal["run_released"] = "run_released"


LandingEvent = (
    PromoteRequested
    | LandingBuilt
    | PromoteRefused
    | RunPromoted
    | PromoteUndoRequested
    | PromoteUndoRefused
    | PromoteUndone
    | RunReleased
)
