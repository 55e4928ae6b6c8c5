"""Wire values with the least that they need."""

from __future__ import annotations

from typing import Any

from kanbots_ls.lsp.views.applying import card_verbs, run_verbs
from kanbots_ls.protocol.views import BoardSnapshot, CardView, DecisionView, OptionView, RunView


def a_run(name: str = "42-1", **more: Any) -> RunView:
    """A run, idle unless told, with the verbs of a repository that has a preview's command."""
    given = {"state": "idle", "agent": "scripted", "mode": "bypassPermissions", **more}
    card = int(name.partition("-")[0])
    given = {"queued_at": "2026-01-01T00:00:00Z", **given}
    run = RunView(id=name, card=card, branch=f"kanbots/issue-{name}", **given)
    return run.model_copy(update={"verbs": tuple(run_verbs(run, previews=True))})


def a_card(number: int = 42, *runs: RunView, **more: Any) -> CardView:
    """A card with runs."""
    given = {"title": "Add OAuth login", "column": "todo", **more}
    card = CardView(number=number, runs=runs, **given)
    return card.model_copy(update={"verbs": tuple(card_verbs(card))})


def a_decision(name: str = "42-1.1", *options: str, **more: Any) -> DecisionView:
    """An open question of the run that its name begins with."""
    run = name.partition(".")[0]
    given = {"kind": "question", "question": "Which way?", "run": run, "group": name, **more}
    return DecisionView(
        id=name,
        card=int(run.partition("-")[0]),
        options=tuple(OptionView(label=label) for label in options),
        state="opened",
        **given,
    )


def a_board(*cards: CardView, decisions: tuple[DecisionView, ...] = ()) -> BoardSnapshot:
    """A board at its first revision."""
    return BoardSnapshot(revision=1, cards=cards, decisions=decisions)
