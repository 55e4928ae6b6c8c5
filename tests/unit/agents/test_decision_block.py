"""A question asked in words is found where it is meant, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanbots_ls.agents.contract import Launch
from kanbots_ls.agents.decision_block import FENCE, decisions_in
from kanbots_ls.agents.prompts import first_prompt
from kanbots_ls.model.agent_events import Option, Question
from kanbots_ls.model.ids import CardNumber, RunId, SessionId

_ASKED: dict[str, Any] = {
    "question": "Which database?",
    "options": [{"label": "SQLite", "description": "One file"}, "Postgres"],
    "multiple": True,
    "free_text": False,
}


def block(asked: Any) -> str:
    """A message with one block."""
    return f"I looked around.\n\n{FENCE}\n{json.dumps(asked, indent=1)}\n```\nThat is all."


def test_a_block_is_a_question_answered_by_message() -> None:
    (found,) = decisions_in(block(_ASKED))
    options = (Option("SQLite", "One file"), Option("Postgres"))
    assert found.by_message
    assert found.kind == "question"
    assert found.questions == (
        Question("Which database?", options=options, multiple=True, free_text=False),
    )


def test_a_bare_question_takes_any_words() -> None:
    (found,) = decisions_in(block({"question": "What is it called?"}))
    assert found.questions[0].free_text
    assert found.questions[0].options == ()


def test_windows_line_ends_do_not_hide_a_block() -> None:
    assert len(decisions_in(block(_ASKED).replace("\n", "\r\n"))) == 1


def test_keys_are_the_same_on_reading_again_and_differ_between_messages() -> None:
    twice = block(_ASKED) + "\n" + block(_ASKED)
    first, second = decisions_in(twice, salt="message-1")
    assert decisions_in(twice, salt="message-1") == (first, second)
    assert first.key != second.key
    assert decisions_in(twice, salt="message-2")[0].key != first.key


@pytest.mark.parametrize(
    "changes",
    [
        {"question": ""},
        {"question": 5},
        {"question": None},
        {"options": "SQLite"},
        {"options": ["A", "A"]},
        {"options": ["A", 7]},
        {"options": [{"label": ""}]},
        {"options": [{"label": "A", "description": 1}]},
        {"options": [str(number) for number in range(30)]},
        {"options": []},
        {"multiple": "yes"},
        {"free_text": 1},
    ],
)
def test_a_malformed_block_stays_text(changes: dict[str, Any]) -> None:
    assert decisions_in(block({**_ASKED, **changes})) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"{FENCE}\nnot json\n```",
        f"{FENCE}\n[]\n```",
        f"{FENCE}\n" + "[" * 100_000 + "\n```",
        f"{FENCE}\n{json.dumps(_ASKED)}",
        f"say {FENCE} like this",
        f"````markdown\n{FENCE}\n{json.dumps(_ASKED)}\n```\n````",
        f"````markdown\n```\n{FENCE}\n{json.dumps(_ASKED)}\n```\n````",
        f"~~~\n{FENCE}\n{json.dumps(_ASKED)}\n```\n~~~",
        f"```json\n{json.dumps(_ASKED)}\n```",
    ],
    ids=[
        "words",
        "list",
        "deep",
        "unclosed",
        "mention",
        "quoted",
        "half-quoted",
        "quoted-tildes",
        "other",
    ],
)
def test_what_only_looks_like_a_block_is_none(text: str) -> None:
    assert decisions_in(text) == ()


def test_a_block_after_other_code_is_found() -> None:
    assert len(decisions_in("```python\nprint()\n```\n" + block(_ASKED))) == 1


@given(st.lists(st.sampled_from([FENCE, "```", "~~~~", "{", "x", json.dumps(_ASKED), "\ud83d"])))
def test_no_text_raises(lines: list[str]) -> None:
    for found in decisions_in("\n".join(lines)):
        assert found.questions[0].text == "Which database?"


def test_our_own_lesson_told_back_asks_nothing() -> None:
    launch = Launch(
        run=RunId("1-1"),
        card=CardNumber(1),
        title="T",
        worktree=Path("/w"),
        branch="b",
        session_id=SessionId("s"),
    )
    assert decisions_in(first_prompt(launch, "T", "", asks_by_block=True)) == ()


def test_half_letters_in_a_question_become_marks() -> None:
    [asked] = decisions_in(
        '```kanbots-decision\n{"question": "Which \\ud83d?", "options": ["\\udc00 A", "B"]}\n```'
    )
    assert asked.questions[0].text == "Which \N{REPLACEMENT CHARACTER}?"
    assert asked.questions[0].options[0].label == "\N{REPLACEMENT CHARACTER} A"
