"""A document's text as of now, gathered from the board, git and transcripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from kanbots_ls.documents.board import board_text
from kanbots_ls.documents.card import card_text
from kanbots_ls.documents.run import LogText, diff_text
from kanbots_ls.lsp.views.board import open_decision_views
from kanbots_ls.lsp.views.diffs import whole_diff
from kanbots_ls.lsp.views.events import events_of
from kanbots_ls.lsp.views.snapshot import snapshot
from kanbots_ls.model.ids import CardNumber, RunId
from kanbots_ls.runs.decide import find, runs_of

if TYPE_CHECKING:
    from kanbots_ls.documents.names import Document
    from kanbots_ls.lsp.views.drawn import Drawn
    from kanbots_ls.protocol.log import LogEvent
    from kanbots_ls.supervisor.supervisor import Supervisor

_THREAD_EVENTS = 200
"""Transcript lines of which a card's page shows the end."""
_LOG_LINES = 20_000
"""Transcript lines with which a log begins, at most."""
_AT_ONCE = 2000


@dataclass(slots=True)
class _Log:
    """An open log, and from which transcript line it goes on."""

    text: LogText
    next: int


@dataclass(slots=True)
class Rendering:
    """Renders; remembers how far each open log has been told."""

    supervisor: Supervisor
    drawn: Drawn
    _logs: dict[RunId, _Log] = field(default_factory=dict)

    async def text(self, document: Document) -> str:
        """The document's whole text.  Raises Refused where there is no such card or run."""
        match document.kind:
            case "board":
                return board_text(await snapshot(self.drawn, self.supervisor))
            case "card":
                return await self._card(CardNumber(document.card or 0))
            case "diff":
                run = find(self.supervisor.state.runs, RunId(document.run or ""))
                return diff_text(await whole_diff(self.supervisor.ports.repository, run))
            case "log":
                return await self._log(RunId(document.run or ""))
        assert_never(document.kind)

    def forget(self, document: Document) -> None:
        """Nobody has it open."""
        if document.kind == "log":
            self._logs.pop(RunId(document.run or ""), None)

    async def _card(self, number: CardNumber) -> str:
        state = self.supervisor.state
        card = state.board.card(number)
        view = self.drawn.card(state, card, runs_of(state.runs, number))
        decisions = [each for each in open_decision_views(state) if each.card == number]
        shown = [run for run in view.runs if run.discarded_at is None]
        thread = await self._thread(RunId(shown[-1].id)) if shown else ()
        return card_text(view, decisions, thread)

    async def _thread(self, run: RunId) -> tuple[LogEvent, ...]:
        lines = self.supervisor.feeds.lines(run)
        first = max(0, lines - _THREAD_EVENTS)
        return (await events_of(self.supervisor, run, first, _THREAD_EVENTS)).events

    async def _log(self, run: RunId) -> str:
        find(self.supervisor.state.runs, run)
        lines = self.supervisor.feeds.lines(run)
        log = self._logs.get(run)
        if log is None or log.next > lines:
            log = self._logs[run] = self._begun(run, lines)
        while log.next < lines:
            page = await events_of(self.supervisor, run, log.next, _AT_ONCE)
            log.text.extend(page.events)
            log.next = page.next
        return log.text.text()

    def _begun(self, run: RunId, lines: int) -> _Log:
        transcript = self.supervisor.ports.run_directory(run) / "transcript.ndjson"
        log = _Log(LogText(run, str(transcript)), max(0, lines - _LOG_LINES))
        if log.next:
            log.text.begin_late()
        return log
