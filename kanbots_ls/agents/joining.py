"""Whole texts and calls, of an agent that tells them in pieces (``Capabilities.in_pieces``).

Parsing knows one line at a time, and such an agent never says that a text is whole: it is, once
something else comes. So whoever reads a transcript line by line hands the events on through a
``Joiner``. Pure: the same lines give the same events, whoever reads them and whenever; a reader
that begins in the middle goes back to an ``is_anchor`` and feeds it from there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kanbots_ls.agents import decision_block
from kanbots_ls.model.agent_events import (
    AgentEvent,
    AgentIntroduced,
    CommandAnswered,
    FileWritten,
    Garbled,
    Informed,
    MessageReceived,
    ModelAnswered,
    RepositoryTouched,
    SessionOpened,
    SessionRefused,
    SlashCommandsOffered,
    StayedAlive,
    TextSaid,
    TextStreamed,
    Thought,
    ThoughtStreamed,
    ToolEnded,
    ToolStarted,
    ToolTold,
    TurnEnded,
    TurnStarted,
    Unrecognized,
    UsageReported,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANCHORS = (AgentIntroduced, TurnStarted, TurnEnded)
_ASIDE = (
    CommandAnswered,
    Garbled,
    Informed,
    MessageReceived,
    SlashCommandsOffered,
    StayedAlive,
    Unrecognized,
    UsageReported,
)
"""Kinds that may come in the midst of a text."""
_OF_A_TURN = (TextStreamed, ThoughtStreamed, Thought, ToolTold)
_HISTORY = StayedAlive("history")


def is_anchor(event: AgentEvent) -> bool:
    """What comes after it is understood without what came before."""
    return isinstance(event, _ANCHORS)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call as its lines have told it so far."""

    name: str = ""
    summary: str = ""
    touched: str = ""
    paths: tuple[str, ...] = ()
    begun: bool = False


class Joiner:
    """What has been told in pieces and is not whole yet."""

    def __init__(self) -> None:
        self._opening = False
        self._kind: type[TextStreamed | ThoughtStreamed] = TextStreamed
        self._message = ""
        self._pieces: list[str] = []
        self._last = ""
        self._calls: dict[str, _Call] = {}

    def feed(self, line: int, event: AgentEvent) -> Iterator[AgentEvent]:
        """What is known by now; ``line`` is the event's own, by which questions are told apart."""
        match event:
            case AgentIntroduced():
                yield from self._anew(line, opening=True)
                yield event
            case SessionOpened() | SessionRefused():
                yield from self._anew(line)
                yield event
            case _ if self._opening and isinstance(event, _OF_A_TURN):
                # A session that is taken up may be told all over again.
                yield _HISTORY
            case TextStreamed() | ThoughtStreamed():
                yield from self._piece(line, event)
            case ToolTold():
                yield from self.flush(line)
                yield from self._call(event)
            case TurnStarted():
                yield from self._anew(line)
                yield event
            case TurnEnded():
                yield from self.flush(line)
                yield replace(event, text=event.text or self._last)
                yield from self._anew(line)
            case _:
                if not isinstance(event, _ASIDE):
                    yield from self.flush(line)
                yield event

    def flush(self, line: int) -> Iterator[AgentEvent]:
        """What was being said, whole now."""
        whole, kind = "".join(self._pieces), self._kind
        self._pieces.clear()
        if not whole.strip():
            return
        if kind is ThoughtStreamed:
            yield Thought(whole)
            return
        self._last = whole
        yield TextSaid(whole)
        yield ModelAnswered()
        if decision_block.FENCE in whole:
            yield from decision_block.decisions_in(whole, salt=str(line))

    def _anew(self, line: int, *, opening: bool = False) -> Iterator[AgentEvent]:
        yield from self.flush(line)
        self._opening, self._last = opening, ""
        self._calls.clear()

    def _piece(self, line: int, event: TextStreamed | ThoughtStreamed) -> Iterator[AgentEvent]:
        same = type(event) is self._kind and event.message == self._message
        if not same:
            yield from self.flush(line)
        self._kind, self._message = type(event), event.message
        self._pieces.append(event.text)
        yield event

    def _call(self, told: ToolTold) -> Iterator[AgentEvent]:
        known = self._calls.get(told.tool_id, _Call())
        call = replace(
            known,
            name=told.name or known.name,
            summary=known.summary if known.begun else told.summary or known.summary,
            touched=told.touched or known.touched,
            paths=told.paths or known.paths,
        )
        begins = not call.begun and told.state in {"working", "done", "failed"}
        self._calls[told.tool_id] = replace(call, begun=call.begun or begins)
        if begins:
            yield ToolStarted(told.tool_id, call.name or "tool", call.summary)
        if told.state in {"done", "failed"}:
            del self._calls[told.tool_id]
            yield from _ended(told, call)
        elif not begins:
            yield StayedAlive("tool")


def _ended(told: ToolTold, call: _Call) -> Iterator[AgentEvent]:
    ok = told.state == "done"
    yield ToolEnded(told.tool_id, ok, told.output)
    if call.touched:
        yield RepositoryTouched(call.touched)
    if ok:
        yield from (FileWritten(path) for path in call.paths)
