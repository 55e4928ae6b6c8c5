"""What the keys of ``status --watch`` do to the selected row; each ends in a word for the footer.

``screen`` calls it with the terminal cooked. Verbs that end something ask first, because here a
key is pressed, not a name typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.show import terminal
from kanbots_ls.protocol.runs import DispatchParams, ReplyParams, StopParams
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.cli.follow.mirror import Mirror
    from kanbots_ls.cli.show.board_view import Row
    from kanbots_ls.cli.wire.connect import Session

HELP = (
    "↑ k / ↓ j   select a card or run",
    "a           answer the selected run's decision, or the oldest one",
    "l           its log, in the pager",
    "d           its diff, in the pager",
    "s           stop it, after a question",
    "g           dispatch the selected card, after a question",
    "r           reply to it",
    "q           quit; runs go on",
    "",
    "any key goes back",
)


_SELECT = "Select a card or run first, with ↑ and ↓."


class Actions:
    """The keys' verbs."""

    KEYS = frozenset("aldsrg")

    def __init__(self, session: Session) -> None:
        self._session = session

    def do(self, key: str, row: Row | None, mirror: Mirror) -> str:
        """Do what the key says; the footer's next words."""
        if key == "a":
            return self._answer(row, mirror)
        if key == "g":
            return self._dispatch(row)
        run = _run_of(row)
        verbs: dict[str, Callable[[str], str]] = {
            "l": self._log,
            "d": self._diff,
            "s": self._stop,
            "r": self._reply,
        }
        return verbs[key](run)

    def _answer(self, row: Row | None, mirror: Mirror) -> str:
        from kanbots_ls.cli.verbs.decisions import asked_here

        waiting = list(mirror.decisions.values())
        ours = [item for item in waiting if row is not None and item.card == row.card.number]
        if row is not None and row.run is not None:
            ours = [item for item in ours if item.run == row.run.id]
        chosen = next(iter(ours or waiting), None)
        if chosen is None:
            return "Nothing waits for you."
        result = self._session.api.answer(asked_here(self._session, chosen.id))
        return f"Answered {result.decision.id}."

    def _dispatch(self, row: Row | None) -> str:
        if row is None:
            raise CliError(_SELECT)
        card = row.card.number
        if input(f"Dispatch #{card} as configured? [y/N] ").strip().lower() != "y":
            return "Nothing done."
        result = self._session.api.dispatch(DispatchParams(cards=(card,)))
        started = ", ".join(run.id for run in result.runs)
        return text.line(" ".join([f"Dispatched {started}.", *result.news]))

    def _log(self, run: str) -> str:
        from kanbots_ls.cli.verbs.log import log_lines

        terminal.page(log_lines(self._session, run, None), stay=True, at_end=True)
        return ""

    def _diff(self, run: str) -> str:
        from kanbots_ls.cli.show.diff_view import diff_lines
        from kanbots_ls.protocol.diffs import DiffParams

        terminal.page(diff_lines(self._session.api.diff(DiffParams(run=run))), stay=True)
        return ""

    def _stop(self, run: str) -> str:
        if input(f"Stop {run} and everything it started? [y/N] ").strip().lower() != "y":
            return "Nothing done."
        self._session.api.stop(StopParams(runs=(run,)))
        return f"Stopped {run}."

    def _reply(self, run: str) -> str:
        words = input(f"Say to {run} (Enter alone: nothing): ").strip()
        if not words:
            return "Nothing sent."
        self._session.api.reply(ReplyParams(run=run, text=words))
        return text.line(f"Sent to {run}: {words}", 80)


def _run_of(row: Row | None) -> str:
    """The selected run, or the newest one of the selected card."""
    if row is None:
        raise CliError(_SELECT)
    if row.run is not None:
        return row.run.id
    runs = [run for run in row.card.runs if run.discarded_at is None]
    if not runs:
        raise CliError(f"Card {row.card.number} has no run; g dispatches it.")
    return runs[-1].id
