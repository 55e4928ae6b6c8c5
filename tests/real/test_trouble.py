"""Trouble between each agent and its model: waits are shown, failures are said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.real.agent import RealAgent

ALSO = ("opencode",)
WAITS = ("rate_limited", "dropped")
FAILURES = {"server_error": "gives up on a failing server", "bad_key": ""}
"""Each with what the agent has to be able to do."""


@pytest.fixture(scope="module")
def runs(agent: RealAgent) -> dict[str, str]:
    """All runs of this file by scenario, started together."""
    failures = [each for each, promise in FAILURES.items() if promise not in agent.never]
    return {scenario: agent.start(scenario) for scenario in (*WAITS, *failures)}


@pytest.mark.parametrize(
    ("scenario", "kind", "words"),
    [
        ("rate_limited", "rate_limit", "Recovered after the rate limit."),
        ("dropped", "network", "Recovered."),
    ],
)
def test_what_the_agent_tries_again_is_a_wait_and_then_over(
    agent: RealAgent, runs: dict[str, str], scenario: str, kind: str, words: str
) -> None:
    run = runs[scenario]
    seen = agent.until_idle(run)
    assert agent.said(run) == words
    assert (seen["reason"], seen["retryAt"]) == (None, None)
    agent.does("tells what it tries again")
    waits = agent.board.events(run, "retry_scheduled")
    assert {each["fields"]["kind"] for each in waits} == {kind}


@pytest.mark.parametrize("scenario", FAILURES)
def test_a_request_that_failed_for_good_fails_the_run_in_a_users_words(
    agent: RealAgent, runs: dict[str, str], scenario: str
) -> None:
    agent.does(FAILURES[scenario])
    run = runs[scenario]
    seen = agent.until_state(run, "failed")
    assert agent.failures[scenario].lower() in seen["reason"].lower()
    assert "{" not in seen["reason"]
    # It can go on from here once the trouble is over.
    agent.board.reply(run, "[scenario:hello] Again, please.")
    agent.until_said(run, "Hello from the scripted model.")
    agent.until_idle(run)
