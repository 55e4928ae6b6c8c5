"""Progress bars: one for each run that is being prepared, which cancels it, and a quiet summary.

At most one report a second each; an editor that refuses a bar gets none, and a plug-in, which has
the summary in its status line, gets only what is being prepared.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from kanbots_ls.model.ids import RunId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.status import status
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.protocol.views import BoardSnapshot, RunView

SUMMARY = "kanbots-agents"
_RUN = "kanbots-run-"


@dataclass(frozen=True, slots=True)
class Bar:
    """What a bar is to show."""

    title: str
    message: str
    cancellable: bool = False


@dataclass(slots=True)
class Progress:
    """The bars of one editor."""

    editor: Editor
    _asked: set[str] = field(default_factory=set)
    """Asked for; the editor has not said yes yet."""
    _shown: dict[str, Bar] = field(default_factory=dict)
    _off: bool = False

    def show(self, board: BoardSnapshot) -> None:
        """Begin, change and end bars, so that they show the board."""
        if self._off or not self.editor.client.progress:
            return
        wanted = dict(bars(board, plugin=self.editor.client.plugin))
        for token in [token for token in self._shown if token not in wanted]:
            self._end(token)
        for token, bar in wanted.items():
            if token in self._shown:
                self._report(token, bar)
            elif token not in self._asked:
                self._ask(token)

    def _ask(self, token: str) -> None:
        self._asked.add(token)
        params = lsp.WorkDoneProgressCreateParams(token)
        future = self.editor.connection.server.protocol.send_request(
            "window/workDoneProgress/create", params
        )
        future.add_done_callback(lambda done: self._answered(token, done))

    def _answered(self, token: str, done: object) -> None:
        self._asked.discard(token)
        failed = done.cancelled() or done.exception() is not None  # type: ignore[attr-defined]
        if failed:
            self._off = True
            return
        self._shown[token] = Bar("", "")
        self.editor.ring()

    def _report(self, token: str, bar: Bar) -> None:
        before = self._shown[token]
        if before == bar:
            return
        self._shown[token] = bar
        if not before.title:
            value: object = lsp.WorkDoneProgressBegin(
                bar.title, cancellable=bar.cancellable, message=bar.message
            )
        else:
            value = lsp.WorkDoneProgressReport(message=bar.message, cancellable=bar.cancellable)
        self._send(token, value)

    def _end(self, token: str) -> None:
        if self._shown.pop(token).title:
            self._send(token, lsp.WorkDoneProgressEnd())

    def _send(self, token: str, value: object) -> None:
        protocol = self.editor.connection.server.protocol
        protocol.notify("$/progress", lsp.ProgressParams(token, value))


def run_of(token: int | str) -> str | None:
    """The run that a bar belongs to, for a cancel."""
    return token.removeprefix(_RUN) if isinstance(token, str) and token.startswith(_RUN) else None


def is_prepared(editor: Editor, run: str) -> bool:
    """It is still being prepared, so that its bar may be cancelled."""
    with suppress(Refused):
        return status(editor.connection.desk.run(RunId(run))).state == "preparing"
    return False


def bars(board: BoardSnapshot, *, plugin: bool) -> Iterator[tuple[str, Bar]]:
    """All bars that the board calls for; a plug-in draws the summary itself."""
    for card in board.cards:
        for run in card.every_run:
            if run.state == "preparing":
                title = text.line(f"{run.id} {card.title}", 60)
                yield f"{_RUN}{run.id}", Bar(title, _phase(run), cancellable=True)
    if board.running and not plugin:
        yield SUMMARY, Bar("Agents", _summary(board))


def _phase(run: RunView) -> str:
    return text.line(f"{run.phase or 'starting'} {run.progress or ''}", 80)


def _summary(board: BoardSnapshot) -> str:
    """``2 running, 1 waiting, $0.31``; rounded, so that it does not tick without need."""
    parts = [f"{board.running} running"]
    if board.waiting:
        parts.append(f"{board.waiting} waiting")
    if board.decisions:
        parts.append(f"{words.count(len(board.decisions), 'question')}")
    if board.cost.session_usd:
        parts.append(f"${board.cost.session_usd:.2f}")
    return ", ".join(parts)
