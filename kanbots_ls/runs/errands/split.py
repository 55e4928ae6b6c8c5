"""Splitting a card: what an agent proposes, as a question, and the cards that an answer makes.

Pure.  Nothing is made before a person has chosen, and nothing is ever dispatched by it.
"""

from __future__ import annotations

import json
from typing import Any

from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.errands import SPLIT_BLOCK, Piece
from kanbots_ls.model.ids import CardNumber, DecisionId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.errands.checked import NotRead, block, listed, table, words
from kanbots_ls.runs.state.decisions import Decision
from kanbots_ls.runs.state.run import Run

MOST = 8
LONGEST_TITLE, LONGEST_BODY = 200, 8000
ALL, NONE = "All of them", "None of them"
"""The last answers; where an editor takes one answer only, it can say all the same."""


def pieces_in(text: str) -> tuple[Piece, ...]:
    """The cards of the last block.  Raises NotRead."""
    said = table(block(text, SPLIT_BLOCK), "its proposal", {"cards"})
    pieces = tuple(
        _piece(each, f"card {n}")
        for n, each in enumerate(listed(said.get("cards"), "cards", MOST), start=1)
    )
    if not pieces:
        raise NotRead("it proposes no card")
    titles = [title.casefold() for title in (*(piece.title for piece in pieces), ALL, NONE)]
    if len(set(titles)) < len(titles):
        raise NotRead("two of its cards have the same title")
    return pieces


def _piece(said: Any, where: str) -> Piece:
    fields = table(said, where, {"title", "body"})
    title = " ".join(words(fields.get("title"), f"title of {where}", LONGEST_TITLE).split())
    if not title.isprintable():
        raise NotRead(f"the title of {where} holds control characters")
    if title.isdecimal():
        # An answer names options by number or by title.
        raise NotRead(f"the title of {where} is a number")
    return Piece(title, words(fields.get("body", ""), f"body of {where}", LONGEST_BODY, empty=True))


def asked(run: Run, pieces: tuple[Piece, ...]) -> e.DecisionOpened:
    """The question which of them are to be made."""
    return e.DecisionOpened(
        DecisionId(f"split.{run.id}"),
        None,
        "split",
        f"Which of these cards shall be made of #{run.card}?",
        (
            *(Option(piece.title, piece.body) for piece in pieces),
            Option(ALL, "Each of these cards."),
            Option(NONE, "Nothing is made."),
        ),
        detail="Those that you choose come into Todo; nothing is dispatched.",
        payload={"card": str(run.card)},
        multiple=True,
    )


def card_of_decision(decision: Decision) -> CardNumber | None:
    """The card that a question of this kind is about."""
    given = str(decision.payload.get("card", ""))
    return CardNumber(int(given)) if decision.kind == "split" and given.isdecimal() else None


def chosen_pieces(decision: Decision, answer: tuple[str, ...]) -> tuple[Piece, ...]:
    """The cards to be made; *All of them* and *None of them* are answers by themselves."""
    bodies = {o.label: o.description for o in decision.options if o.label not in (ALL, NONE)}
    alone = next((label for label in answer if label not in bodies), None)
    if alone is not None and len(answer) > 1:
        raise Refused("invalid", f"{alone!r} goes with no other answer.")
    chosen = tuple(bodies) if alone == ALL else () if alone == NONE else answer
    return tuple(Piece(label, bodies[label]) for label in chosen)


def example() -> str:
    """The block as agents are taught it."""
    return json.dumps({"cards": [{"title": "…", "body": "…"}]}, ensure_ascii=False)
