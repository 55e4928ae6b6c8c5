"""Whole texts and calls, of an agent that tells them in pieces (``Capabilities.in_pieces``).

Parsing knows one line at a time, and such an agent never says that a text is whole: it is, once
something else comes. So whoever reads a transcript line by line hands the events on through a
``Joiner``. Pure: the same lines give the same events, whoever reads them and whenever; a reader
that begins in the middle goes back to an ``is_anchor`` and feeds it from there.

What it holds is bounded, however long an agent goes on: a text above ``LONGEST_TEXT`` is handed on
in parts, and of calls above ``MOST_HELD`` the oldest that has not ended is told as if begun anew
when its end comes. What they would have written counts as written, as nobody could say later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from kanbots_ls.agents import decision_block
from kanbots_ls.model.agent_events import (
    AgentEvent,
    AgentIntroduced,
    CommandAnswered,
    DecisionRequested,
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
    from collections.abc import Iterator, Mapping

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
LONGEST_TEXT = 256 * 1024
"""Characters of a text or thought that are held until it is whole."""
MOST_CALLS = 1_000
MOST_HELD = 1 << 20
"""Characters that are held of calls which have not ended."""
_OF_A_TURN = (TextStreamed, ThoughtStreamed, Thought, ToolTold)
_HISTORY = StayedAlive("history")
_FENCE = re.compile(r"^`{3,}", re.MULTILINE)


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
    detail: str = ""
    named: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    begun: bool = False

    @property
    def size(self) -> int:
        """Characters that it takes to hold it."""
        named = chain.from_iterable(filter(None, self.named.values()))
        told = (self.name, self.summary, self.detail, *self.paths, *named)
        return sum(map(len, told))


class Joiner:
    """What has been told in pieces and is not whole yet."""

    def __init__(self) -> None:
        self._opening = self._retold = False
        self._kind: type[TextStreamed | ThoughtStreamed] = TextStreamed
        self._message = ""
        self._pieces: list[str] = []
        self._size = 0
        self._last = ""
        self._calls: dict[str, _Call] = {}
        self._held = 0

    def feed(self, line: int, event: AgentEvent) -> Iterator[AgentEvent]:
        """What is known by now; ``line`` is the event's own, by which questions are told apart."""
        match event:
            case AgentIntroduced():
                yield from self._anew(line, opening=True)
                yield event
            case SessionOpened():
                # What follows may be told before the answer or behind it.
                retold = self._retold or event.retold
                yield from self._anew(line, opening=retold)
                self._retold = retold
                yield event
            case SessionRefused():
                yield from self._anew(line, opening=event.gone or event.untaken)
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
            case DecisionRequested():
                yield from self.flush(line)
                yield self._told_before(event)
            case TurnEnded():
                yield from self.flush(line)
                if event.outcome != "completed":
                    yield from self._left()
                yield replace(event, text=event.text or self._last)
                yield from self._anew(line)
            case _:
                if not isinstance(event, _ASIDE):
                    yield from self.flush(line)
                yield event

    def flush(self, line: int) -> Iterator[AgentEvent]:
        """What was being said, whole now."""
        yield from self._said(self._taken(), line)

    def _taken(self) -> str:
        whole = "".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        return whole

    def _said(self, whole: str, line: int) -> Iterator[AgentEvent]:
        kind = self._kind
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
        self._opening, self._retold, self._last = opening, False, ""
        self._calls.clear()
        self._held = 0

    def _piece(self, line: int, event: TextStreamed | ThoughtStreamed) -> Iterator[AgentEvent]:
        same = type(event) is self._kind and event.message == self._message
        if not same:
            yield from self.flush(line)
        self._kind, self._message = type(event), event.message
        self._pieces.append(event.text)
        self._size += len(event.text)
        yield event
        if self._size > LONGEST_TEXT:
            yield from self._parts(line)

    def _parts(self, line: int) -> Iterator[AgentEvent]:
        """What is too long to be held, as far as it can be told."""
        rest = self._taken()
        while len(rest) > LONGEST_TEXT:
            place = _cut(rest)
            yield from self._said(rest[:place], line)
            rest = rest[place:]
        self._pieces.append(rest)
        self._size = len(rest)

    def _call(self, told: ToolTold) -> Iterator[AgentEvent]:
        known = self._calls.get(told.tool_id, _Call())
        call = replace(
            known,
            name=told.name or known.name,
            summary=known.summary if known.begun else told.summary or known.summary,
            touched=told.touched or known.touched,
            paths=told.paths or known.paths,
            detail=told.detail or known.detail,
            named={**known.named, **told.named},
        )
        begun = told.state in {"working", "done", "failed"}
        given = told.state == "given" and told.tool_id in self._calls
        begins = not call.begun and (begun or given)
        self._hold(told.tool_id, replace(call, begun=call.begun or begins))
        if begins:
            yield ToolStarted(told.tool_id, call.name or "tool", call.summary)
        if told.state in {"done", "failed"}:
            self._let_go(told.tool_id)
            yield from _ended(told, call)
        elif not begins:
            yield StayedAlive("tool")
        while self._held > MOST_HELD or len(self._calls) > MOST_CALLS:
            yield from _written(self._let_go(next(iter(self._calls))))

    def _told_before(self, asked: DecisionRequested) -> DecisionRequested:
        """The same request, with what it leaves out of a call that has been told already."""
        call = self._calls.get(asked.tool_id)
        if call is None:
            return asked
        asked = _as_told(asked, call) if asked.writes else asked
        return replace(asked, detail=call.detail or asked.detail) if asked.terse else asked

    def _left(self) -> Iterator[AgentEvent]:
        """What a turn that was broken off leaves begun is over; nobody will say so."""
        begun = (tool_id for tool_id, call in self._calls.items() if call.begun)
        yield from (ToolEnded(tool_id, ok=False) for tool_id in begun)

    def _hold(self, tool_id: str, call: _Call) -> None:
        if tool_id in self._calls:
            self._held -= self._calls[tool_id].size
        self._calls[tool_id] = call
        self._held += call.size

    def _let_go(self, tool_id: str) -> _Call:
        call = self._calls.pop(tool_id)
        self._held -= call.size
        return call


def _as_told(asked: DecisionRequested, call: _Call) -> DecisionRequested:
    """A request to edit, with every file that its call was told to be about; where what it leaves
    out is not clear, neither is the request."""
    left_out = [paths for part, paths in call.named.items() if part not in asked.named]
    if None in left_out:
        modes = tuple(mode for mode in asked.granted_in if mode != "acceptEdits")
        return replace(asked, granted_in=modes, writes=())
    named = chain.from_iterable(filter(None, call.named.values()))
    return replace(asked, writes=tuple(dict.fromkeys((*asked.writes, *call.paths, *named))))


def _cut(text: str) -> int:
    """Where a text that is too long is parted: after a line, and before a block that has begun."""
    place = text.rfind("\n", LONGEST_TEXT // 2, LONGEST_TEXT) + 1 or LONGEST_TEXT
    fences = [found.start() for found in _FENCE.finditer(text, 0, place)]
    begun = fences[-1] if len(fences) % 2 else 0
    return begun if begun >= LONGEST_TEXT // 2 else place


def _ended(told: ToolTold, call: _Call) -> Iterator[AgentEvent]:
    ok = told.state == "done"
    yield ToolEnded(told.tool_id, ok, told.output)
    if call.touched:
        yield RepositoryTouched(call.touched)
    if ok:
        yield from _written(call)


def _written(call: _Call) -> Iterator[AgentEvent]:
    return (FileWritten(path) for path in call.paths)
