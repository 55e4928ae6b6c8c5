"""What is said of a card, run or question under the cursor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kanbots_ls.wording import reviews, text, words
from kanbots_ls.wording.preview import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from kanbots_ls.protocol.views import CardView, DecisionView, RunView

EVENTS = 5
_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#!|~&@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What draws something; also in an address, which some editors link and open by themselves."""


def card_hover(
    card: CardView,
    run: RunView | None,
    decisions: Sequence[DecisionView],
    thread: Sequence[str],
    now: datetime,
    distance: int | None = None,
) -> str:
    """Markdown for a card; ``run`` is the one meant, ``thread`` the last things it did.

    ``distance``: commits that the branch of its base has gone on since; None where not known.
    """
    lines = [f"**#{card.number} {_escaped(card.title)}** · {words.COLUMNS[card.column]}"]
    if run is not None:
        lines += ["", *_run(run, now, distance)]
    for decision in decisions:
        lines += ["", *_decision(decision)]
    if thread:
        lines += ["", *_fenced([text.line(line, 100) for line in thread[-EVENTS:]])]
    return "\n".join(lines)


def _run(run: RunView, now: datetime, distance: int | None) -> Iterator[str]:
    took = words.elapsed(run, now)
    yield f"- {run.id}: **{_escaped(words.state(run, now))}**{f', {took}' if took else ''}"
    yield f"- {_escaped(words.agent(run))}, {run.mode}, paid by {_payer(run)}"
    if run.base:
        base = f"{_escaped(run.base_branch or '')} `{run.base[:12]}`"
        yield f"- from {base}{_gone_on(distance)} on `{run.branch}`"
    spent = words.spent(run.cost_usd, run.budget_usd, run.payer)
    yield f"- {spent}, {words.count(run.turns, 'turn')}"
    if run.preview is not None and run.preview.state != "ended":
        yield f"- {_escaped(sentence(run.id, run.preview))}"
    if "kanbots.attach" in run.verbs:
        yield f"- at a terminal: `kanbots-ls attach {run.id}`"
    if run.last_event:
        yield f"- last: {_escaped(words.last_event(run, now))}"
    yield from (f"- {_escaped(line)}" for line in words.assumptions(run.assumptions))
    if run.review is not None:
        yield f"- {_escaped(reviews.head(run, run.review))}"
        yield from (f"  - {_escaped(line)}" for line in reviews.lines(run.review))
    yield from (f"- {_escaped(notice)}" for notice in run.notices)


def _gone_on(distance: int | None) -> str:
    """Nothing where it stands still."""
    return f", which is {words.count(distance, 'commit')} further now," if distance else ""


def _decision(decision: DecisionView) -> Iterator[str]:
    yield f"**{decision.id} asks:** {_escaped(decision.question)}"
    for number, option in enumerate(decision.options, start=1):
        more = f" – {_escaped(option.description)}" if option.description else ""
        yield f"{number}. {_escaped(option.label)}{more}"


def _fenced(lines: Sequence[str]) -> Sequence[str]:
    """As they are; the fence is longer than any that is in them, so none of them ends it."""
    ticks = max((len(found) for line in lines for found in re.findall("`+", line)), default=0)
    fence = "`" * max(3, ticks + 1)
    return [f"{fence}text", *lines, fence]


def _payer(run: RunView) -> str:
    names = {"api_key": "an API key", "subscription": "a subscription (list price)"}
    return names.get(run.payer, "nobody (paper)" if run.payer == "nobody" else "unknown")


def _escaped(words_: str) -> str:
    """Strangers' words as words: no link, image or HTML of theirs is drawn."""
    return _MARKUP.sub(r"\\\g<0>", text.line(words_))
