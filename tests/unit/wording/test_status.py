"""The board in one line says what runs, what waits for whom, and how near a budget is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.protocol.money import CostView
from kanbots_ls.wording.status import status_line
from tests.unit.cli import samples

if TYPE_CHECKING:
    from kanbots_ls.protocol.status import StatusView
    from kanbots_ls.protocol.views import DecisionView

ASKED = samples.decision()
OFFER = samples.decision("offer.1", run=None, card=None, kind="offer")


def line(
    running: int = 0, waiting: int = 0, *asked: DecisionView, payer: str = "api_key", **cost: Any
) -> StatusView:
    return status_line(running, waiting, asked, CostView(**cost), {payer})


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (line(), "idle"),
        (line(3, 1, ASKED, session_usd=1.24, budget_usd=5), "▶ 3  ❓ 1  $1.24/$5"),
        (line(1, session_usd=1.24, budget_usd=2.5), "▶ 1  $1.24/$2.50"),
        (line(1, session_usd=1.24, payer="subscription"), "▶ 1  ≈$1.24"),
        (line(0, 3, ASKED), "❓ 1  ⏳ 2"),
        (line(2, budget_usd=5), "▶ 2  ?/$5"),
        (line(0, 0, OFFER, session_usd=0.5), "idle  $0.50"),
    ],
)
def test_what_is_none_is_left_out_and_the_rest_has_its_sign(seen: StatusView, text: str) -> None:
    assert seen.text == text


def test_a_question_of_the_board_is_counted_though_no_run_waits_for_it() -> None:
    ours = samples.decision("session.budget-1", run=None, card=None, kind="budget")
    seen = line(0, 1, ours)
    assert (seen.decisions, seen.waiting) == (1, 1)


@pytest.mark.parametrize(
    ("cost", "severity"),
    [
        ({}, "ok"),
        ({"session_usd": 900.0}, "ok"),
        ({"session_usd": None, "budget_usd": 1.0}, "ok"),
        ({"session_usd": 0.79, "budget_usd": 1.0}, "ok"),
        ({"session_usd": 0.8, "budget_usd": 1.0}, "warning"),
        ({"session_usd": 1.0, "budget_usd": 1.0}, "error"),
        ({"day_usd": 8.0, "day_budget_usd": 10.0}, "warning"),
        ({"day_usd": 11.0, "day_budget_usd": 10.0, "budget_usd": 5.0}, "error"),
    ],
)
def test_a_budget_warns_at_eighty_per_cent_and_alarms_when_it_is_reached(
    cost: dict[str, Any], severity: str
) -> None:
    assert line(1, **cost).severity == severity


def test_the_tooltip_says_the_same_in_sentences() -> None:
    seen = line(1, 2, ASKED, session_usd=1.24, budget_usd=5, day_usd=3.1)
    assert seen.tooltip.splitlines() == [
        "1 run at work.",
        "1 question for you.",
        "1 run waiting for a limit, the network, a client or a terminal.",
        "Session: $1.24 of $5.00 (24 %).",
        "Today, all boards: $3.10.",
    ]
