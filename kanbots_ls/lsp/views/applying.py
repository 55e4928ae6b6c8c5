"""Which verbs apply to a card or a run as it is; menus offer these, bare commands look for them.

Pure.  Worked out once, when a view is made; whoever has the view reads them there.  A verb that
does not apply is refused by the core all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.runs.status import ATTACHED
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kanbots_ls.protocol.views import CardView, DecisionView, RunView


def run_verbs(run: RunView, *, previews: bool, attachable: bool = False) -> Iterator[str]:
    """Names of commands for a run, the likeliest first; ``previews``: one can be started,
    ``attachable``: a terminal could take its session up."""
    rests = run.state in words.SETTLED
    if run.purpose != "work":
        yield from _errand_verbs(run, rests=rests)
        return
    if run.discarded_at is not None:
        yield from ("kanbots.restore", "kanbots.diff", "kanbots.log")
        return
    if run.worktree is not None:
        yield "kanbots.diff"
        if rests and run.promoted is None:
            yield from ("kanbots.promote.show", "kanbots.promote")
        yield from ("kanbots.preview", *_preview_verbs(run, previews=previews))
    yield "kanbots.log"
    if run.promoted is not None:
        yield "kanbots.promote.undo"
    if not rests:
        yield "kanbots.stop"
    if not (run.state == "waiting" and run.reason == ATTACHED):
        yield "kanbots.reply"
    if rests and run.worktree is not None:
        yield from ("kanbots.review", "kanbots.review.mend")
    if run.review is not None and run.review.findings and not run.review.past:
        yield "kanbots.review.dismiss"
    if rests and attachable:
        yield "kanbots.attach"
    if rests:
        yield from ("kanbots.discard", "kanbots.rewind", "kanbots.turns")


def _errand_verbs(run: RunView, *, rests: bool) -> Iterator[str]:
    """Its tree is taken away by itself, and holds no work to be had back; where taking it away
    was refused, a person does it."""
    if run.discarded_at is not None:
        yield "kanbots.log"
        return
    if run.worktree is not None:
        yield "kanbots.diff"
    yield "kanbots.log"
    yield "kanbots.discard" if rests else "kanbots.stop"


def _preview_verbs(run: RunView, *, previews: bool) -> Iterator[str]:
    """Its program is started where none is, and looked at or stopped where one is."""
    if run.preview is not None and run.preview.state != "ended":
        yield "kanbots.preview.stop"
    elif previews:
        yield "kanbots.preview.start"
    if run.preview is not None:
        yield "kanbots.preview.show"


def card_verbs(card: CardView) -> Iterator[str]:
    """Names of commands for a card, the likeliest first."""
    if not card.archived:
        yield from ("kanbots.dispatch", "kanbots.split")
    yield from ("kanbots.card", "kanbots.card.show", "kanbots.card.edit")
    yield from ("kanbots.card.move", "kanbots.card.archive")


def runs_for(name: str, cards: Iterable[CardView]) -> list[RunView]:
    """The runs to which a command applies; an errand only where no work could be meant."""
    runs = [run for card in cards for run in card.every_run if name in run.verbs]
    work = [run for run in runs if run.purpose == "work"]
    # What is left of an errand that is gone is for whoever names it.
    return work or [run for run in runs if run.discarded_at is None]


def cards_for(name: str, cards: Iterable[CardView]) -> list[CardView]:
    """The cards to which a command applies; what was dispatched already is no candidate."""
    found = [card for card in cards if name in card.verbs]
    if name != "kanbots.dispatch":
        return found
    return [card for card in found if not card.runs and card.column != "done"]


def newest_run(card: CardView) -> RunView | None:
    """The run that a card's line means: its newest that was not discarded."""
    return next((run for run in reversed(card.runs) if run.discarded_at is None), None)


def answer_arguments(decision: DecisionView, number: int) -> dict[str, object]:
    """The argument of `kanbots.answer` for an option, counted from 1."""
    return {"decision": decision.id, "choices": [str(number)]}
