"""Reading transcripts: the same lines, events and places, however the bytes arrive."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanbots_ls.agents.acp.adapter import opencode
from kanbots_ls.agents.acp.rpc import named
from kanbots_ls.agents.framing import LineFramer
from kanbots_ls.model import agent_events as heard
from kanbots_ls.supervisor.reading.behind import QUICK, joiner_at
from kanbots_ls.supervisor.reading.ingest import BATCH_LINES, Ingest
from tests.unit.supervisor.benches import line_of, lines_of, scripted_ingest
from tests.unit.supervisor.facts import ANY_AGENT_EVENT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kanbots_ls.supervisor.reading.ingest import Batch

PIECES = st.lists(st.binary(max_size=6).map(lambda piece: piece.replace(b"x", b"\n")), max_size=8)
SCRATCH = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def told(batches: Iterable[Batch]) -> list[tuple[int, heard.AgentEvent]]:
    return [pair for batch in batches for pair in zip(batch.numbers, batch.events, strict=True)]


@given(PIECES, st.integers(0, 64))
def test_lines_and_consumed_do_not_depend_on_the_chunks(pieces: list[bytes], cut: int) -> None:
    whole, chunked = LineFramer(), LineFramer()
    data = b"".join(pieces)
    at_once = [*whole.feed(data), *whole.close()]
    in_pieces = [line for piece in [data[:cut], data[cut:]] for line in chunked.feed(piece)]
    in_pieces += chunked.close()
    assert in_pieces == at_once
    assert chunked.consumed == whole.consumed == len(data)
    assert at_once == data.split(b"\n")[: len(at_once)]


@given(PIECES, PIECES)
def test_a_stream_cut_in_a_line_goes_on_behind_the_newline_that_was_missing(
    first: list[bytes], second: list[bytes]
) -> None:
    """Live: closed at the end of the process. From the file: never closed. The same lines."""
    before, behind = b"".join(first), b"".join(second)
    mended = before if before.endswith(b"\n") or not before else before + b"\n"
    live, read = LineFramer(), LineFramer()
    lines = [*live.feed(before), *live.close()]
    lines += [*live.feed(mended[len(before) :] + behind), *live.close()]
    assert lines == [*read.feed(mended + behind), *read.close()]
    assert live.consumed == read.consumed


@given(events=st.lists(ANY_AGENT_EVENT, max_size=12), cuts=st.lists(st.integers(0, 2000)))
def test_events_and_their_line_numbers_do_not_depend_on_the_chunks(
    events: list[heard.AgentEvent], cuts: list[int]
) -> None:
    data = lines_of(events)
    places = sorted({0, len(data), *(min(cut, len(data)) for cut in cuts)})
    pieces = [data[a:b] for a, b in itertools.pairwise(places)]
    at_once, in_pieces = scripted_ingest(), scripted_ingest()
    expected = told(at_once.feed(data))
    assert told(batch for piece in pieces for batch in in_pieces.feed(piece)) == expected
    assert (in_pieces.lines, in_pieces.offset) == (at_once.lines, at_once.offset)
    assert at_once.lines == len(events)


@given(events=st.lists(ANY_AGENT_EVENT, max_size=12), stops=st.lists(st.integers(0, 14)))
@SCRATCH
def test_reading_the_file_up_to_a_line_is_reading_the_stream(
    tmp_path: Path, events: list[heard.AgentEvent], stops: list[int]
) -> None:
    path = tmp_path / "transcript.ndjson"
    path.write_bytes(lines_of(events) + b'{"type":"half')
    live, read = scripted_ingest(), scripted_ingest()
    expected = told(live.feed(path.read_bytes()))
    found = [pair for stop in sorted(stops) for pair in told(read.read_to(path, stop))]
    assert read.lines == min(max(stops, default=0), len(events))
    found += told(read.read_to(path, None))
    assert found == expected
    assert (read.lines, read.offset) == (live.lines, live.offset)


def test_the_newline_that_ends_a_dead_agents_last_line_later_makes_no_line_of_its_own(
    tmp_path: Path,
) -> None:
    """A rebuild reads the file with it, and must count as the living stream did."""
    path = tmp_path / "transcript.ndjson"
    path.write_bytes(line_of(heard.TextSaid("one")) + line_of(heard.TextSaid("two")))
    live, read = scripted_ingest(), scripted_ingest()
    expected = told([*live.feed(path.read_bytes()[:-1]), *live.close(), *live.feed(b"\n")])
    assert live.lines == 2
    assert told(read.read_to(path, live.lines)) == expected
    assert (read.lines, read.offset) == (live.lines, live.offset)


def test_a_file_that_is_not_there_yet_has_no_lines(tmp_path: Path) -> None:
    assert list(scripted_ingest().read_to(tmp_path / "none", None)) == []


def test_a_flood_comes_in_batches_and_each_names_its_place() -> None:
    data = lines_of([heard.TextSaid(str(n)) for n in range(250)])
    batches = list(scripted_ingest().feed(data))
    assert [(batch.first, batch.next) for batch in batches] == [(0, 100), (100, 200), (200, 250)]
    assert BATCH_LINES == 100
    for batch in batches:
        assert data[: batch.offset].count(b"\n") == batch.next
        assert data[: batch.offset].endswith(b"\n")


def test_an_empty_line_says_nothing_and_still_counts() -> None:
    ingest = scripted_ingest()
    assert told(ingest.feed(b"\n" + line_of(heard.SessionIdle()))) == [(1, heard.SessionIdle())]


def acp(what: str, /, **fields: object) -> bytes:
    told = {"update": {"sessionUpdate": what, **fields}}
    return json.dumps({"method": "session/update", "params": told}).encode() + b"\n"


def test_who_begins_in_the_midst_of_the_longest_turn_goes_on_as_who_was_there(
    tmp_path: Path,
) -> None:
    """A call and a text that began many megabytes ago."""
    about = {"session": "s", "message": "m", "text": "Go"}
    turn = json.dumps({"id": named("begin", about), "result": {}}).encode() + b"\n"
    words = {"type": "text", "text": "Working on it. "}
    call = {"toolCallId": "c", "kind": "edit", "rawInput": {"filePath": "a.py"}}
    padding = acp("config_option_update", padding="x" * 1_000_000)
    place = [{"path": "/w/a.py"}]
    before = [turn, acp("tool_call", **call, status="in_progress", locations=place)]
    before += [acp("agent_message_chunk", content=words), *[padding] * (QUICK // 1_000_000 + 3)]
    after = [acp("agent_message_chunk", content=words)]
    after += [acp("tool_call_update", toolCallId="c", status="completed")]
    path = tmp_path / "transcript.ndjson"
    path.write_bytes(b"".join([*before, *after]))
    live = Ingest(opencode())
    told(live.feed(b"".join(before)))
    joiner = joiner_at(opencode(), path, live.offset, live.lines)
    again = Ingest(opencode(), live.lines, LineFramer(consumed=live.offset), joiner)
    expected = told(live.feed(b"".join(after)))
    assert told(again.read_to(path, None)) == expected
    kinds = {type(event) for _, event in expected}
    assert {heard.TextSaid, heard.ToolEnded, heard.FileWritten} <= kinds
    assert heard.ToolStarted not in kinds


@given(st.lists(st.sampled_from(["begin", "prompt", "text", "call", "long"]), max_size=30))
@SCRATCH
def test_wherever_somebody_begins_the_rest_is_told_alike(tmp_path: Path, story: list[str]) -> None:
    about = {"session": "s", "message": "m", "text": "Go"}
    lines = {
        "begin": json.dumps({"id": named("begin", about), "result": {}}).encode() + b"\n",
        "prompt": json.dumps(
            {"id": named("prompt", about), "result": {"stopReason": "end_turn"}}
        ).encode()
        + b"\n",
        "text": acp("agent_message_chunk", content={"type": "text", "text": "Hi. "}),
        "call": acp("tool_call", toolCallId="c", kind="read", status="in_progress", title="Read"),
        "long": acp("config_option_update", padding="x" * 50_000),
    }
    path = tmp_path / "transcript.ndjson"
    path.write_bytes(b"".join(lines[each] for each in story))
    for stop in range(0, len(story), 3):
        live = Ingest(opencode())
        told(live.read_to(path, stop))
        joiner = joiner_at(opencode(), path, live.offset, live.lines)
        again = Ingest(opencode(), live.lines, LineFramer(consumed=live.offset), joiner)
        assert told(again.read_to(path, None)) == told(live.read_to(path, None))
