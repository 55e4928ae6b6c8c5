"""What a client sees of the board: cards, runs, decisions, costs.

Field names are promises to scripts (``--json``); add, never rename.
Times are ISO 8601 in UTC; dollars are the agent's own number, null when unknown.
"""

from __future__ import annotations

from typing import Literal

from kanbots_ls.protocol.base import WireModel
from kanbots_ls.protocol.money import CostView
from kanbots_ls.protocol.preview import PreviewView
from kanbots_ls.protocol.reviews import ReviewView
from kanbots_ls.protocol.status import StatusView

ColumnName = Literal["inbox", "backlog", "todo", "in_progress", "in_review", "done"]
ModeName = Literal["bypassPermissions", "acceptEdits", "plan", "ask"]
RunStateName = Literal[
    "queued", "preparing", "working", "waiting", "idle", "failed", "stopped", "interrupted"
]
PurposeName = Literal["work", "review", "split"]
DecisionStateName = Literal["opened", "answered", "delivered", "resolved", "withdrawn"]


class TokensView(WireModel):
    """Token counts by kind."""

    input: int = 0
    """Tokens read at the full price."""
    output: int = 0
    """Tokens written."""
    cache_read: int = 0
    """Tokens read from the cache."""
    cache_write: int = 0
    """Tokens written into the cache."""


class PromotedView(WireModel):
    """Where a run's work has landed."""

    target: str
    """The branch."""
    commit: str
    """The commit it is at since."""
    before: str
    """The commit it was at before."""
    squash: bool = False
    """Whether it is one commit instead of a merge."""
    at: str
    """When."""


class RewindView(WireModel):
    """One rewind of a run."""

    before: str
    """The name of the state before it, which undoes it."""
    to: str
    """What it went back to."""
    at: str | None = None
    """When."""


class RunView(WireModel):
    """One run of a card."""

    id: str
    """`<card>-<n>`, n counting the runs of that card from 1."""
    card: int
    """The card's number."""
    agent: str
    """The name of the agent."""
    model: str | None = None
    """The model, as the agent calls it; null until it said so, or you did."""
    mode: str
    """What the agent may do without asking."""
    state: RunStateName
    """What the run does now."""
    reason: str | None = None
    """Why it waits, failed, stopped or was interrupted; at work `starting`, `stopping`; or null."""
    phase: str | None = None
    """While preparing: worktree, files, set-up, agent; null otherwise."""
    progress: str | None = None
    """How far that phase is, in a few words: files copied, set-up's newest line; or null."""
    branch: str
    """The run's own branch."""
    worktree: str | None = None
    """The path of its worktree; null until it is made."""
    base: str | None = None
    """The commit it started from; null until it leaves the queue."""
    base_branch: str | None = None
    """The branch that commit was the tip of; null until then, and where the base is no branch."""
    port: int | None = None
    """The port leased to it, `KANBOTS_PORT` in its environment; null before it is prepared."""
    session_id: str | None = None
    """The agent's session, by which it is resumed; null before it starts."""
    cost_usd: float | None = None
    """Dollars so far, the agent's own number unrounded; null when unknown."""
    budget_usd: float | None = None
    """Dollars at which it is stopped and you are asked; null: none."""
    payer: str = "unknown"
    """Who pays: `api_key`, `subscription` (dollars are list price), `nobody` (paper), `unknown`."""
    tokens: TokensView = TokensView()
    """All models together."""
    turns: int = 0
    """Turns begun so far."""
    last_event: str | None = None
    """What it did last, in a few words; null before it did anything."""
    last_event_at: str | None = None
    """When that was."""
    stuck: str | None = None
    """Why it may be stuck though it works: long silence, the same failing call; null: it isn't."""
    retry_at: str | None = None
    """When a rate limit or a lost network is tried again; null where that is not known."""
    retry_attempt: int | None = None
    """Which try comes next while it waits for the network or a limit; null where nobody counts."""
    retry_attempts: int | None = None
    """After how many tries it fails; null where nobody counts."""
    queued_at: str
    """When it was dispatched."""
    started_at: str | None = None
    """When its agent was first started; null before that."""
    ended_at: str | None = None
    """When it came to rest, idle included; null while it goes on."""
    discarded_at: str | None = None
    """When it was discarded; null: it was not."""
    rescue_ref: str | None = None
    """The ref that keeps all a discarded run had; null before."""
    promoted: PromotedView | None = None
    """Its newest promote that stands; null: none."""
    rewound: RewindView | None = None
    """The rewind that its worktree is at; null: none, it was undone, or the run has gone on."""
    preview: PreviewView | None = None
    """The program that shows its work; null until somebody asked for it."""
    purpose: PurposeName = "work"
    """What it was sent for; a review or split is in a tree that is thrown away when it is over."""
    reviews: str | None = None
    """The run that it reviews; null: none."""
    problem: str | None = None
    """Why a split brought no proposal; null: it did, it is not over, or this is no split."""
    review: ReviewView | None = None
    """The newest review of its work; null: nobody has reviewed it."""
    assumptions: tuple[str, ...] = ()
    """What its agent says it assumed, dispatched with `--away agent-decides`."""
    notices: tuple[str, ...] = ()
    """Sentences about what its worktree lacks, such as a submodule that could not be filled, and
    about files outside it that its agent wrote."""
    verbs: tuple[str, ...] = ()
    """The commands that apply to it as it is, the likeliest first, for menus."""


