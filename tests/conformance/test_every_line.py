"""What every adapter promises about any line: known ones are understood, none does harm.

The goldens hold the events of each recorded transcript, one line each, with the number of the
line they come from. ``UPDATE_GOLDEN=1`` writes them anew; read the difference before you keep it.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import os
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanbots_ls.model.agent_events import (
    AgentEvent,
    Garbled,
    ToolEnded,
    ToolStarted,
    Unrecognized,
)
from tests.conformance.books import BOOKS, Book
from tests.conformance.reading import every

if TYPE_CHECKING:
    from pathlib import Path

_UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"
_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**400,
    1e308,
    "",
    "x" * 5_000,
    "\ud83d",
    [],
    [None, 1, "a", {}],
    {},
    {"type": []},
)
_LINES = [
    (book, line)
    for book in BOOKS
    for name in book.names()
    for line in book.lines(name)
    if len(line) < 8_000
]


def test_events_of_recorded_transcripts_stay_as_they_are(book: Book) -> None:
    for name in book.names():
        _check_golden(book.folder / f"{name}.events.ndjson", _shown(book, name))


def _check_golden(path: Path, shown: str) -> None:
    if _UPDATE:
        path.write_text(shown, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown, f"{path.name}: see UPDATE_GOLDEN"


def _shown(book: Book, name: str) -> str:
    rows = ({"line": number, **_fields(event)} for number, event in book.numbered(name))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _fields(event: AgentEvent) -> dict[str, Any]:
    """The event without what is as by default."""
    told: dict[str, Any] = {"type": event.type}
    for field in dataclasses.fields(event):
        value = getattr(event, field.name)
        if field.name not in {"type", "payload"} and not _empty(value):
            told[field.name] = _plain(value)
    return told


def _empty(value: Any) -> bool:
    """Whether there is nothing to show; a cost of 0.0 is something, an unknown one is not."""
    return not value and not isinstance(value, float)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {key: each for key, each in dataclasses.asdict(value).items() if not _empty(each)}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def test_every_recorded_line_is_understood(book: Book) -> None:
    for name in book.names():
        events = book.events_of(name)
        assert not every(Garbled, events), name
        assert {each.kind for each in every(Unrecognized, events)} <= book.unknown, name


def test_the_same_line_gives_the_same_events(book: Book) -> None:
    for name in book.names():
        assert book.events_of(name) == book.events_of(name), name


def test_what_people_see_of_tools_is_bounded(book: Book) -> None:
    for name in book.names():
        events = book.events_of(name)
        for started in every(ToolStarted, events):
            assert len(started.summary) <= 200
            assert "\n" not in started.summary
        assert all(len(ended.output) <= 2_000 for ended in every(ToolEnded, events))


def test_lines_that_are_no_lines_of_the_agent_are_shown_in_short(book: Book) -> None:
    for line in (b"warning: something " * 50, b"\xff\xfe", b"[1, 2]", b'{"type": "resu', b"null"):
        (event,) = book.adapter.parse_line(line)
        assert isinstance(event, Garbled)
        assert 0 < len(event.text) <= 200
    assert book.adapter.parse_line(b"") == ()


def test_kinds_nobody_knows_are_kept_and_named(book: Book) -> None:
    assert book.adapter.parse_line(b'{"type": "from_tomorrow"}') == (Unrecognized("from_tomorrow"),)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(_LINES), st.data())
def test_no_mutation_of_a_known_line_raises(
    recorded: tuple[Book, bytes], data: st.DataObject
) -> None:
    book, line = recorded
    value = json.loads(line)
    for _ in range(data.draw(st.integers(1, 4))):
        _mutate(value, data)
    events = book.adapter.parse_line(json.dumps(value).encode())
    for event in events:
        assert json.dumps(_fields(event), ensure_ascii=False).encode()


def _mutate(value: Any, data: st.DataObject) -> None:
    """Walk down to some place and put something there that does not belong."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        inner = value[key]
        if isinstance(inner, dict | list) and inner and data.draw(st.booleans()):
            value = inner
            continue
        if isinstance(value, dict) and data.draw(st.booleans()):
            del value[key]
        else:
            value[key] = copy.deepcopy(data.draw(st.sampled_from(_ODD)))
        return


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(_LINES), st.data())
def test_no_damage_to_the_bytes_of_a_line_raises(
    recorded: tuple[Book, bytes], data: st.DataObject
) -> None:
    book, line = recorded
    at = data.draw(st.integers(0, len(line)))
    noise = data.draw(st.binary(max_size=8))
    assert isinstance(book.adapter.parse_line(line[:at] + noise), tuple)
    assert isinstance(book.adapter.parse_line(line[:at] + noise + line[at + 3 :]), tuple)
