"""Questions, plans, permissions: asked, waited for without limit, answered, acted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model import agent_events as e
from kanbots_ls.model.agent_commands import Interrupt

if TYPE_CHECKING:
    from tests.integration.scripted.driver import Bench

OPTIONS = [{"label": "Refactor", "description": "in place"}, "New file"]
ASK = {"ask": {"questions": [{"text": "How?", "options": OPTIONS}]}}


def test_a_question_carries_all_its_parts_and_the_answer_is_used(bench: Bench) -> None:
    agent = bench.start()
    agent.play(ASK, {"say": "So: {{answer}}"})
    decision = agent.wait_for(e.DecisionRequested)
    options = (e.Option("Refactor", "in place"), e.Option("New file"))
    assert decision.kind == "question"
    assert decision.questions == (e.Question("How?", options=options),)
    agent.answer(decision, "New file")
    assert agent.ended().text == "So: New file"


def test_several_questions_of_one_request_are_answered_together(bench: Bench) -> None:
    agent = bench.start()
    questions = [
        {"text": "Checks?", "options": ["Lint", "Tests"], "multiple": True},
        {"text": "Name?", "free_text": True},
    ]
    agent.play({"ask": {"questions": questions}}, {"say": "{{answer}}"})
    decision = agent.wait_for(e.DecisionRequested)
    assert [question.multiple for question in decision.questions] == [True, False]
    agent.answer(decision, "Lint", "Tests")
    assert agent.ended().text == "Lint, Tests; Lint, Tests"


def test_keys_differ_and_an_answer_to_another_key_changes_nothing(bench: Bench) -> None:
    agent = bench.start()
    agent.play(ASK, ASK, {"say": "{{answer}}"})
    first = agent.wait_for(e.DecisionRequested)
    agent.answer(first, "Refactor")
    second = agent.wait_for(e.DecisionRequested, 2)
    assert second.key != first.key
    agent.answer(first, "Refactor")
    agent.answer(second, "New file")
    assert agent.ended().text == "New file"


def test_the_answer_chooses_what_is_played(bench: Bench) -> None:
    agent = bench.start()
    choose = {"answers": {"Refactor": [{"say": "in place"}]}, "otherwise": [{"say": "else"}]}
    agent.play(ASK, {"choose": choose}, ASK, {"choose": choose})
    agent.answer(agent.wait_for(e.DecisionRequested), "Refactor")
    agent.answer(agent.wait_for(e.DecisionRequested, 2), "my own idea")
    agent.ended()
    assert [said.text for said in agent.of(e.TextSaid)] == ["in place", "else"]


def test_an_interrupt_withdraws_the_open_question(bench: Bench) -> None:
    agent = bench.start()
    agent.play(ASK)
    decision = agent.wait_for(e.DecisionRequested)
    agent.send(Interrupt("x"))
    assert agent.ended().outcome == "interrupted"
    assert e.DecisionWithdrawn(decision.key) in agent.events


def test_a_rejected_plan_comes_back_with_the_reason_until_it_is_approved(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"plan": "# Plan\n1. Do it"}, {"say": "{{answer}}"})
    first = agent.wait_for(e.DecisionRequested)
    assert (first.kind, first.detail) == ("plan", "# Plan\n1. Do it")
    agent.answer(first, "Keep planning", allow=False, note="smaller steps")
    second = agent.wait_for(e.DecisionRequested, 2)
    assert "smaller steps" in second.detail
    agent.answer(second, "Approve")
    assert agent.ended().text == "Approve"


def test_a_permission_is_denied_by_flag_or_by_label(bench: Bench) -> None:
    agent = bench.start()
    ask = {"permission": {"command": "rm -rf build"}}
    agent.play(ask, {"say": "{{answer}}"}, ask, {"say": "{{answer}}"}, ask, {"say": "{{answer}}"})
    agent.answer(agent.wait_for(e.DecisionRequested), "Allow always in this session")
    agent.answer(agent.wait_for(e.DecisionRequested, 2), "Deny")
    agent.answer(agent.wait_for(e.DecisionRequested, 3), allow=False, note="not that folder")
    agent.ended()
    assert [said.text for said in agent.of(e.TextSaid)] == ["Allow", "Deny", "Deny"]
    assert "not that folder" in agent.of(e.ToolEnded)[2].output


def test_a_decision_block_ends_the_turn_and_the_next_message_answers_it(bench: Bench) -> None:
    agent = bench.start()
    block = {
        "decision_block": {"question": "Half up or half even?", "options": ["Half up", "Half even"]}
    }
    agent.play(block, {"say": "So: {{answer}}"})
    assert agent.ended().outcome == "completed"
    decision = agent.of(e.DecisionRequested)[0]
    assert decision.by_message
    agent.say("The answer to what you asked:\n\nHalf up or half even?\nHalf even")
    assert agent.ended(2).text == "So: Half even"


def test_the_same_block_said_twice_asks_twice(bench: Bench) -> None:
    agent = bench.start()
    block = {"decision_block": {"question": "Sure?", "options": ["Yes"]}}
    agent.play(block, block)
    agent.ended()
    agent.say("Yes")
    agent.ended(2)
    first, second = agent.of(e.DecisionRequested)
    assert first.key != second.key


def test_stdin_closed_under_an_open_question_withdraws_it_and_exits_1(bench: Bench) -> None:
    agent = bench.start()
    agent.play(ASK)
    decision = agent.wait_for(e.DecisionRequested)
    assert agent.process.stdin
    agent.process.stdin.close()
    assert agent.exit()[0] == 1
    assert e.DecisionWithdrawn(decision.key) in agent.events
    assert agent.ended().outcome == "interrupted"
