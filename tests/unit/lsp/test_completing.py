"""`#` offers cards and `@` agents, where a person writes about them and nowhere else."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp

from kanbots_ls.lsp.documents.completing import (
    agent_items,
    agent_wanted,
    card_items,
    card_wanted,
)
from tests.fakes.wire import a_card


def edit(words: str) -> lsp.TextEdit:
    return lsp.TextEdit(lsp.Range(lsp.Position(0, 0), lsp.Position(0, 1)), words)


@pytest.mark.parametrize(
    ("before", "in_ours", "elsewhere"),
    [
        ("- #", "", None),
        ("#4", "4", None),
        ("see #", "", ""),
        ("see (#oau", "oau", "oau"),
        ("## ", None, None),
        ("##", None, None),
        ("  #", "", None),
        ("a#", None, None),
        ("see #4 ", None, None),
        ("", None, None),
    ],
)
def test_a_card_is_wanted_where_one_can_be_meant(
    before: str, in_ours: str | None, elsewhere: str | None
) -> None:
    assert card_wanted(before, ours=True) == in_ours
    assert card_wanted(before, ours=False) == elsewhere


@pytest.mark.parametrize(
    ("before", "typed"), [("ask @", ""), ("@cl", "cl"), ("me@", None), ("@a b", None), ("", None)]
)
def test_an_agent_is_wanted_behind_its_sign(before: str, typed: str | None) -> None:
    assert agent_wanted(before) == typed


CARDS = [
    a_card(1, title="Old work", column="done"),
    a_card(2, title="Add OAuth login", column="todo"),
    a_card(12, title="Fix the login", column="in_progress"),
]


@pytest.mark.parametrize(
    ("typed", "labels"),
    [("", ["#12", "#2", "#1"]), ("LOGIN", ["#12", "#2"]), ("2", ["#12", "#2"]), ("zzz", [])],
)
def test_cards_come_by_number_or_title_what_goes_on_first(typed: str, labels: list[str]) -> None:
    found = card_items(typed, CARDS, edit)
    assert [each.label for each in found.items] == labels
    assert sorted(found.items, key=lambda each: each.sort_text or "") == found.items
    assert not found.is_incomplete


def test_the_sign_is_replaced_and_the_title_told() -> None:
    (item,) = card_items("oauth", CARDS, edit).items
    assert item.text_edit == edit("#2")
    assert (item.detail, item.filter_text) == ("Add OAuth login", "#2 Add OAuth login")


def test_of_very_many_cards_some_come_and_typing_on_asks_again() -> None:
    found = card_items("", [a_card(number) for number in range(1, 501)], edit)
    assert (len(found.items), found.is_incomplete) == (100, True)


def test_agents_come_with_the_one_a_card_gets() -> None:
    found = agent_items(("claude", "scripted"), "claude", edit).items
    assert [(each.label, each.detail) for each in found] == [
        ("@claude", "agent, as configured"),
        ("@scripted", "agent"),
    ]
