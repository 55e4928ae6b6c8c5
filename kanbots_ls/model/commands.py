"""What people ask for: one value per verb, imperative, already validated in form.

Ids and randomness come in from outside (``session_id`` and the like are made by the supervisor),
so that deciding stays a function.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kanbots_ls.model.cards import CardWishes, Column
from kanbots_ls.model.ids import CardNumber, DecisionId, RunId
from kanbots_ls.model.settings import RunSettings


@dataclass(frozen=True, slots=True)
class AddCard:
    title: str
    body: str = ""
    column: Column = "todo"
    wishes: CardWishes = field(default_factory=CardWishes)


@dataclass(frozen=True, slots=True)
class EditCard:
    card: CardNumber
    title: str | None = None
    body: str | None = None
    wishes: CardWishes | None = None


@dataclass(frozen=True, slots=True)
class MoveCard:
    card: CardNumber
    column: Column


@dataclass(frozen=True, slots=True)
class ArchiveCard:
    card: CardNumber
    archived: bool = True


@dataclass(frozen=True, slots=True)
class DispatchCard:
    """One card of a dispatch; the supervisor checks all of them before it decides any."""

    card: CardNumber
    settings: RunSettings
    by: str = ""
    told: tuple[str, ...] = ()
    """What stands, and the person knows once this is answered."""
    beside: int = 0
    """How many runs of the card the same dispatch makes before this one, to compare them."""


@dataclass(frozen=True, slots=True)
class ReplyToRun:
    run: RunId
    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class ReviewRun:
    """``commit`` is the state to look at, on the run's base; ``turns`` it had when that was so."""

    run: RunId
    settings: RunSettings
    commit: str
    turns: int
    focus: str = ""
    mends: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class SplitCard:
    """``of``: the run whose work so far is in the tree, as ``commit``."""

    card: CardNumber
    settings: RunSettings
    of: RunId | None = None
    commit: str = ""
    focus: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class DismissFindings:
    """Findings by their numbers from 1; empty: all."""

    run: RunId
    findings: tuple[int, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class StopRun:
    run: RunId
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AttachRun:
    """``mark`` is to be carried by all that is started there; the rest names who asks.

    With ``stop`` whatever the run is at is stopped first.
    """

    run: RunId
    mark: str
    client: int = 0
    client_started: int = 0
    boot: str = ""
    by: str = ""
    stop: bool = False


@dataclass(frozen=True, slots=True)
class DiscardRun:
    """With ``stop`` whatever the run is at is stopped first."""

    run: RunId
    by: str = ""
    stop: bool = False


@dataclass(frozen=True, slots=True)
class RestoreRun:
    run: RunId
    by: str = ""


@dataclass(frozen=True, slots=True)
class PromoteRun:
    """``onto`` None: the branch its base came from; ``message`` None: one is made.

    ``signs``: who asks writes the commit where it must be signed, and ``commit`` is that one.
    """

    run: RunId
    by: str = ""
    onto: str | None = None
    squash: bool = False
    message: str | None = None
    signs: bool = False
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class UndoPromote:
    """Take the run's newest promote back."""

    run: RunId
    by: str = ""


@dataclass(frozen=True, slots=True)
class RewindRun:
    """``to`` names a checkpoint; None: undo the last rewind."""

    run: RunId
    to: str | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class StartPreview:
    """``own``: the text is the person's, not one that came with a clone; ``agrees``: to it."""

    run: RunId
    text: str
    own: bool = False
    agrees: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class StopPreview:
    run: RunId
    by: str = ""


@dataclass(frozen=True, slots=True)
class MarkReviewed:
    """A person has seen the whole of the run's diff; ``tree`` is the state that was shown."""

    run: RunId
    tree: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class AnswerDecision:
    """``choices`` are numbers from 1 or labels; ``text`` where free text is allowed."""

    decision: DecisionId
    choices: tuple[str, ...] = ()
    text: str | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class StartSession:
    """Close the board's session and begin another."""


@dataclass(frozen=True, slots=True)
class SetSessionBudget:
    budget_usd: float | None
    by: str = ""


CardCommand = AddCard | EditCard | MoveCard | ArchiveCard
RunCommand = (
    DispatchCard
    | ReplyToRun
    | ReviewRun
    | SplitCard
    | DismissFindings
    | StopRun
    | AttachRun
    | DiscardRun
    | RestoreRun
    | PromoteRun
    | UndoPromote
    | RewindRun
    | MarkReviewed
    | StartPreview
    | StopPreview
)
Command = CardCommand | RunCommand | AnswerDecision | StartSession | SetSessionBudget
