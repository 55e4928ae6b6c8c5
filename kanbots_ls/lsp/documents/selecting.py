"""What a selected text can become: an answer, a reply, the words of a card, a card.

It is how an editor without an input line of ours gives words to a verb: type them anywhere, in a
scratch buffer or a comment, select them, and choose.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kanbots_ls.lsp.documents.act import Act
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.protocol.views import BoardSnapshot, DecisionView, RunView

_SHOWN = 40
_TITLE = 80
_MOST = 3
"""Runs that are offered; the newest."""
_NUMBERS = re.compile(r"[0-9]{1,3}(?:[ ,]+[0-9]{1,3})*")
_OPTION = re.compile(r"([0-9]{1,3})\. (.*)")


def said(selected: str, board: BoardSnapshot, card: int | None = None) -> Iterator[Act]:
    """Answers to open questions that take words, then replies to runs.

    Where the words stand on a card's page, its own come before any other card's.
    """
    shown = text.line(selected, _SHOWN)
    for decision in sorted(board.decisions, key=lambda each: each.card != card):
        if decision.multiple and (chosen := several(selected, decision)):
            labels = text.line(", ".join(decision.options[n - 1].label for n in chosen), _TITLE)
            argument = {"decision": decision.id, "choices": [*map(str, chosen)]}
            title = f"Answer {decision.id}: {labels}"
            yield Act(title, "quickfix", "kanbots.answer", argument)
        if decision.free_text:
            argument = {"decision": decision.id, "text": selected}
            yield Act(f"Answer {decision.id}: “{shown}”", "quickfix", "kanbots.answer", argument)
    listening = sorted(_listening(board), key=lambda run: run.card != card)
    for run in listening[:_MOST]:
        argument = {"run": run.id, "text": selected}
        yield Act(f"Reply to {run.id}: “{shown}”", "kanbots.run", "kanbots.reply", argument)


def several(selected: str, decision: DecisionView) -> list[int]:
    """The options that are selected: by numbers, `1, 3`, or as lines of the card's page."""
    if _NUMBERS.fullmatch(selected):
        found = [int(number) for number in re.findall("[0-9]+", selected)]
    else:
        lines = [_OPTION.fullmatch(line.strip()) for line in selected.splitlines()]
        found = [int(each[1]) for each in lines if each and _names(each[2], each[1], decision)]
        found = found if len(found) == len(lines) else []
    known = range(1, len(decision.options) + 1)
    return found if len(set(found)) == len(found) and all(n in known for n in found) else []


def _names(said: str, number: str, decision: DecisionView) -> bool:
    """Whether a line's words are that option's, so that no other list is taken for answers."""
    at = int(number) - 1
    label = text.line(decision.options[at].label) if 0 <= at < len(decision.options) else None
    return label is not None and (said == label or said.startswith(f"{label} – "))


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