class CardView(WireModel):
    """One card with its runs, oldest first."""

    number: int
    """Never used twice."""
    title: str
    """One line."""
    body: str = ""
    """The description, as long as needed."""
    column: ColumnName
    """Where the card stands."""
    archived: bool = False
    """Out of sight; `status` leaves such cards out."""
    agent: str | None = None
    """The card's own agent; null: as configured."""
    model: str | None = None
    """The card's own model, of its agent, or where it names none of any; null: as configured."""
    effort: str | None = None
    """How hard that model thinks, likewise; null: as configured."""
    mode: ModeName | None = None
    """The card's own permission mode; null: as configured."""
    base: str | None = None
    """What its runs start from; null: as configured."""
    after: int | None = None
    """The card that has to be promoted before a run of this one starts; null: none."""
    runs: tuple[RunView, ...] = ()
    """Oldest first, discarded ones included."""
    errands: tuple[RunView, ...] = ()
    """Runs that do no work, such as reviews and splits; oldest first."""
    verbs: tuple[str, ...] = ()
    """The commands that apply to it as it is, the likeliest first, for menus."""

    @property
    def every_run(self) -> tuple[RunView, ...]:
        """Its runs, then its errands."""
        return (*self.runs, *self.errands)


class OptionView(WireModel):
    """One answer offered."""

    label: str
    """What the answer is called."""
    description: str = ""
    """What it means; may be empty."""


class DecisionView(WireModel):
    """A question that waits for a person, or one that did."""

    id: str
    """`<run>.<n>`; the board's own are named after their kind."""
    group: str
    """Decisions of one group are delivered together, once all are answered."""
    run: str | None = None
    """Who asks; null: the board itself."""
    card: int | None = None
    """The card's number; null: the board itself."""
    kind: str
    """Of an agent: question, plan, permission; of the board: budget, payer, consent, offer,
    escape, preview, split."""
    question: str
    """What is asked."""
    detail: str = ""
    """What it is about: a plan, a command; may be empty."""
    options: tuple[OptionView, ...] = ()
    """Numbered from 1 in this order; may be empty."""
    multiple: bool = False
    """Whether several options may be chosen."""
    free_text: bool = False
    """Whether your own words are an answer."""
    state: DecisionStateName
    """How far it is."""
    opened_at: str | None = None
    """When it was asked."""
    answer: tuple[str, ...] | None = None
    """Labels chosen, or your own words; null before an answer."""
    answered_by: str | None = None
    """Who answered, and where; null before an answer."""
    answered_at: str | None = None
    """When; null before an answer."""


class BoardSnapshot(WireModel):
    """The whole board at one revision."""

    revision: int
    """Grows with every change."""
    cards: tuple[CardView, ...] = ()
    """Those that are not archived, by number."""
    decisions: tuple[DecisionView, ...] = ()
    """Those still open."""
    running: int = 0
    """Runs that work or are being prepared."""
    waiting: int = 0
    """Runs that wait: for you, a rate limit, the network."""
    cost: CostView = CostView()
    """What it has cost."""
    status: StatusView = StatusView()
    """The board in one line, for a status bar."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as that the disk is full and agents wait for room."""


class BoardChanged(WireModel):
    """What changed since the revision ``previous``; a client that missed it asks for a snapshot."""

    revision: int
    """The board's revision with this change."""
    previous: int
    """The revision that this change was made for: the one told last, or an older one."""
    cards: tuple[CardView, ...] = ()
    """Changed ones as they are now, archived ones too; all others are as they were."""
    decisions: tuple[DecisionView, ...] = ()
    """Changed ones in each state that they took since, in order, so one may come several times."""
    running: int = 0
    """As in the snapshot, whether it changed or not; so are the rest."""
    waiting: int = 0
    """Runs that wait."""
    cost: CostView = CostView()
    """What it has cost."""
    status: StatusView = StatusView()
    """The board in one line, for a status bar."""
