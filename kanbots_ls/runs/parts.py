"""The parts of a run that change together; ``state.py`` puts them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kanbots_ls.model.agent_events import TroubleKind, TurnOutcome
from kanbots_ls.model.errands import Finding, Judgement, Mending
from kanbots_ls.model.escapes import Move
from kanbots_ls.model.events.landing import LandingBuilt, PromoteRefused, PromoteRequested
from kanbots_ls.model.ids import DecisionId, MessageId, RunId, SessionId
from kanbots_ls.model.money import Payer, Price, Tokens, Usage
from kanbots_ls.runs.decisions import Decision


@dataclass(frozen=True, slots=True)
class Place:
    """Where the run works; pinned when it leaves the queue."""

    worktree: str
    branch: str
    base: str
    base_branch: str | None = None
    notices: tuple[str, ...] = ()
    home: str = ""
    """Our directory that has its trash, where the worktree does not lie in it."""
    adopted: bool = False
    """It was there before the run."""
    session: str = ""
    """The agent's session that was found with it."""


@dataclass(frozen=True, slots=True)
class Process:
    """The run's newest agent process. ``live`` from just before it starts until its end is read."""

    start: int
    session_id: SessionId
    mark: str
    budget_usd: float | None = None
    """The run's budget when it started; its own cap was made from that."""
    live: bool = True
    introduced: bool = False
    """It has said what it can and waits to be told its session; only of agents that do."""
    can: tuple[str, ...] = ()
    """How it takes up a session; see ``AgentIntroduced``."""
    login: str = ""
    """How to log in to it, in its own words."""
    opened: bool = False
    """Its handshake is over; only of agents that have one."""
    anew: bool = False
    """Its session knows nothing of what was said in an earlier one."""
    refused: str = ""
    """Why it can't begin, as it says itself; it is ended."""
    refused_after: int = 0
    """Messages ever queued by then; one more means that somebody wants another try."""
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
    name: str = ""
    """The agent's own, of the newest turn."""
    count: int = 0
    """Turns ended so far."""
    recorded: int = 0
    """Turns whose record is in the journal."""
    outcome: TurnOutcome | Literal["attached"] | None = None
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
class Counted:
    """Tokens of an agent that tells no dollars, and what is known of their prices."""

    totals: Mapping[SessionId, Tokens] = field(default_factory=dict)
    """Each session's own total, as last reported."""
    prices: Mapping[str, Price | None] = field(default_factory=dict)
    """By model; None: nobody knows it."""
    looked_up_at: int = 0
    """The process for which a price was looked up last."""
    usd: float = 0.0
    """Of the tokens whose price is known."""
    unpriced: Mapping[str, Tokens] = field(default_factory=dict)
    """Tokens by model that wait for a price."""
    anew: bool = False
    """What was counted before is lost: the next total of a session only says where it stands."""


@dataclass(frozen=True, slots=True)
class Money:
    """What it costs, and what it may."""

    usage: Usage = field(default_factory=Usage)
    """As the agent session last reported it, cumulative; ``money.py`` carries totals on."""
    settled_usd: float = 0.0
    """What was spent but is missing from the session's own total."""
    reported_at: tuple[int, int] = (0, 0)
    """Process and ``Turn.answers`` when the usage was last reported."""
    counted: Counted = field(default_factory=Counted)
    paid: Paid = field(default_factory=Paid)
    turns: tuple[TurnCost, ...] = ()
    """Of the turns that are written down, oldest first."""
    budget_usd: float | None = None
    budget_hits: int = 0
    """Budget decisions opened; numbers their ids."""
    uncounted: bool = False
    """A person went on in the session at a terminal, and it has reported no total since."""


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
class Attachment:
    """A terminal that has the run: who asked, and once it runs the agent's own program there."""

    mark: str
    """Of everything that is started there."""
    client: int = 0
    client_started: int = 0
    boot: str = ""
    by: str = ""
    since: str | None = None
    pid: int = 0
    """The agent's own program; 0 before it runs."""
    started: int = 0
    over: bool = False
    """Its client says that it has ended."""
    lost: bool = False
    """Its client has ended, and it has not."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The program that shows the run's work: asked for, allowed, live, answering at ``url``."""

    asked: bool = False
    """Somebody wants it, and it has not begun."""
    asked_at: str | None = None
    allowed: bool = False
    """Its text needs no consent, or has it."""
    command: str = ""
    by: str = ""
    live: bool = False
    """From just before it starts until nothing of it is left."""
    start: int = 0
    mark: str = ""
    url: str | None = None
    stop_by: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    code: int | None = None
    signal: int | None = None
    reason: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What the newest review of a run's work said; see ``ReviewFinished``."""

    review: RunId
    turn: int
    commit: str
    judgement: Judgement | None
    summary: str = ""
    findings: tuple[Finding, ...] = ()
    problem: str = ""
    words: str = ""
    mending: Mending = ""
    at: str = ""
    dismissed: frozenset[int] = frozenset()
    """Numbers, from 1, of findings that a person wants to see no more."""
    rewinds: int = 0
    """How often the run had been rewound when the review was asked for."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest sign of life, for people."""

    text: str = ""
    at: str | None = None
    model: str | None = None
    mode: str | None = None
    agent_version: str = ""
    slash_commands: tuple[str, ...] = ()
    """The agent's own, as it last said."""
    left: tuple[SessionId, ...] = ()
    """Sessions of the run's own before it began anew."""


@dataclass(frozen=True, slots=True)
class Escape:
    """What moved outside the run in one turn, and the decision about it."""

    decision: DecisionId
    moves: tuple[Move, ...]
