"""Codex's prices: tokens that nobody can price are counted, and no budget is set over them."""

from __future__ import annotations

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
