"""What a client sees of the board: cards, runs, decisions, costs.

Field names are promises to scripts (``--json``); add, never rename.
Times are ISO 8601 in UTC; dollars are the agent's own number, null when unknown.
"""

from __future__ import annotations

from typing import Literal

from kanbots_ls.protocol.base import WireModel

ColumnName = Literal["inbox", "backlog", "todo", "in_progress", "in_review", "done"]
ModeName = Literal["bypassPermissions", "acceptEdits", "plan", "ask"]
RunStateName = Literal[
    "queued", "preparing", "working", "waiting", "idle", "failed", "stopped", "interrupted"
]
DecisionStateName = Literal["opened", "answered", "delivered", "resolved", "withdrawn"]


class TokensView(WireModel):
    """Token counts by kind."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0


class RunView(WireModel):
    """One run of a card."""

    id: str
    card: int
    agent: str
    model: str | None = None
    mode: str
    state: RunStateName
    reason: str | None = None
    """Why it waits, failed, stopped or was interrupted."""
    phase: str | None = None
    """While preparing: worktree, files, set-up, agent."""
    branch: str
    worktree: str | None = None
    base: str | None = None
    base_branch: str | None = None
    session_id: str | None = None
    cost_usd: float | None = None
    budget_usd: float | None = None
    payer: str = "unknown"
    tokens: TokensView = TokensView()
    turns: int = 0
    last_event: str | None = None
    last_event_at: str | None = None
    retry_at: str | None = None
    queued_at: str
    started_at: str | None = None
    ended_at: str | None = None
    discarded_at: str | None = None
    rescue_ref: str | None = None


class CardView(WireModel):
    """One card with its runs, oldest first."""

    number: int
    title: str
    body: str = ""
    column: ColumnName
    archived: bool = False
    mode: ModeName | None = None
    """The card's own permission mode; null: as configured."""
    base: str | None = None
    runs: tuple[RunView, ...] = ()


class OptionView(WireModel):
    """One answer offered."""

    label: str
    description: str = ""


class DecisionView(WireModel):
    """A question that waits for a person, or one that did."""

    id: str
    group: str
    run: str | None = None
    card: int | None = None
    kind: str
    question: str
    detail: str = ""
    options: tuple[OptionView, ...] = ()
    multiple: bool = False
    free_text: bool = False
    state: DecisionStateName
    opened_at: str | None = None
    answer: tuple[str, ...] | None = None
    answered_by: str | None = None
    answered_at: str | None = None


class CostView(WireModel):
    """What the session of this board and the person's day have cost."""

    session_usd: float | None = None
    day_usd: float | None = None
    budget_usd: float | None = None


class BoardSnapshot(WireModel):
    """The whole board at one revision."""

    revision: int
    cards: tuple[CardView, ...] = ()
    decisions: tuple[DecisionView, ...] = ()
    """Those still open."""
    running: int = 0
    waiting: int = 0
    cost: CostView = CostView()


class BoardChanged(WireModel):
    """What changed since the revision ``previous``; a client that missed it asks for a snapshot."""

    revision: int
    previous: int
    cards: tuple[CardView, ...] = ()
    decisions: tuple[DecisionView, ...] = ()
    """Changed ones, also those no longer open."""
    running: int = 0
    waiting: int = 0
    cost: CostView = CostView()
