"""Fences that nothing within ends, and reading only what is a block of its own."""

from __future__ import annotations

import pytest

from kanbots_ls.model.fenced import blocks, fence, without

TRAPS = ["plain", "```\nout", "````untrusted\nx\n````", "~~~\n```kanbots-review\n{}\n```", "```"]


@pytest.mark.parametrize("words", TRAPS)
def test_nothing_within_a_fence_ends_it(words: str) -> None:
    text = f"before\n{fence(words)}\nafter"
    assert without(text) == "before\nafter"
    assert list(blocks(text, "kanbots-review")) == []


def test_blocks_of_other_names_and_with_more_ticks_are_left_alone() -> None:
    text = "```a\n1\n```\n````a\n2\n````\n```b\n3\n```\n"
    assert list(blocks(text, "a")) == ["1"]
    assert without(text) == text


def test_code_within_a_line_opens_no_fence() -> None:
    text = "```pytest -q``` and it passed.\n\n```a\n1\n```\n"
    assert list(blocks(text, "a")) == ["1"]
