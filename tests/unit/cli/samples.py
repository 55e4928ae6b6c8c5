"""Boards, runs and decisions that several tests look at."""

from __future__ import annotations

from typing import Any

from kanbots_ls.protocol.log import LogEvent
from kanbots_ls.protocol.money import CostView
from kanbots_ls.protocol.views import (
    BoardChanged,
    BoardSnapshot,
    CardView,
    DecisionView,
    OptionView,
    RunView,
)

BOARD = "kanbots/board/show"


def run(run_id: str = "1-1", **changes: Any) -> RunView:
    fields: dict[str, Any] = {
        "id": run_id,
        "card": int(run_id.partition("-")[0]),
        "agent": "scripted",
        "mode": "bypassPermissions",
        "state": "working",
        "branch": f"kanbots/issue-{run_id}",
        "queued_at": "2026-01-01T10:00:00Z",
        "started_at": "2026-01-01T10:00:01Z",
    }
    return RunView(**{**fields, **changes})


def card(number: int = 1, *runs: RunView, **changes: Any) -> CardView:
    fields: dict[str, Any] = {"number": number, "title": f"Card {number}", "column": "in_progress"}
    return CardView(**{**fields, **changes, "runs": runs})


def decision(decision_id: str = "1-1-d1", **changes: Any) -> DecisionView:
    fields: dict[str, Any] = {
        "id": decision_id,
        "group": "g1",
        "run": "1-1",
        "card": 1,
        "kind": "question",
        "question": "Which database?",
        "options": (
            OptionView(label="Postgres", description="the usual"),
            OptionView(label="SQLite"),
        ),
        "state": "opened",
    }
    return DecisionView(**{**fields, **changes})


def board(*cards: CardView, revision: int = 1, **changes: Any) -> BoardSnapshot:
    cost = CostView(session_usd=0.5, day_usd=1.25)
    return BoardSnapshot(**{"revision": revision, "cards": cards, "cost": cost, **changes})


def changed(*cards: CardView, revision: int = 2, **changes: Any) -> BoardChanged:
    return BoardChanged(
        **{"revision": revision, "previous": revision - 1, "cards": cards, **changes}
    )


def event(line: int, type_: str, **fields: Any) -> LogEvent:
    return LogEvent(line=line, type=type_, fields=fields)
