"""A run as a value, put together from its parts, and all runs of a board.

``Run.state`` is not stored: it is read off the parts (``status.py``), so that no two of them
can ever disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kanbots_ls.model.errands import Errand
from kanbots_ls.model.ids import CardNumber, DecisionId, RunId, SessionId
from kanbots_ls.model.money import Payer, Window, WindowUse
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.runs.state.decisions import Decision
from kanbots_ls.runs.state.history import History
from kanbots_ls.runs.state.money import Money
from kanbots_ls.runs.state.outcome import Ending, Escape, Landing, Preview, Review
from kanbots_ls.runs.state.process import Attachment, Place, Process, Seen
from kanbots_ls.runs.state.tries import Tries
from kanbots_ls.runs.state.turn import Talk, Turn

RunState = Literal[
    "queued", "preparing", "working", "waiting", "idle", "failed", "stopped", "interrupted"
]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a card."""

    id: RunId
    card: CardNumber
    title: str
    body: str
    settings: RunSettings
    queued_at: str
    told: tuple[str, ...] = ()
    """What stood of every dispatch and the person knew from this one on."""
    errand: Errand | None = None
    """What it was sent for; None: to work on its card."""
    errand_over: bool = False
    """What it was sent for is told, and its tree may go."""
    errand_problem: str = ""
    """Why it brought nothing, where that is told nowhere else."""
    brought: str = ""
    """The words that an errand's agent ended with, the newest that hold a block."""
    review: Review | None = None
    """The newest review of its work."""
    place: Place | None = None
    failure: str = ""
    """Why it could not be prepared or started."""
    trouble: str = ""
    """Why we could not follow it; its agent is ended, and nothing else is done for it."""
    released: bool = False
    """The card it was to start after is promoted."""
    admitted: bool = False
    phase: str | None = None
    progress: str = ""
    """How far the phase is, in a few words."""
    port: int | None = None
    """Leased to it for its whole life."""
    setup_waived: bool = False
    """Somebody said that it goes on without its set-up command."""
    needs_environment: bool = False
    silent_minutes: float | None = None
    """Nothing was heard of its turn for so long; None: it talks."""
    tries: Tries = field(default_factory=Tries)
    held_until: str | None = None
    """Its account is at a limit until then, so it does not begin."""
    crowded: int | None = None
    """The person's cap over all boards, where it waits for a slot of that."""
    process: Process | None = None
    turn: Turn = field(default_factory=Turn)
    talk: Talk = field(default_factory=Talk)
    money: Money = field(default_factory=Money)
    ending: Ending = field(default_factory=Ending)
    landing: Landing = field(default_factory=Landing)
    preview: Preview = field(default_factory=Preview)
    attached: Attachment | None = None
    """A person has taken it to a terminal."""
    detached: str = ""
    """The terminal that it last came back from with a turn."""
    history: History = field(default_factory=History)
    seen: Seen = field(default_factory=Seen)
    windows: Mapping[str, Window] = field(default_factory=dict)
    """Of its subscription, by the agent's own words for them."""
    assumptions: tuple[str, ...] = ()
    """What its agent says it assumed while nobody was there, oldest first."""
    started_at: str | None = None
    ended_at: str | None = None
    escapes: tuple[Escape, ...] = ()
    outside: tuple[str, ...] = ()
    """Files outside its worktree that its agent's own tools wrote; the first of them."""
    session_known: bool = False
    """The agent has spoken under its session id, so there is something to resume."""
    lost_session: SessionId | None = None
    """What was to be resumed, and its agent does not have; until a turn begins in another."""

    @property
    def live(self) -> bool:
        """An agent process lives, or is about to."""
        return self.process is not None and self.process.live

    @property
    def session(self) -> SessionId | None:
        """What a later process takes up; None where a start that never spoke left nothing."""
        if self.process is not None:
            return self.process.session_id if self.session_known else None
        return SessionId(self.place.session) if self.place and self.place.session else None

    @property
    def payer(self) -> Payer:
        """Who pays for it."""
        return self.money.paid.payer

    @property
    def cost_usd(self) -> float | None:
        """What the run has cost so far; None while nothing is known."""
        if self.money.usage.cost_usd is None:
            return self.money.settled_usd or None
        return self.money.settled_usd + self.money.usage.cost_usd

    def decision(self, decision: DecisionId) -> Decision | None:
        """The run's decision of that id."""
        return next((d for d in self.talk.decisions if d.id == decision), None)


@dataclass(frozen=True, slots=True)
class Session:
    """A session of the board, for its budget: each run's cost when it began."""

    started_at: str
    budget_usd: float | None = None
    asked_usd: float | None = None
    """The budget at which a person was asked; another one asks again."""
    costs_before: Mapping[RunId, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """The person's day over all boards, as last read from their ledger."""

    date: str
    spent_usd: float
    budget_usd: float | None = None
    windows: tuple[WindowUse, ...] = ()
    """Of the person's accounts, whatever day it is."""


@dataclass(frozen=True, slots=True)
class DayStop:
    """The budget of the day, or of windows, is reached: which, the question, whom it interrupts."""

    date: str
    spent_usd: float
    budget_usd: float
    decision: DecisionId
    runs: tuple[RunId, ...] = ()
    windows: tuple[WindowUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Slots:
    """What this board has of the person's slots over all boards, as the ledger last said."""

    cap: int
    others: int = 0
    """Slots that other boards have."""
    granted: frozenset[RunId] = frozenset()
    """Runs that may start, or go on by themselves."""
    waiting: frozenset[RunId] = frozenset()
    """Runs that could if there were a slot."""


@dataclass(frozen=True, slots=True)
class Runs:
    """All runs by id, the board's own decisions, the session, the person's day."""

    runs: Mapping[RunId, Run] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    session: Session | None = None
    consents: Mapping[str, str] = field(default_factory=dict)
    """Who agreed to which set-up command, by its digest."""
    day: Day | None = None
    """None until the ledger was read."""
    day_stop: DayStop | None = None
    day_ending: tuple[RunId, ...] = ()
    """The stop is lifted, but their turns may still end by its interrupt."""
    holds: Mapping[str, str] = field(default_factory=dict)
    """Accounts at a limit and until when, over all boards of the person."""
    slots: Slots | None = None
    """None: there is no cap over all boards, or the ledger was not asked yet."""
    previews: bool = False
    """The settings name a preview's command, so a run's can be started."""
