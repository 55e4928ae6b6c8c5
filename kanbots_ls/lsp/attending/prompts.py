"""Questions that pop up, where that is safe; their lasting place is elsewhere.

One at a time, except where they stack.  The first choice is always *Later*; dismissing is not
answering.  A prompt's id is the decision's, so that its answer counts even after a restart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import anyio
from lsprotocol import types as lsp

from kanbots_ls.lsp.views.board import open_decision_views
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol.decisions import AnswerParams
from kanbots_ls.protocol.documents import DocumentParams
from kanbots_ls.protocol.errors import METHOD_NOT_FOUND
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.protocol.views import DecisionView

    Answer = Callable[[AnswerParams], Awaitable[object]]

LATER, MORE = "Later", "Open the card"
PREFIX = "decision-"
SLOT_SECONDS = 15.0
"""After this an unanswered prompt holds up no other; its late answer still counts."""
_MOST_OPTIONS = 5
_LONGEST = 300


@dataclass(slots=True)
class Prompts:
    """What pops up in one editor."""

    editor: Editor
    answer: Answer
    _offered: set[str] = field(default_factory=set)
    """Calls of which a question has popped up; one prompt is enough for all of a call's."""
    _pending: dict[str, DecisionView] = field(default_factory=dict)
    _holding: str | None = None
    """The prompt that has the one slot."""
    _off: bool = False

    def look(self) -> None:
        """Take back what was answered elsewhere, and show what is next."""
        waiting = {each.id: each for each in open_decision_views(self.editor.connection.desk.state)}
        for gone in [each for each in self._pending if each not in waiting]:
            self._withdraw(gone)
        if self._off or self.editor.client.prompts == "never":
            return
        for decision in waiting.values():
            if self._holding is not None and self.editor.client.prompts == "one":
                return
            if decision.kind != "offer" and decision.group not in self._offered:
                self._show(decision, waiting.values())

    def late(self, name: str, result: Any) -> None:
        """An answer to a prompt that an earlier daemon had shown."""
        decision = name.removeprefix(PREFIX)
        waiting = open_decision_views(self.editor.connection.desk.state)
        found = next((each for each in waiting if each.id == decision), None)
        if found is not None:
            self._chosen(found, result)

    def _show(self, decision: DecisionView, waiting: Any) -> None:
        self._offered.add(decision.group)
        self._pending[decision.id] = decision
        self._holding = decision.id
        self.editor.popped_up.append(decision.id)
        together = sum(each.group == decision.group for each in waiting)
        params = lsp.ShowMessageRequestParams(
            lsp.MessageType.Info, _message(decision, together), _actions(decision, together)
        )
        protocol = self.editor.connection.server.protocol
        future = protocol.send_request(
            "window/showMessageRequest", params, msg_id=f"{PREFIX}{decision.id}"
        )
        future.add_done_callback(lambda done: self._done(decision, done))
        self.editor.connection.tasks.start_soon(self._free_in_time, decision.id)

    def _done(self, decision: DecisionView, done: Any) -> None:
        self._pending.pop(decision.id, None)
        self._free(decision.id)
        if done.cancelled():
            return
        error = done.exception()
        if error is None:
            self._chosen(decision, done.result())
        elif getattr(error, "code", None) == METHOD_NOT_FOUND:
            # It said it could; the question stays in its lasting place.
            self._off = True

    def _chosen(self, decision: DecisionView, result: Any) -> None:
        title = result.get("title") if isinstance(result, dict) else getattr(result, "title", None)
        if title is None or title == LATER:
            return
        tasks = self.editor.connection.tasks
        if title == MORE:
            tasks.start_soon(self._open, decision)
            return
        number = _number(decision, title)
        if number is not None:
            params = AnswerParams(decision=decision.id, choices=(str(number),))
            tasks.start_soon(self.editor.attempt, self.answer(params))

    async def _open(self, decision: DecisionView) -> None:
        params = DocumentParams(document="card" if decision.card else "board", card=decision.card)
        try:
            await self.editor.open(params, decision=decision.id)
        except Refused as refused:
            self.editor.complain(refused.text)

    def _withdraw(self, decision: str) -> None:
        self._pending.pop(decision, None)
        self._free(decision)
        self.editor.connection.server.cancel_request(lsp.CancelParams(f"{PREFIX}{decision}"))

    async def _free_in_time(self, decision: str) -> None:
        await anyio.sleep(SLOT_SECONDS)
        self._free(decision)

    def _free(self, decision: str) -> None:
        if self._holding == decision:
            self._holding = None
            self.editor.ring()


def _message(decision: DecisionView, together: int) -> str:
    who = f"#{decision.card} ({decision.run})" if decision.run else "The board"
    asks = "asks" if together == 1 else f"asks {together} questions"
    return f"{who} {asks}: {text.line(decision.question, _LONGEST)}"


def _actions(decision: DecisionView, together: int) -> Sequence[lsp.MessageActionItem]:
    """One choice of its own answers it; several questions or choices are for the card's page."""
    titles = [LATER]
    if together == 1 and not decision.multiple and len(decision.options) <= _MOST_OPTIONS:
        titles += [_title(n, option.label) for n, option in enumerate(decision.options, start=1)]
    return [lsp.MessageActionItem(title) for title in (*titles, MORE)]


def _title(number: int, label: str) -> str:
    """Numbered, so that no label can be taken for another or for one of ours."""
    return f"{number} {text.line(label, 60)}"


def _number(decision: DecisionView, title: str) -> int | None:
    numbers = {_title(n, option.label): n for n, option in enumerate(decision.options, start=1)}
    return numbers.get(title)
