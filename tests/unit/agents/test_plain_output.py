"""What a program prints becomes texts, whole and in order, however it comes in pieces."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanbots_ls.agents.plain.output import LONGEST_LINE, Output
from kanbots_ls.agents.plain.words import filled, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FENCED = "```python\none\n\ntwo\n```"


def read(pieces: Iterable[bytes], path: Sequence[str] = ()) -> list[str]:
    """The texts of these pieces."""
    output = Output(path)
    texts = [text for piece in pieces for text in output.feed(piece)]
    return [*texts, *output.end()]


@pytest.mark.parametrize(
    ("printed", "texts"),
    [
        ("", []),
        ("\n\n\n", []),
        ("one", ["one"]),
        ("one\ntwo\n\nthree\n", ["one\ntwo", "three"]),
        (f"so:\n{FENCED}\nok\n\nmore", [f"so:\n{FENCED}\nok", "more"]),
        ("```\nnever closed\n\nend", ["```\nnever closed\n\nend"]),
        ("\x1b[31mred\x1b[0m and \x1b]0;title\x07plain\r\n", ["red and plain"]),
    ],
)
def test_a_text_ends_at_an_empty_line_outside_of_fences(printed: str, texts: list[str]) -> None:
    assert read([printed.encode()]) == texts


@given(st.lists(st.text(alphabet="ab`\n é", max_size=12), max_size=12), st.data())
def test_pieces_make_no_difference(lines: list[str], data: st.DataObject) -> None:
    printed = "\n".join(lines).encode()
    cut = data.draw(st.integers(0, len(printed)))
    assert read([printed[:cut], printed[cut:]]) == read([printed])


def test_nothing_is_lost_of_what_is_long() -> None:
    line = b"x" * (2 * LONGEST_LINE + 5)
    assert "".join(read([line, b"\n"])) == line.decode()
    lines = [f"line {number}" for number in range(5_000)]
    assert "\n".join(read(["\n".join(lines).encode()])).splitlines() == lines


def test_what_is_no_text_is_replaced_and_never_ends_the_reading() -> None:
    assert read([b"\xff\xfe one\n\ntwo"]) == ["\N{REPLACEMENT CHARACTER}" * 2 + " one", "two"]


def test_of_objects_the_words_at_the_place_are_the_texts() -> None:
    values = [{"a": {"b": "one"}}, {"a": 3}, {"a": {"b": 4}}, {}, {"a": {"b": "two\n\nthree"}}]
    printed = "\n".join([*map(json.dumps, values), "[1]", "warning: old"]).encode()
    assert read([printed], ("a", "b")) == ["one", "two\n\nthree", "[1]\nwarning: old"]


def test_a_place_is_filled_once_and_other_braces_stay() -> None:
    words = filled(
        ["--x={model}", "{prompt}", "{other}", "${HOME}"],
        {"model": "m", "prompt": "{session}", "session": "s", "effort": ""},
    )
    assert words == ["--x=m", "{session}", "{other}", "${HOME}"]
    assert names("model", ["--x={model}"])
    assert not names("prompt", ["{Prompt}"])
