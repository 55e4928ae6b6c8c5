"""Code lenses: how a card, a run or a question stands, and the verbs that are near at hand.

Each carries its command at once: to resolve them one by one would cost an editor a request a line.
Everything else that applies is in the code actions.  Time and cost tick, so they are hints; an
editor without hints that go on has them here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from kanbots_ls.documents.about import rows_of
from kanbots_ls.documents.board import run_word
from kanbots_ls.lsp.commands.meaning import subject_argument
from kanbots_ls.lsp.views.applying import answer_arguments, newest_run
from kanbots_ls.protocol.commands import COMMAND_BY_NAME
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from kanbots_ls.documents.about import About
    from kanbots_ls.documents.names import Document
    from kanbots_ls.protocol.views import BoardSnapshot, CardView, DecisionView, RunView

KINDS = ("board", "card")
"""Documents that have lenses."""
_TITLES = {
    "kanbots.diff": "Diff",
    "kanbots.log": "Log",
    "kanbots.preview": "Preview",
    "kanbots.stop": "Stop",
    "kanbots.promote": "Promote",
    "kanbots.promote.undo": "Undo the promote",
    "kanbots.restore": "Restore",
    "kanbots.discard": "Discard",
}
"""Of a run on its card's page, in this order."""
_ON_THE_BOARD = ("kanbots.diff", "kanbots.log", "kanbots.stop", "kanbots.promote")
_NEXT = ("todo", "in_progress")
"""Columns whose cards are to be dispatched; on a long backlog a lens a line would only be noise."""
_LABEL = 40


def lenses(
    document: Document,
    lines: Sequence[str],
    board: BoardSnapshot,
    now: datetime | None,
    length: Callable[[str], int],
) -> Iterator[lsp.CodeLens]:
    """Those of a document as its reader holds it; ``length`` counts an editor's units.

    With ``now`` they have time and cost as well.
    """
    if document.kind not in KINDS:
        return
    cards = {card.number: card for card in board.cards}
    asked = {each.id: each for each in board.decisions}
    for about, row in rows_of(lines).items():
        end = length(lines[row])
        where = lsp.Range(lsp.Position(row, 0), lsp.Position(row, end))
        for command in _of(about, document, cards.get(about.card or 0), asked, now):
            yield lsp.CodeLens(where, command)


def _of(
    about: About,
    document: Document,
    card: CardView | None,
    asked: dict[str, DecisionView],
    now: datetime | None,
) -> Iterator[lsp.Command]:
    if about.decision is not None:
        decision = asked.get(about.decision)
        if decision is not None:
            yield from _of_decision(decision)
        return
    if card is None:
        return
    if about.run is not None:
        run = next((each for each in card.every_run if each.id == about.run), None)
        if run is not None:
            yield from _of_run(run, _answers(run.id, asked), tuple(_TITLES), now)
    elif document.kind == "board":
        yield from _on_the_board(card, asked, now)
    elif all(run.state in words.SETTLED for run in card.runs):
        yield from _dispatch(card)


def _on_the_board(
    card: CardView, asked: dict[str, DecisionView], now: datetime | None
) -> Iterator[lsp.Command]:
    """Its newest run; without one it can be dispatched, if it is its turn."""
    run = newest_run(card)
    if run is not None:
        yield from _of_run(run, _answers(run.id, asked), _ON_THE_BOARD, now)
    elif card.column in _NEXT:
        yield from _dispatch(card)


def _dispatch(card: CardView) -> Iterator[lsp.Command]:
    if "kanbots.dispatch" in card.verbs:
        yield _command("Dispatch", "kanbots.dispatch", card.number)


def _answers(run: str, asked: dict[str, DecisionView]) -> list[DecisionView]:
    return [each for each in asked.values() if each.run == run]


def _of_run(
    run: RunView, asked: Sequence[DecisionView], names: Sequence[str], now: datetime | None
) -> Iterator[lsp.Command]:
    """How it stands, which opens its card; its question; what can be done with it."""
    opening = {"card": run.card}
    yield lsp.Command(_plain(standing(run, now)), "kanbots.card", arguments=[opening])
    if asked:
        showing = {"decision": asked[0].id}
        yield lsp.Command("Answer…", "kanbots.answer", arguments=[showing])
    for name in names:
        if name in run.verbs:
            yield _command(_TITLES[name], name, run.id)


def _of_decision(decision: DecisionView) -> Iterator[lsp.Command]:
    """Each of its options; what takes several, or words, is answered by a menu."""
    if decision.multiple or not decision.options:
        showing = {"decision": decision.id}
        yield lsp.Command("Answer…", "kanbots.answer", arguments=[showing])
        return
    for number, option in enumerate(decision.options, start=1):
        title = _plain(f"{number} {text.line(option.label, _LABEL)}")
        arguments = answer_arguments(decision, number)
        yield lsp.Command(title, "kanbots.answer", arguments=[arguments])


def standing(run: RunView, now: datetime | None) -> str:
    """``working``; with ``now`` ``working · 3m05s · $0.12``."""
    word = "discarded" if run.discarded_at is not None else run_word(run)
    if now is None:
        return word
    parts = [word, words.elapsed(run, now)]
    if run.cost_usd is not None:
        parts.append(words.usd(run.cost_usd, run.payer))
    return " · ".join(part for part in parts if part)


def _command(title: str, name: str, subject: int | str) -> lsp.Command:
    argument = subject_argument(COMMAND_BY_NAME[name], subject)
    return lsp.Command(title, name, arguments=[argument])


def _plain(said: str) -> str:
    """VS Code draws ``$(name)`` in a lens as a picture; strangers' words are words."""
    return said.replace("$(", "$ (")
