"""What a selected text can become: an answer, a reply, the words of a card, a card.

It is how an editor without an input line of ours gives words to a verb: type them anywhere, in a
scratch buffer or a comment, select them, and choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.lsp.documents.act import Act
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.protocol.views import BoardSnapshot, RunView

_SHOWN = 40
_TITLE = 80
_MOST = 3
"""Runs that are offered; the newest."""


def said(selected: str, board: BoardSnapshot) -> Iterator[Act]:
    """Answers to open questions that take words, then replies to runs."""
    shown = text.line(selected, _SHOWN)
    for decision in board.decisions:
        if decision.free_text:
            argument = {"decision": decision.id, "text": selected}
            yield Act(f"Answer {decision.id}: “{shown}”", "quickfix", "kanbots.answer", argument)
    for run in _listening(board)[:_MOST]:
        argument = {"run": run.id, "text": selected}
        yield Act(f"Reply to {run.id}: “{shown}”", "kanbots.run", "kanbots.reply", argument)


def about_card(selected: str, card: int) -> Iterator[Act]:
    """A card's title, where it is one line, or its description."""
    shown = text.line(selected, _SHOWN)
    if "\n" not in selected:
        argument: dict[str, object] = {"card": card, "title": selected}
        yield Act(
            f"Title of #{card}: “{shown}”", "kanbots.card.edit", "kanbots.card.edit", argument
        )
    argument = {"card": card, "body": selected}
    yield Act(
        f"Description of #{card}: “{shown}”", "kanbots.card.edit", "kanbots.card.edit", argument
    )


def new_card(words_: str, where: str) -> Act:
    """A card of a selection's first line; the rest, and where it stood, is its body."""
    argument = card_of(words_, where)
    title = f"Add a card: {argument['title']}"
    return Act(title, "kanbots.card", "kanbots.card.add", argument)


def card_of(words_: str, where: str) -> dict[str, object]:
    """Title and body; what the title has no room for is in the body."""
    first, _, rest = words_.strip().partition("\n")
    title = text.line(first, _TITLE)
    more = rest if title == text.line(first) else words_
    return {"title": title, "body": f"{more.strip()}\n\n{where}".strip()}


def _listening(board: BoardSnapshot) -> list[RunView]:
    """Runs that a reply reaches and that are not over, the newest first."""
    runs = [run for card in board.cards for run in card.runs]
    found = [each for each in runs if "kanbots.reply" in each.verbs and not _is_over(each)]
    return sorted(found, key=lambda run: run.queued_at, reverse=True)


def _is_over(run: RunView) -> bool:
    return run.promoted is not None and run.state in words.SETTLED
