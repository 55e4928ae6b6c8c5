"""Trouble between Codex and its model: waits are shown, failures are said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import until
from tests.real.agent import SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.codex import Codex

SCENARIOS = ("bad_request", "context_too_long", "usage_limit")


@pytest.fixture(scope="module")
def runs(codex: Codex) -> dict[str, str]:
    """All runs of this file by scenario, started together."""
    return {scenario: codex.start(scenario) for scenario in SCENARIOS}


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("bad_request", "Unsupported model for this key."),
        ("context_too_long", "context window"),
    ],
)
def test_a_request_that_failed_for_good_fails_the_run_in_a_users_words(
    codex: Codex, runs: dict[str, str], scenario: str, words: str
) -> None:
    run = runs[scenario]
    seen = codex.until_state(run, "failed")
    assert words in seen["reason"]
    assert "{" not in seen["reason"]
    # It can go on from here once the trouble is over.
    codex.board.reply(run, "[scenario:hello] Again, please.")
    codex.until_said(run, "Hello from the scripted model.")
    codex.until_idle(run)


def test_a_plan_that_is_used_up_is_a_wait(codex: Codex, runs: dict[str, str]) -> None:
    run = runs["usage_limit"]
    until(lambda: codex.lines(run, "turn/completed"), "the end of the turn", SECONDS)
    assert codex.until_state(run, "waiting")["reason"] == "rate limit"
    codex.board.reply(run, "[scenario:hello] Again, please.")
    codex.until_said(run, "Hello from the scripted model.")


def test_without_a_network_it_waits_and_goes_on_when_that_is_back(
    codex_alone: Codex, tmp_path: Path
) -> None:
    settings = tmp_path / "home" / "codex" / "config.toml"
    reachable = settings.read_text()
    settings.write_text(reachable.replace(codex_alone.model.base_url, "http://127.0.0.1:9/v1"))
    run = codex_alone.start("hello")
    seen = codex_alone.until_state(run, "waiting")
    assert seen["reason"] == "network"

    codex_alone.board.stop(run)
    settings.write_text(reachable)
    codex_alone.board.reply(run, "[scenario:hello] Now?")
    codex_alone.until_said(run, "Hello from the scripted model.")


def test_without_a_login_the_run_fails_with_the_way_out_and_a_reply_starts_it(
    codex_alone: Codex, tmp_path: Path
) -> None:
    settings = tmp_path / "home" / "codex" / "config.toml"
    logged_in = settings.read_text()
    settings.write_text("check_for_update_on_startup = false\n")
    run = codex_alone.start("hello")
    assert "codex login" in codex_alone.until_state(run, "failed")["reason"]

    settings.write_text(logged_in)
    codex_alone.board.reply(run, "[scenario:hello] Now?")
    codex_alone.until_idle(run)
    assert any("Now?" in text for text in codex_alone.told(run))
