"""`cards/42.md`: a card's questions, runs, description and the end of its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.documents.about import DESCRIPTION
from kanbots_ls.wording import reviews, text, words
from kanbots_ls.wording.narrate import Narrator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kanbots_ls.protocol.log import LogEvent
    from kanbots_ls.protocol.views import CardView, DecisionView, RunView

THREAD_LINES = 30
_REASON = 200


def card_text(
    card: CardView, decisions: Sequence[DecisionView], thread: Sequence[LogEvent] = ()
) -> str:
    """The whole document; ``decisions`` are the card's open ones, ``thread`` its last events."""
    parts = [
        [f"# #{card.number} {text.line(card.title)}", "", *_wishes(card)],
        _section("Needs you", [line for each in decisions for line in _decision(each)]),
        _section("Runs", [line for run in (*card.runs, *_living(card)) for line in _run(run)]),
        *(_section(*_review(run)) for run in card.runs),
        _section(DESCRIPTION.removeprefix("## "), text.block(card.body).strip().splitlines()),
        # Set in, so that no line of an agent's can be one about another card, run or question.
        _section(f"Thread of {_newest(card)}", [f"  {line}" for line in thread_lines(thread)]),
    ]
    return text.unmoded("\n\n".join("\n".join(lines) for lines in parts if lines)) + "\n"


def thread_lines(events: Sequence[LogEvent], most: int = THREAD_LINES) -> list[str]:
    """The last lines of what happened."""
    narrator, lines = Narrator(), list[str]()
    for event in events:
        told = narrator.tell(event)
        if told is not None:
            lines.extend(told.words.splitlines())
    return lines[-most:]


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", *lines] if lines else []


def _newest(card: CardView) -> str:
    return card.runs[-1].id if card.runs else ""


def _wishes(card: CardView) -> Iterator[str]:
    parts = [words.COLUMNS[card.column]]
    if card.archived:
        parts.append("archived")
    yield " · ".join((*parts, *words.wishes(card)))


def _decision(decision: DecisionView) -> Iterator[str]:
    yield f"### {decision.id} {text.line(decision.question)}"
    yield from (f"> {line}" for line in text.block(decision.detail).strip().splitlines())
    for number, option in enumerate(decision.options, start=1):
        more = f" – {text.line(option.description)}" if option.description else ""
        yield f"{number}. {text.line(option.label)}{more}"
    if decision.multiple:
        yield "Several may be chosen: select their lines here, or their numbers anywhere."
    if decision.free_text:
        yield "Your own words are an answer as well."


def _living(card: CardView) -> Iterator[RunView]:
    """Errands whose tree is there; and the newest, where that brought nothing."""
    return (
        run
        for run in card.errands
        if run.discarded_at is None or (run.problem and run is card.errands[-1])
    )


def _review(run: RunView) -> tuple[str, list[str]]:
    """A heading that is about the run, and what its review found."""
    if run.review is None or run.discarded_at is not None:
        return "", []
    return reviews.head(run, run.review), list(reviews.lines(run.review))


def _run(run: RunView) -> Iterator[str]:
    state: str = "discarded" if run.discarded_at else run.state
    if run.reason and not run.discarded_at:
        state += f": {text.line(run.reason, _REASON)}"
    based = f"base {run.base_branch or ''}@{run.base[:12]}" if run.base else ""
    state = f"{words.errand(run)}{state}"
    parts = [state, words.agent(run), run.mode, f"branch {run.branch}", based]
    yield f"- {run.id} " + " · ".join(text.line(part) for part in parts if part)
    yield from (f"  {line}" for line in words.assumptions(run.assumptions))
    if run.problem:
        yield f"  ! Without a proposal: {text.line(run.problem)}."
    yield from (f"  ! {text.line(notice)}" for notice in run.notices)
