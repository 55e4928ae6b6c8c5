"""How a person ends a run, puts it away, brings it back, rewinds it, and looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.ids import RunId


@dataclass(frozen=True, slots=True)
class StopRequested:
    run: RunId
    by: str
    reason: str = ""
    type: Literal["stop_requested"] = "stop_requested"


@dataclass(frozen=True, slots=True)
class StopFinished:
    """Nothing of the run's process tree is left."""

    run: RunId
    type: Literal["stop_finished"] = "stop_finished"


@dataclass(frozen=True, slots=True)
class DiscardRequested:
    run: RunId
    by: str
    type: Literal["discard_requested"] = "discard_requested"


@dataclass(frozen=True, slots=True)
class DiscardRefused:
    """Something forbids it: a foreign process inside, git's own refusal."""

    run: RunId
    reason: str
    type: Literal["discard_refused"] = "discard_refused"


@dataclass(frozen=True, slots=True)
class RunDiscarded:
    run: RunId
    rescue_ref: str | None
    trash: str | None
    type: Literal["run_discarded"] = "run_discarded"


@dataclass(frozen=True, slots=True)
class RestoreRequested:
    run: RunId
    by: str
    type: Literal["restore_requested"] = "restore_requested"


@dataclass(frozen=True, slots=True)
class RestoreRefused:
    """Somebody took its path or its branch, or nothing is left of it."""

    run: RunId
    reason: str
    type: Literal["restore_refused"] = "restore_refused"


@dataclass(frozen=True, slots=True)
class RunRestored:
    """A discard was undone; ``missing`` says what could not be had back."""

    run: RunId
    source: Literal["trash", "rescue"]
    missing: tuple[str, ...] = ()
    type: Literal["run_restored"] = "run_restored"


@dataclass(frozen=True, slots=True)
class TrashEmptied:
    """What the trash had of a discarded run was deleted; its rescue ref stays."""

    run: RunId
    trash: str
    by: str = ""
    type: Literal["trash_emptied"] = "trash_emptied"


@dataclass(frozen=True, slots=True)
class CheckpointsDropped:
    """The refs of a discarded run's checkpoints were removed; its rescue ref stays."""

    run: RunId
    refs: tuple[str, ...]
    """Each with the commit it pointed at, after a space: `git update-ref` brings it back."""
    by: str = ""
    type: Literal["checkpoints_dropped"] = "checkpoints_dropped"


@dataclass(frozen=True, slots=True)
class RewindRequested:
    """``to`` names the checkpoint wanted, ``before`` the one to make of what is there now."""

    run: RunId
    to: str
    before: str
    by: str = ""
    type: Literal["rewind_requested"] = "rewind_requested"


@dataclass(frozen=True, slots=True)
class RewindRefused:
    """Something forbids it: a merge going on, a branch that is not the run's, git's refusal."""

    run: RunId
    reason: str
    type: Literal["rewind_refused"] = "rewind_refused"


@dataclass(frozen=True, slots=True)
class RunRewound:
    """The worktree is as the checkpoint has it; ``notices`` say what stayed as it was."""

    run: RunId
    to: str
    before: str
    head: str
    changed: int = 0
    notices: tuple[str, ...] = ()
    type: Literal["run_rewound"] = "run_rewound"


@dataclass(frozen=True, slots=True)
class ReviewSeen:
    """A person was shown the whole diff of the run, with this tree as its state."""

    run: RunId
    tree: str
    by: str = ""
    type: Literal["review_seen"] = "review_seen"
