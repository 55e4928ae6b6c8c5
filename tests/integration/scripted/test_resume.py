"""A session outlives its process: costs go on, and so does what was left unplayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model import agent_events as e
from kanbots_ls.model.agent_commands import EndSession
from kanbots_ls.model.ids import SessionId

if TYPE_CHECKING:
    from tests.integration.scripted.driver import Bench

COST = {"cost": {"usd": 0.5}}
ASK = {"ask": {"questions": [{"text": "How?", "options": ["Refactor", "New file"]}]}}


def test_costs_go_on_where_the_session_ended(bench: Bench) -> None:
    first = bench.start()
    first.play(COST)
    first.ended()
    first.send(EndSession("end"))
    first.exit()
    second = bench.start(resume=True)
    second.play(COST)
    assert second.ended().usage.cost_usd == 1.0


def test_a_killed_process_takes_its_turns_cost_with_it_as_claude_does(bench: Bench) -> None:
    first = bench.start()
    first.play(COST, {"rate_limit": 600}, {"say": "the rest"})
    first.wait_for(e.RetryScheduled)
    first.kill()
    second = bench.start(resume=True)
    second.say("Please go on where you stopped.")
    turn = second.ended()
    assert turn.text == "the rest", "what was unplayed is played"
    assert turn.usage.cost_usd == 0.0


def test_the_answer_to_a_question_of_a_killed_process_comes_as_a_message(bench: Bench) -> None:
    first = bench.start()
    first.play(ASK, {"say": "So: {{answer}}"})
    first.wait_for(e.DecisionRequested)
    first.kill()
    second = bench.start(resume=True)
    second.say("The answer to what you asked:\n\nHow?\nNew file")
    assert second.ended().text == "So: New file"
    assert not second.of(e.DecisionRequested), "nothing is asked twice"


def test_keys_of_questions_are_not_used_again_after_a_resume(bench: Bench) -> None:
    first = bench.start()
    first.play(ASK)
    before = first.wait_for(e.DecisionRequested)
    first.kill()
    second = bench.start(resume=True)
    second.play(ASK)
    assert second.wait_for(e.DecisionRequested).key != before.key


def test_resuming_an_unknown_session_is_a_failed_turn(bench: Bench) -> None:
    agent = bench.start(resume=True, session_id=SessionId("never-seen"))
    assert agent.exit()[0] == 1
    turn = agent.ended()
    assert turn.outcome == "failed"
    assert turn.text == "No conversation found with session ID: never-seen"
    assert turn.gone


def test_a_session_id_in_use_is_refused(bench: Bench) -> None:
    first = bench.start()
    first.play({"say": "mine"})
    first.ended()
    code, error = bench.start().exit()
    assert code == 1
    assert "already in use" in error
