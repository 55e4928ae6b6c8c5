"""A buffer's text after any edits is the editor's, in each way to count positions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kanbots_ls.forwarder.lines import split_lines
from kanbots_ls.forwarder.texts import Document, Documents

Json = dict[str, Any]
UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
TEXTS = st.text(alphabet="ab \r\nü€😀\u2028\x0c", max_size=12)
EDITS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), TEXTS), min_size=1, max_size=8)


def units(text: str, encoding: str) -> int:
    name, size = UNITS[encoding]
    return len(text.encode(name)) // size


def position(text: str, index: int, encoding: str) -> Json:
    """Where an editor says that ``index`` is; no index lies inside a line's end."""
    line, start, at = 0, 0, 0
    while at < index:
        if text[at] == "\r" and text[at + 1 : at + 2] == "\n":
            at += 1
        if text[at] in "\r\n":
            line, start = line + 1, at + 1
        at += 1
    return {"line": line, "character": units(text[start:index], encoding)}


def reachable(text: str, index: int) -> int:
    """The nearest index at or before ``index`` that a position can name."""
    index = min(index, len(text))
    return index - 1 if text[index - 1 : index + 1] == "\r\n" and index else index


@pytest.mark.parametrize("encoding", UNITS)
@given(text=TEXTS, edits=EDITS)
@example(text="a", edits=[(1, 1, "\raa\n"), (2, 4, "")])
def test_edits_make_the_text_that_the_editor_has(
    encoding: str, text: str, edits: list[tuple[int, int, str]]
) -> None:
    document = Document({"uri": "file:///a", "text": text})
    for first, second, new in edits:
        start, end = sorted((reachable(text, first), reachable(text, second)))
        where = {
            "start": position(text, start, encoding),
            "end": position(text, end, encoding),
        }
        document.change(1, [{"range": where, "text": new}], encoding)
        text = text[:start] + new + text[end:]
        assert document.text == text
        assert Document({"text": text}).lines == document.lines


@given(text=TEXTS)
def test_lines_are_lsps_and_lose_nothing(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    assert len(lines) == 1 + text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


def test_changes_of_one_notification_follow_each_other() -> None:
    document = Document({"text": "abc", "version": 1})
    here: Json = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}
    document.change(7, [{"range": here, "text": ""}, {"range": here, "text": "X"}], "utf-16")
    assert document.text == "Xc"
    assert document.item["version"] == 7


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"start": {"line": 9, "character": 9}, "end": {"line": 9, "character": 9}}, "ab\ncd!"),
        ({"start": {"line": 0, "character": 9}, "end": {"line": 0, "character": 9}}, "ab!\ncd"),
        ({"start": {"line": 1, "character": 1}, "end": {"line": 0, "character": 0}}, "ab\nc!d"),
        ({"start": {"line": -1, "character": None}, "end": "nonsense"}, "!ab\ncd"),
    ],
)
def test_impossible_positions_are_taken_as_the_nearest(where: Json, expected: str) -> None:
    document = Document({"text": "ab\ncd"})
    document.change(None, [{"range": where, "text": "!"}], "utf-16")
    assert document.text == expected


def test_half_a_surrogate_pair_is_kept() -> None:
    document = Document({"text": "\ud835\udcb3 \ud835"})
    here = {"line": 0, "character": 3}
    document.change(None, [{"range": {"start": here, "end": here}, "text": "!"}], "utf-16")
    assert document.text == "\ud835\udcb3 !\ud835"


def test_what_is_closed_or_nonsense_is_not_remembered() -> None:
    documents = Documents()
    documents.open({"textDocument": {"uri": "file:///a", "text": "a"}})
    documents.open({"textDocument": {"uri": "file:///b", "text": "b"}})
    documents.open({"textDocument": None})
    documents.change({"textDocument": {"uri": "file:///c"}, "contentChanges": [{"text": "c"}]})
    documents.change({"textDocument": {"uri": "file:///b"}, "contentChanges": ["", {}, None]})
    documents.close({"textDocument": {"uri": "file:///a"}})
    assert documents.items() == [{"uri": "file:///b", "text": ""}]
