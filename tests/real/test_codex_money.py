"""Codex's money: seen while it is spent, stopped at the budget, refused where nobody can tell."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import until
from tests.real.agent import SECONDS
from tests.real.processes import environment_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.codex import Codex

CODE_MODE = "gpt-6.1-sol"
"""A model that may have sub-agents."""
AN_ANSWER = 0.203
"""Dollars that each answer of ``spend_slowly`` costs: 40,000 tokens in, 100 out."""
BUDGET = 0.5


def test_at_its_budget_a_run_is_interrupted_in_mid_turn_and_the_person_asked(codex: Codex) -> None:
    board, run = codex.board, codex.start("spend_slowly", budgetUsd=BUDGET)
    asked = codex.until_asked(run)[0]
    assert asked["kind"] == "budget"
    seen = codex.until_state(run, "waiting")
    assert seen["reason"] == "budget"
    assert BUDGET <= seen["costUsd"] <= BUDGET + 2 * AN_ANSWER

    board.answer(asked["id"], "Stop here")
    assert "budget" in codex.until_state(run, "stopped")["reason"]
    assert codex.lines(run, "turn/completed")[0]["turn"]["status"] == "interrupted"


def test_cost_is_seen_in_mid_turn_and_a_kill_neither_loses_nor_doubles_it(codex: Codex) -> None:
    board, run = codex.board, codex.start("spend_slowly")
    assert codex.until_cost(run, 0.01) == pytest.approx(AN_ANSWER)
    codex.until_cost(run, 2 * AN_ANSWER - 0.001)
    os.kill(board.agent_pid(run), signal.SIGKILL)
    codex.until_state(run, "interrupted")
    spent = board.run(run)["costUsd"]

    board.reply(run, "[scenario:hello] Go on.")
    codex.until_said(run, "Hello from the scripted model.")
    seen = codex.until_idle(run)
    hello = 1000 * 5 / 1e6 + 20 * 30 / 1e6
    assert seen["costUsd"] == pytest.approx(spent + hello)


def test_a_model_without_a_price_is_counted_in_tokens_and_says_so(codex: Codex) -> None:
    seen = codex.until_idle(codex.start("hello", model="nobody-knows"))
    assert seen["costUsd"] is None
    assert seen["tokens"]["input"] == 1000
    assert any("Price unknown" in notice for notice in seen["notices"])


def test_a_budget_over_a_model_without_a_price_is_refused_at_dispatch(codex: Codex) -> None:
    with pytest.raises(Refused, match="Nobody knows what nobody-knows costs"):
        codex.start("hello", model="nobody-knows", budgetUsd=5)


def test_a_budget_over_a_default_model_without_a_price_stops_before_a_word_is_sent(
    codex_alone: Codex, tmp_path: Path
) -> None:
    settings = tmp_path / "home" / "codex" / "config.toml"
    settings.write_text(settings.read_text().replace("gpt-5.5", "nobody-knows"))
    run = codex_alone.start("hello", budgetUsd=5)
    seen = codex_alone.until_state(run, "stopped")
    assert "nobody knows what nobody-knows costs" in seen["reason"]
    assert "$5.00" in seen["reason"]
    assert codex_alone.model.told(seen["sessionId"]) == []


def test_a_budget_ends_what_a_sub_agent_would_go_on_to_spend(codex: Codex) -> None:
    board, run = codex.board, codex.start("subagent_spends", model=CODE_MODE, budgetUsd=0.15)
    asked = codex.until_asked(run)[0]
    assert asked["kind"] == "budget"
    until(lambda: not environment_of(board.agent_pid(run)), "the end of its process", SECONDS)
    asked_model = len(codex.model.requests)
    spent = board.run(run)["costUsd"]
    board.answer(asked["id"], "Stop here")
    codex.until_state(run, "stopped")
    assert len(codex.model.requests) == asked_model
    assert 0.15 <= spent <= 0.15 + 2 * 0.081
