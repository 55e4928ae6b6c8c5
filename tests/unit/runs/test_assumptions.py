"""Assumptions are read off the last message however it is written; nobody's answer is at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.assumed import assumptions_in
from kanbots_ls.runs.turns.assumptions import AWAY, NOBODY, answers_of_nobody
from kanbots_ls.runs.wanted import following
from tests.unit.runs.stories import (
    WORKING,
    after,
    asks,
    further,
    question,
    queued,
    turn_ended,
)

ABSENT = (queued(away="agent-decides"), *WORKING[1:])
TWO = ("The port is 8080", "Old rows stay")


@pytest.mark.parametrize(
    "text",
    [
        "Done.\n\n## Assumptions\n\n- The port is 8080\n- Old rows stay\n",
        "## Assumptions\n* The port is 8080\n* Old rows\n  stay",
        "# assumptions:\n1. The port is 8080\n2) Old rows stay\n\n## Next\n- deploy",
        "**Assumptions**\n\nThe port is 8080\n\nOld rows\nstay",
        "Assumptions made:\r\n• The port is 8080\r\n• Old rows stay",
        "### **Assumptions:**\n- The port is 8080\n\n- Old rows stay\n\n**Tests**\n- ran",
        "## Assumptions\n- older\n\nmore\n\n## Assumptions\n- The port is 8080\n- Old rows stay",
        "## Assumptions\n- The port is 8080\n- Old rows stay\n- The port is 8080",
    ],
)
def test_the_list_is_found_however_it_is_written(text: str) -> None:
    assert assumptions_in(text) == TWO


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I made assumptions about the port.",
        "## Assumptions\n",
        "## Assumptions\n- None",
        "## Assumptions\n\nNo assumptions were made.",
        "```\n## Assumptions\n- in a file\n```",
    ],
)
def test_where_none_are_listed_there_are_none(text: str) -> None:
    assert assumptions_in(text) == ()


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    for found in (assumptions_in(text), assumptions_in(f"## Assumptions\n{text}")):
        assert len(found) <= 50
        assert all(item and len(item) <= 500 and "\n" not in item for item in found)


def test_they_are_kept_from_turn_to_turn_and_only_of_a_run_that_was_left_alone() -> None:
    said = turn_ended(text="## Assumptions\n- a")
    more = (heard.TurnStarted("s"), turn_ended(text="## Assumptions\n- a\n- b"))  # type: ignore[arg-type]
    assert further(after(*ABSENT, said), *more, turn_ended(text="Fine.")).assumptions == ("a", "b")
    assert after(*WORKING, said).assumptions == ()


def test_a_question_is_answered_at_once_by_nobody_and_that_is_on_record() -> None:
    run = after(*ABSENT, asks(question("Which?"), question("Where?")))
    facts = following(run)
    assert [(f.answer, f.text, f.by) for f in facts if isinstance(f, e.DecisionAnswered)] == [
        ((NOBODY,), True, AWAY)
    ] * 2
    assert answers_of_nobody(further(run, *facts)) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["permission", "plan"])
def test_permissions_and_plans_wait_for_a_person(kind: str) -> None:
    assert following(after(*ABSENT, asks(kind=kind))) == ()


def test_money_waits_for_a_person() -> None:
    run = after(*ABSENT)
    over = replace(run, money=replace(run.money, budget_usd=0.5, settled_usd=1.0))
    [opened] = following(over)
    assert isinstance(opened, e.DecisionOpened)
    assert following(further(over, opened)) == ()


def test_who_is_there_is_asked() -> None:
    assert following(after(*WORKING, asks())) == ()
