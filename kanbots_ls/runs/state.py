"""A run as a value, in the parts that change together.

``Run.state`` is not stored: it is read off the parts (``status.py``), so that no two of them
can ever disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kanbots_ls.model.agent_events import TroubleKind, TurnOutcome
from kanbots_ls.model.escapes import Move
from kanbots_ls.model.events.landing import LandingBuilt, PromoteRefused, PromoteRequested
from kanbots_ls.model.ids import CardNumber, DecisionId, MessageId, RunId, SessionId
from kanbots_ls.model.money import Payer, Usage
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.runs.decisions import Decision
from kanbots_ls.runs.history import History
from kanbots_ls.runs.tries import Tries

RunState = Literal[
    "queued", "preparing", "working", "waiting", "idle", "failed", "stopped", "interrupted"
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the run works; pinned when it leaves the queue."""

    worktree: str
    branch: str
    base: str
    base_branch: str | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """The run's newest agent process. ``live`` from just before it starts until its end is read."""

    start: int
    session_id: SessionId
    mark: str
    budget_usd: float | None = None
    """The run's budget when it started; its own cap was made from that."""
    live: bool = True
    began: bool = False
    """It has begun a turn; one that ends before is not simply started again."""
    code: int | None = None
    signal: int | None = None
    explanation: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Retry:
    """The agent waits by itself; ``until`` is ISO 8601, None where no end is known."""

    kind: TroubleKind
    until: str | None = None
    gave_up: bool = False
    """Its turn ended over it: the run goes on once the wait is over."""
    attempt: int = 0
    attempts: int = 0
    """Which try comes next, of how many; 0 where the agent does not say."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the agent is doing now."""

    open: bool = False
    count: int = 0
    """Turns ended so far."""
    recorded: int = 0
    """Turns whose record is in the journal."""
    outcome: TurnOutcome | None = None
    """Of the last turn that ended."""
    error: str = ""
    background: tuple[str, ...] = ()
    queued: int = 0
    retry: Retry | None = None
    lost: int = 0
    """Turns in a row that ended over a lost network."""
    answers: int = 0
    """Model answers seen, to know when to ask for the usage."""
    opened_at: str | None = None
    seconds: float | None = None
    """What the last turn took; None where its beginning was not seen live."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that the agent has not confirmed yet."""

    message_id: MessageId
    kind: Literal["prompt", "reply", "answer", "continue"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """Messages on their way and decisions, oldest first."""

    outbox: tuple[Outgoing, ...] = ()
    decisions: tuple[Decision, ...] = ()
    messages: int = 0
    """Messages ever queued; numbers their ids."""


@dataclass(frozen=True, slots=True)
class Paid:
    """Who pays, as the run's ``start``-th process said before it got a message."""

    payer: Payer = "unknown"
    account: str = ""
    start: int = 0
    last: Paid | None = None
    """Who paid last time, for comparison."""


@dataclass(frozen=True, slots=True)
class TurnCost:
    """What one turn added; None where that is unknown."""

    turn: int
    usd: float | None


@dataclass(frozen=True, slots=True)
class Money:
    """What it costs, and what it may."""

    usage: Usage = field(default_factory=Usage)
    """As the agent session last reported it, cumulative; ``money.py`` carries totals on."""
    settled_usd: float = 0.0
    """What was spent but is missing from the session's own total."""
    reported_at: tuple[int, int] = (0, 0)
    """Process and ``Turn.answers`` when the usage was last reported."""
    paid: Paid = field(default_factory=Paid)
    turns: tuple[TurnCost, ...] = ()
    """Of the turns that are written down, oldest first."""
    budget_usd: float | None = None
    budget_hits: int = 0
    """Budget decisions opened; numbers their ids."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a person ended it: stop asked for, done, discard asked for, done; or had it back."""

    stop_by: str | None = None
    stop_reason: str = ""
    stopped: bool = False
    discard_by: str | None = None
    discard_refused: str = ""
    discarded_at: str | None = None
    rescue_ref: str | None = None
    trash: str | None = None
    restore_by: str | None = None
    restore_refused: str = ""
    restored_from: Literal["trash", "rescue"] | None = None
    """Where its last discard was undone from."""
    restored_without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promotion:
    """The run's work, up to ``head``, landed: ``target`` went from ``before`` to ``commit``."""

    target: str
    before: str
    commit: str
    head: str
    squash: bool = False
    at: str = ""
    turn: int = 0
    """How many turns it holds."""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Landing:
    """Promotes: the one under way, why the last did not happen, those that stand, oldest first."""

    asked: PromoteRequested | None = None
    built: LandingBuilt | None = None
    undo_by: str | None = None
    refused: PromoteRefused | None = None
    undo_refused: str = ""
    promotions: tuple[Promotion, ...] = ()

    @property
    def under_way(self) -> bool:
        """A promote or an undo has begun and not ended."""
        return self.asked is not None or self.undo_by is not None

    @property
    def last(self) -> Promotion | None:
        """The newest promote that stands."""
        return self.promotions[-1] if self.promotions else None


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest sign of life, for people."""

    text: str = ""
    at: str | None = None
    model: str | None = None
    mode: str | None = None
    agent_version: str = ""


@dataclass(frozen=True, slots=True)
class Escape:
    """What moved outside the run in one turn, and the decision about it."""

    decision: DecisionId
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a card."""

    id: RunId
    card: CardNumber
    title: str
    body: str
    settings: RunSettings
    queued_at: str
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
    process: Process | None = None
    turn: Turn = field(default_factory=Turn)
    talk: Talk = field(default_factory=Talk)
    money: Money = field(default_factory=Money)
    ending: Ending = field(default_factory=Ending)
    landing: Landing = field(default_factory=Landing)
    history: History = field(default_factory=History)
    seen: Seen = field(default_factory=Seen)
    assumptions: tuple[str, ...] = ()
    """What its agent says it assumed while nobody was there, oldest first."""
    started_at: str | None = None
    ended_at: str | None = None
    escapes: tuple[Escape, ...] = ()
    outside: tuple[str, ...] = ()
    """Files outside its worktree that its agent's own tools wrote; the first of them."""
    session_known: bool = False
    """The agent has spoken under its session id, so there is something to resume."""

    @property
    def live(self) -> bool:
        """An agent process lives, or is about to."""
        return self.process is not None and self.process.live

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


@dataclass(frozen=True, slots=True)
class DayStop:
    """The day's budget is reached: which one, the question about it, whom it interrupts."""

    date: str
    spent_usd: float
    budget_usd: float
    decision: DecisionId
    runs: tuple[RunId, ...] = ()


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
