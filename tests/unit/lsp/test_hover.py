"""What is said of a card is ours; what others say in it is words, and draws nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kanbots_ls.lsp.documents.hover import card_hover
from tests.fakes.wire import a_card, a_decision, a_run

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("fence", ["```", "``````", "~~~"])
def test_no_line_of_an_agent_ends_the_block_it_is_shown_in(fence: str) -> None:
    image = "![](https://example.org/seen.png)"
    said = card_hover(a_card(42, a_run()), a_run(), (), ["a", fence, image, fence], NOW)
    opening, *lines = said[said.index("\n\n```") :].strip().splitlines()
    ours = opening.removesuffix("text")
    assert lines == ["a", fence, image, fence, ours]
    assert len(ours) > len(fence) or "~" in fence


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("[a](b)", "\\[a\\]\\(b\\)"),
        ("https://example.org", "https\\://example.org"),
        ("WWW.example.org", "WWW\\.example.org"),
        ("a@example.org", "a\\@example.org"),
        ("<img src=x>", "\\<img src=x\\>"),
        ("a.py: 3 & 4", "a.py: 3 \\& 4"),
    ],
)
def test_strangers_words_are_no_markup(words: str, drawn: str) -> None:
    said = card_hover(a_card(42, title=words), None, (a_decision(question=words),), (), NOW)
    assert f"**#42 {drawn}**" in said
    assert f"asks:** {drawn}" in said
