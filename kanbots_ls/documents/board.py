"""`board.md`: what waits for you, then every column with its cards.

The text holds number, title, column and a word of state, nothing that ticks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.wording import reviews, text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.protocol.views import BoardSnapshot, CardView, DecisionView, RunView

COLUMNS = ("in_progress", "in_review", "todo", "backlog", "inbox", "done")
"""From what goes on to what is over."""
_TITLE = 200
_QUESTION = 160
_REASON = 80


def board_text(board: BoardSnapshot) -> str:
    """The whole document, with its last newline."""
    return text.unmoded("\n".join(_lines(board))) + "\n"


def state_word(card: CardView) -> str:
    """How the card's newest run stands: ``asks you``, ``working``; empty where it has none."""
    shown = [run for run in card.runs if run.discarded_at is None]
    errands = [run for run in card.errands if run.discarded_at is None]
    asking = next((run for run in (*shown, *errands) if asks(run)), None)
    if asking is not None:
        return run_word(asking)
    living = [run for run in errands if run.state not in words.SETTLED]
    if living:
        return "being reviewed" if living[-1].reviews else "being split"
    return run_word(shown[-1]) if shown else ""


def asks(run: RunView) -> bool:
    """It waits for a person."""
    own = ("rate limit", "network", "environment", "attached at a terminal", None)
    return run.state == "waiting" and run.reason not in own


def run_word(run: RunView) -> str:
    """How a run stands, for a person: ``asks you``, ``ready for review``, ``working``."""
    if asks(run):
        return "asks you"
    if run.promoted is not None and run.state in words.SETTLED:
        return f"promoted to {text.line(run.promoted.target)}"
    if run.state in ("waiting", "queued") and run.reason:
        return f"{run.state}: {text.line(run.reason, _REASON)}"
    verdict = reviews.short(run)
    word = "ready for review" if run.state == "idle" else run.state
    return f"{word}, {verdict}" if verdict and run.state in words.SETTLED else word


def _lines(board: BoardSnapshot) -> Iterator[str]:
    yield "# Board"
    yield ""
    if board.decisions:
        yield "## Needs you"
        yield from (_decision_line(decision) for decision in board.decisions)
        yield ""
    for column in COLUMNS:
        yield f"## {words.COLUMNS[column]}"
        yield from (card_line(card) for card in board.cards if card.column == column)
        yield ""
    yield from (f"> {text.line(notice)}" for notice in board.notices)


def card_line(card: CardView) -> str:
    """``- #42 Add OAuth login (asks you)``."""
    word = state_word(card)
    title = f"- #{card.number} {text.line(card.title, _TITLE)}"
    return f"{title} ({word})" if word else title


def _decision_line(decision: DecisionView) -> str:
    return f"- {decision.id} {text.line(decision.question, _QUESTION)}"
