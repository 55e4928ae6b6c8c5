"""What some runs do, line by line: their states, and what the agents say where it is followed.

``attend`` calls it with every change. It prints; it decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.cli.follow.live import Appended
from kanbots_ls.wording import text, words
from kanbots_ls.wording.narrate import Narrator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kanbots_ls.cli.follow.live import Change, Live
    from kanbots_ls.cli.show.printer import Printer
    from kanbots_ls.protocol.views import RunView


class LineTeller:
    """Lines that stay, and on a terminal one that moves."""

    def __init__(self, live: Live, runs: Sequence[str], printer: Printer) -> None:
        self._live = live
        self._runs = tuple(runs)
        self._printer = printer
        self._narrators = {run: Narrator() for run in runs}
        self._told: dict[str, str] = {}
        self._noticed: set[tuple[str, str]] = set()

    def tell(self, change: Change | None) -> bool:
        """Print what the change holds, then new states: *idle* stands below the last words."""
        wrote = []
        if isinstance(change, Appended) and change.run in self._narrators:
            wrote.append(self._tell_events(change))
        wrote += [self._tell_state(run) for run in self._runs]
        return any(wrote)

    def draw(self) -> None:
        """The moving line: who is at work, how long, how much."""
        now = words.now()
        found = (self._live.mirror.run(run) for run in self._runs)
        active = [run for run in found if run is not None and run.state not in words.SETTLED]
        self._printer.status("   ".join(_moving(run, now) for run in active))

    def clear(self) -> None:
        """Take the moving line away."""
        self._printer.clear()

    def _tell_state(self, run_id: str) -> bool:
        run = self._live.mirror.run(run_id)
        if run is None:
            return False
        self._tell_notices(run)
        state = words.state(run.model_copy(update={"retry_at": None}), words.now())
        if self._told.get(run_id) == state:
            return False
        self._told[run_id] = state
        cost = "" if run.cost_usd is None else f" · {words.usd(run.cost_usd, run.payer)}"
        who = f" · {words.agent(run)}, {run.mode}" if state == "working" else ""
        self._line(run_id, f"{state}{who}{cost}", "bold")
        return True

    def _tell_notices(self, run: RunView) -> None:
        for sentence in run.notices:
            if (run.id, sentence) not in self._noticed:
                self._noticed.add((run.id, sentence))
                self._line(run.id, text.line(sentence), "yellow")

    def _tell_events(self, appended: Appended) -> bool:
        told = map(self._narrators[appended.run].tell, appended.events)
        lines = [line for line in told if line is not None]
        for line in lines:
            self._line(appended.run, line.words, *line.styles)
        return bool(lines)

    def _line(self, run_id: str, line: str, *styles: str) -> None:
        self._printer.line(line, *styles, before=f"{run_id} │ ")


def _moving(run: RunView, now: datetime) -> str:
    return (
        f"{run.id} {words.state(run, now)} {words.elapsed(run, now)} "
        f"{words.usd(run.cost_usd, run.payer)} {words.last_event(run, now)}"
    )
