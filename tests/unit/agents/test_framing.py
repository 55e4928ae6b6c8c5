"""The framer gives whole lines, however the bytes are cut, and never more than its limit."""

from __future__ import annotations

import pytest

from kanbots_ls.agents.framing import MAX_LINE, LineFramer

_TEXT = "erste Zeile: äöü\nzweite: \U0001f600 漢字\n\ndie letzte ohne Ende"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_characters_cut_in_the_middle_come_out_whole(size: int) -> None:
    data, framer = _TEXT.encode(), LineFramer()
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    lines = [line for chunk in chunks for line in framer.feed(chunk)]
    lines += framer.close()
    assert [line.decode() for line in lines] == _TEXT.split("\n")


def test_a_last_line_without_newline_is_given_once_and_only_at_the_end() -> None:
    framer = LineFramer()
    assert list(framer.feed(b'{"type":')) == []
    assert list(framer.feed(b'"x"}')) == []
    assert list(framer.close()) == [b'{"type":"x"}']
    assert list(framer.close()) == []


def test_a_stream_that_ends_with_a_newline_has_no_line_after_it() -> None:
    framer = LineFramer()
    assert list(framer.feed(b"one\ntwo\n")) == [b"one", b"two"]
    assert list(framer.close()) == []


def test_a_line_above_the_limit_becomes_a_marker_and_costs_its_neighbours_nothing() -> None:
    framer = LineFramer()
    chunk = b"x" * (1024 * 1024)
    lines = list(framer.feed(b"before\n"))
    for _ in range(MAX_LINE // len(chunk) + 1):
        lines += framer.feed(chunk)
        assert sum(map(len, framer._parts)) <= MAX_LINE
    lines += framer.feed(b"rest of it\nafter\n")
    assert lines == [
        b"before",
        b"kanbots: a line of more than 33554432 bytes was left out",
        b"after",
    ]


def test_a_line_of_exactly_the_limit_passes() -> None:
    framer = LineFramer(limit=10)
    assert list(framer.feed(b"0123456789\n01234567890\n")) == [
        b"0123456789",
        b"kanbots: a line of more than 10 bytes was left out",
    ]


def test_a_too_long_last_line_without_newline_is_reported_too() -> None:
    framer = LineFramer(limit=4)
    assert list(framer.feed(b"01234567")) == []
    assert list(framer.close()) == [b"kanbots: a line of more than 4 bytes was left out"]


def test_consumed_is_the_place_after_the_last_whole_line() -> None:
    framer = LineFramer(limit=6)
    assert list(framer.feed(b"one\ntwo")) == [b"one"]
    assert framer.consumed == 4
    assert len(list(framer.feed(b"\nmuch too long\nx"))) == 2
    assert framer.consumed == len(b"one\ntwo\nmuch too long\n")
    assert list(framer.close()) == [b"x"]
    assert framer.consumed == len(b"one\ntwo\nmuch too long\nx")


@pytest.mark.parametrize("more", [b"\nnext\n", b"next\n"])
def test_a_stream_that_goes_on_after_a_cut_has_no_empty_line_between(more: bytes) -> None:
    framer = LineFramer()
    lines = [*framer.feed(b"torn"), *framer.close(), *framer.feed(more)]
    assert lines == [b"torn", b"next"]
    assert framer.consumed == len(b"torn" + more)
