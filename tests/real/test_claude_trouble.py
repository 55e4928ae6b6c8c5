"""Claude's own trouble: how long a wait takes, who pays, what its provider says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import until
from tests.real.claude import SECONDS

if TYPE_CHECKING:
    from tests.real.claude import Claude

SCENARIOS = ("rate_limited_for_long", "no_credit", "overloaded")


@pytest.fixture(scope="module")
def runs(claude: Claude) -> dict[str, str]:
    """All runs of this file by scenario, started together."""
    return {scenario: claude.start(scenario) for scenario in SCENARIOS}


def test_a_rate_limit_is_a_state_with_its_end_and_then_over(
    claude: Claude, runs: dict[str, str]
) -> None:
    run = runs["rate_limited_for_long"]
    began = datetime.now(UTC)
    seen = claude.until_state(run, "waiting")
    assert seen["reason"] == "rate limit"
    ends = datetime.fromisoformat(seen["retryAt"])
    # It adds up to a quarter of its own.
    assert began < ends < datetime.now(UTC) + timedelta(seconds=12)

    seen = claude.until_idle(run)
    assert claude.said(run) == "Recovered after the rate limit."
    assert (seen["reason"], seen["retryAt"]) == (None, None)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("no_credit", "credit balance is too low"),
        ("overloaded", "overloaded"),
    ],
)
def test_a_request_that_failed_for_good_fails_the_run_in_a_users_words(
    claude: Claude, runs: dict[str, str], scenario: str, words: str
) -> None:
    run = runs[scenario]
    seen = claude.until_state(run, "failed")
    assert words.lower() in seen["reason"].lower()
    assert "{" not in seen["reason"]
    # It can go on from here once the trouble is over.
    claude.board.reply(run, "[scenario:hello] Again, please.")
    claude.until_said(run, "Hello from the scripted model.")
    claude.until_idle(run)


TOKEN = {"ANTHROPIC_API_KEY": None, "CLAUDE_CODE_OAUTH_TOKEN": "dummy-not-a-token"}


def test_another_payer_than_last_time_is_asked_about_before_a_word_is_sent(
    claude_alone: Claude,
) -> None:
    claude = claude_alone
    claude.until_idle(claude.start("hello"))
    with claude.as_person(**TOKEN) as person:
        first, second = person.start("hello"), person.start("hello")
        asked = {run: person.until_asked(run)[0] for run in (first, second)}
        assert {each["kind"] for each in asked.values()} == {"payer"}
        assert "a subscription" in asked[first]["question"]
        assert "an API key" in asked[first]["question"]
        assert person.board.run(first)["state"] == "waiting"
        assert person.told(first) == person.told(second) == []

        person.board.answer(asked[first]["id"], "1")

        for run in (first, second):
            assert person.until_idle(run)["payer"] == "subscription"
    third = claude.start("hello")
    claude.board.answer(claude.until_asked(third)[0]["id"], "Stop here")
    assert "paid that way" in claude.until_state(third, "stopped")["reason"]
    assert claude.told(third) == []


def test_a_subscription_pays_and_its_limit_is_a_wait_until_the_reset(claude_alone: Claude) -> None:
    with claude_alone.as_person(**TOKEN) as person:
        warned = person.start("usage_warning")
        assert person.until_idle(warned)["payer"] == "subscription"
        warnings = [each["fields"] for each in person.board.events(warned, "limit_reported")]
        assert ("warning", 1999999999) in [(each["status"], each["resets_at"]) for each in warnings]

        # Not before: a limit holds every run of that subscription.
        limited = person.start("usage_limit")
        until(lambda: person.lines(limited, "result"), "the end of the turn", SECONDS)
        seen = person.until_state(limited, "waiting")
        assert seen["reason"] == "rate limit"
        reset = datetime.fromtimestamp(1999999999, tz=UTC)
        assert datetime.fromisoformat(seen["retryAt"]) == reset
