"""Whatever an agent writes becomes events that can be folded, sent and shown; nothing raises."""

from __future__ import annotations

import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kanbots_ls.agents.registry import Registry
from kanbots_ls.model.agent_events import AgentEvent
from kanbots_ls.protocol.log import LogEvent
from kanbots_ls.runs.hear import hear
from kanbots_ls.supervisor.folding.glimpse import glimpse
from kanbots_ls.supervisor.reading.feeds import encode, log_fields
from kanbots_ls.wording.narrate import Narrator
from tests.fakes.peer import encoded
from tests.fuzz.bytes import brief, changed, noise, torn, values
from tests.unit.runs.stories import AT, WORKING, after

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
LINES = sorted(
    {
        line
        for file in GOLDEN.rglob("*.ndjson")
        if file.name.count(".") == 1
        for line in file.read_bytes().splitlines()
        if len(line) < 4000
    }
)
KNOWN = [json.loads(line) for line in LINES if line.startswith(b"{")]
EVENTS = [
    json.loads(line)
    for file in sorted(GOLDEN.rglob("*.events.ndjson"))
    for line in file.read_bytes().splitlines()
]
lines = noise | torn(LINES) | changed(KNOWN).map(encoded)


@pytest.mark.parametrize("name", Registry().names())
@given(line=lines)
@brief
def test_any_line_becomes_events_that_can_be_folded_and_sent(name: str, line: bytes) -> None:
    said = Registry().named(name).parse_line(line.replace(b"\n", b" "))

    assert all(isinstance(event, AgentEvent) for event in said)
    reduce(lambda run, event: hear(run, event, AT), said, after(*WORKING))
    assert all(len(glimpse(event).splitlines()) <= 1 for event in said)
    json.loads(b"[%s]" % encode([(7, event) for event in said], AT))
    narrator = Narrator()
    for event in said:
        tell(narrator, event.type, log_fields(event))


@given(
    kind=st.sampled_from(sorted({event["type"] for event in EVENTS if "type" in event})),
    fields=values,
)
@brief
def test_any_event_of_a_newer_daemon_can_be_told(kind: str, fields: Any) -> None:
    tell(Narrator(), kind, fields if isinstance(fields, dict) else {"text": fields})


@given(event=changed([event for event in EVENTS if isinstance(event.get("type"), str)]))
@example(event={"type": "turn_ended", "usage": {"cost_usd": []}})
@brief
def test_an_event_with_any_field_wrong_can_be_told(event: Any) -> None:
    if isinstance(event, dict) and isinstance(event.get("type"), str):
        tell(Narrator(), event["type"], {key: event[key] for key in event if key != "type"})


def tell(narrator: Narrator, kind: str, fields: dict[str, Any]) -> None:
    """What is shown is fit for a terminal."""
    line = narrator.tell(LogEvent(line=0, type=kind, fields=fields))
    shown = [line] if line is not None else []
    for each in (*shown, *narrator.unfinished()):
        assert not {"\x1b", "\x00", "\u202e"} & set(each.words)
