"""Runs that start after another card is promoted, and from there. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from kanbots_ls.model.events import landing as le
from kanbots_ls.model.ids import CardNumber
from kanbots_ls.runs.state.run import Run, Runs


def waits_for(run: Run) -> CardNumber | None:
    """The card that has to be promoted before the run leaves the queue."""
    return run.settings.after if run.place is None and not run.released else None


def releases(runs: Runs, waiting: Iterable[Run]) -> tuple[le.RunReleased, ...]:
    """Those whose card is promoted by now, each with the branch it landed on."""
    facts = []
    for run in waiting:
        card = waits_for(run)
        target = _promoted_onto(runs, card) if card is not None else None
        if target is not None:
            facts.append(le.RunReleased(run.id, target))
    return tuple(facts)


def _promoted_onto(runs: Runs, card: CardNumber) -> str | None:
    """Where the newest promote of any run of the card went; None while none stands."""
    stand = [p for run in runs.runs.values() if run.card == card for p in run.landing.promotions]
    return max(stand, key=lambda promotion: promotion.at).target if stand else None
