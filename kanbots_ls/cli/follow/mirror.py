"""A copy of the board that changes keep up to date; pure.

``live`` feeds it what the daemon pushes. It never guesses: after a missed revision it says so,
and the owner asks for a snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.protocol.views import BoardChanged, BoardSnapshot, CardView, RunView

_OPEN = "opened"
_ORDER = ("in_progress", "in_review", "todo", "backlog", "inbox", "done")


class Mirror:
    """Cards by number, open decisions by id, and the sums."""

    def __init__(self, snapshot: BoardSnapshot) -> None:
        self.revision = snapshot.revision
        self.cards = {card.number: card for card in snapshot.cards}
        self.decisions = {item.id: item for item in snapshot.decisions}
        self.running = snapshot.running
        self.waiting = snapshot.waiting
        self.cost = snapshot.cost

    def apply(self, changed: BoardChanged) -> bool:
        """Take a change in; False where one before it was missed."""
        if changed.revision <= self.revision:
            return True
        if changed.previous > self.revision:
            return False
        self.revision = changed.revision
        self.cards.update((card.number, card) for card in changed.cards)
        for decision in changed.decisions:
            if decision.state == _OPEN:
                self.decisions[decision.id] = decision
            else:
                self.decisions.pop(decision.id, None)
        self.running, self.waiting, self.cost = changed.running, changed.waiting, changed.cost
        return True

    def run(self, run_id: str) -> RunView | None:
        """A run by its id."""
        card = self.cards.get(int(run_id.partition("-")[0]))
        runs = card.every_run if card is not None else ()
        return next((run for run in runs if run.id == run_id), None)

    def asks(self, run_id: str) -> bool:
        """Whether an open decision belongs to this run."""
        return any(decision.run == run_id for decision in self.decisions.values())

    def shown_cards(self) -> Iterator[CardView]:
        """Cards that are not archived, what is under way first."""
        shown = (card for card in self.cards.values() if not card.archived)
        return iter(sorted(shown, key=lambda card: (_ORDER.index(card.column), card.number)))

    def has_ended(self, run_id: str) -> bool:
        """Whether the run is idle or over."""
        run = self.run(run_id)
        return run is None or run.state in words.SETTLED

    def is_settled(self, run_id: str) -> bool:
        """Whether the run does nothing more until a person does something."""
        run = self.run(run_id)
        if run is None or run.state in words.SETTLED or words.is_held(run):
            return True
        return run.state == "waiting" and (self.asks(run_id) or not waits_by_itself(run))


_BY_ITSELF = ("rate limit", "network", "overloaded", "server", "other")


def waits_by_itself(run: RunView) -> bool:
    """Whether a waiting run goes on without anybody: a rate limit, a lost network."""
    return run.reason in _BY_ITSELF
