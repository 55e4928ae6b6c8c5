"""What goes wrong on purpose: every kind of line and of end that the daemon has to bear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.model import agent_events as e

if TYPE_CHECKING:
    from tests.integration.scripted.driver import Bench


@pytest.mark.parametrize(
    ("step", "kind", "status"), [("rate_limit", "rate_limit", 429), ("network", "network", None)]
)
def test_a_wait_is_announced_with_its_length_and_then_over(
    bench: Bench, step: str, kind: str, status: int | None
) -> None:
    agent = bench.start()
    agent.play({step: 0.1}, {"say": "on"})
    assert agent.ended().text == "on"
    expected = e.RetryScheduled(kind, 100, attempt=1, attempts=10, status=status)  # type: ignore[arg-type]
    assert agent.of(e.RetryScheduled) == [expected]


def test_numbered_lines_come_whole_in_order_and_at_their_rate(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"lines": {"count": 100, "per_second": 400, "size": 300}})
    turn = agent.ended()
    texts = [said.text for said in agent.of(e.TextSaid)]
    assert [text.split()[1] for text in texts] == [str(n) for n in range(1, 101)]
    assert {len(text) for text in texts} == {300}
    assert turn.duration_ms >= 240


def test_lines_of_megabytes_garbage_and_unknown_kinds_pass_through(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"big_line": 3_000_000}, {"garbage": "Segmentation fault"}, {"unknown": {}})
    agent.ended()
    assert len(agent.of(e.TextSaid)[0].text) == 3_000_000
    assert agent.of(e.Garbled) == [e.Garbled("Segmentation fault")]
    assert agent.of(e.Unrecognized) == [e.Unrecognized("weather_changed")]


def test_a_failure_ends_the_turn_with_its_words_and_status(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"fail": {"text": "Overloaded", "status": 529}}, {"say": "never"})
    turn = agent.ended()
    assert (turn.outcome, turn.text, turn.status) == ("failed", "Overloaded", 529)
    assert not agent.of(e.TextSaid)


def test_it_can_leave_or_crash_in_mid_turn(bench: Bench) -> None:
    leaving = bench.start()
    leaving.play({"stderr": "out of luck"}, {"exit": 3})
    assert leaving.exit() == (3, "out of luck\n")
    crashing = bench.start(resume=True)
    crashing.play({"crash": {}})
    assert crashing.exit()[0] == -9
    assert not leaving.of(e.TurnEnded) + crashing.of(e.TurnEnded)


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"sing": "la"}, "is unknown: 'sing'"),
        ({"write": {"path": "a"}}, "'write' takes path, text"),
        ({"say": {"text": "a", "loud": True}}, "'say' takes text"),
        ("say", "is not an object with one key"),
        ({"choose": {"answers": {"A": [{"sing": 1}]}}}, "is unknown: 'sing'"),
        ({"wait": "long"}, "'wait' could not be played"),
    ],
)
def test_a_bad_script_is_a_failed_turn_that_says_which_step(
    bench: Bench, step: Any, reason: str
) -> None:
    agent = bench.start()
    agent.play(step)
    turn = agent.ended()
    assert turn.outcome == "failed"
    assert reason in turn.text


def test_an_unknown_script_is_a_failed_turn_that_names_those_there_are(bench: Bench) -> None:
    agent = bench.start()
    agent.say("[script:nowhere]")
    turn = agent.ended()
    assert turn.outcome == "failed"
    assert "no script named 'nowhere'" in turn.text
    assert "demo-bulk" in turn.text


def test_a_tool_that_fails_is_told_and_the_turn_goes_on(bench: Bench) -> None:
    agent = bench.start()
    agent.play(
        {"replace": {"path": "none.txt", "old": "a", "new": "b"}},
        {"read": "none.txt"},
        {"shell": "echo no; exit 3"},
        {"commit": "outside any repository"},
        {"say": "on"},
    )
    assert agent.ended().text == "on"
    assert [ended.ok for ended in agent.of(e.ToolEnded)] == [False] * 4
    assert agent.of(e.ToolEnded)[2].output == "no\n"
