"""What a person answers is what Claude is told: no more, no less, and never for longer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kanbots_ls.agents.claude.encode import encode
from kanbots_ls.agents.claude.lines import parse_line
from kanbots_ls.agents.prompts import ALLOW, ALWAYS, APPROVE, DENY, KEEP_PLANNING
from kanbots_ls.model.agent_commands import AnswerRequest
from kanbots_ls.model.agent_events import DecisionRequested

_GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "claude"


def asked(name: str, place: int = 0) -> DecisionRequested:
    """A recorded request."""
    lines = (_GOLDEN / f"{name}.ndjson").read_bytes().splitlines()
    events = [event for line in lines for event in parse_line(line)]
    return [event for event in events if isinstance(event, DecisionRequested)][place]


def recorded(name: str, place: int = 0) -> dict[str, Any]:
    """The answer that was given then, and that Claude understood."""
    rows = map(json.loads, (_GOLDEN / f"{name}.io.ndjson").read_text().splitlines())
    given = [row["line"] for row in rows if row["dir"] == "in"]
    found = [line for line in given if line["type"] == "control_response"][place]
    assert isinstance(found, dict)
    return found


def answer(request: DecisionRequested, *chosen: str, **more: Any) -> dict[str, Any]:
    """Our line for an answer with the same choice for each question."""
    answers = {question.text: chosen for question in request.questions if chosen}
    more = {"payload": request.payload, "answers": answers, **more}
    (line,) = encode(AnswerRequest(key=request.key, kind=request.kind, **more))
    decoded = json.loads(line)
    assert isinstance(decoded, dict)
    return decoded


def told(line: dict[str, Any]) -> dict[str, Any]:
    """The part that Claude acts on."""
    inner = line["response"]["response"]
    assert isinstance(inner, dict)
    return inner


def test_a_label_is_sent_as_recorded() -> None:
    assert answer(asked("ask"), "Refactor") == recorded("ask")


def test_several_answers_are_keyed_by_their_questions_and_joined() -> None:
    request = asked("ask-multi")
    answers = {"Which database?": ("DuckDB, please",), "Which checks?": ("Lint", "Tests")}
    assert answer(request, answers=answers) == recorded("ask-multi")


def test_a_declined_question_is_sent_as_recorded() -> None:
    assert answer(asked("ask-declined"), allow=False) == recorded("ask-declined")


def test_a_note_goes_with_the_answer() -> None:
    inner = told(answer(asked("ask"), "Refactor", note="keep the public API"))
    question = asked("ask").questions[0].text
    assert inner["updatedInput"]["annotations"] == {question: {"notes": "keep the public API"}}


def test_an_approved_plan_is_sent_as_recorded() -> None:
    assert answer(asked("plan"), APPROVE) == recorded("plan")


@pytest.mark.parametrize(
    ("chosen", "more", "message"),
    [
        ((KEEP_PLANNING,), {"note": "Split it."}, "Split it."),
        (("Split it in two",), {}, "Split it in two"),
        ((), {"allow": False, "note": "No."}, "No."),
        ((APPROVE,), {"allow": False}, "The user wants you to keep planning."),
    ],
)
def test_a_plan_not_approved_goes_back_with_the_reason(
    chosen: tuple[str, ...], more: dict[str, Any], message: str
) -> None:
    assert told(answer(asked("plan"), *chosen, **more)) == {"behavior": "deny", "message": message}


def test_an_allowed_call_is_sent_as_recorded_with_its_own_input() -> None:
    for place in (0, 1):
        assert answer(asked("permission", place), ALLOW) == recorded("permission", place)


def test_a_denied_call_is_sent_as_recorded() -> None:
    request = asked("permission-denied")
    assert answer(request, DENY, note="The user said no.") == recorded("permission-denied")


@pytest.mark.parametrize("more", [{"always": True}, {"answers": {"?": (ALWAYS,)}}])
def test_always_holds_for_this_session_and_writes_no_file(more: dict[str, Any]) -> None:
    inner = told(answer(asked("permission", 1), ALLOW, **more))
    (rule,) = inner["updatedPermissions"]
    assert rule["destination"] == "session"
    assert rule["rules"][0] == {"toolName": "Bash", "ruleContent": "touch made-by-bash *"}
    assert asked("permission", 1).payload["permission_suggestions"][0]["destination"] != "session"


def test_always_without_a_rule_to_add_allows_once() -> None:
    request = asked("ask-rule")
    assert ALWAYS not in [option.label for option in request.questions[0].options]
    assert "updatedPermissions" not in told(answer(request, ALWAYS, always=True))


@pytest.mark.parametrize("words", ["allow", "yes", "Use another file", "Allow "])
def test_words_that_are_no_option_deny_and_are_the_reason(words: str) -> None:
    inner = told(answer(asked("permission"), words))
    assert inner == {"behavior": "deny", "message": words}


def test_a_form_of_a_tool_server_is_filled_in_with_its_types() -> None:
    request = asked("elicitation")
    region, count, dry = (question.text for question in request.questions)
    filled = told(answer(request, answers={region: ("eu",), count: ("3",), dry: ("Yes",)}))
    assert filled == {"action": "accept", "content": {"region": "eu", "count": 3, "dry": True}}
    partly = told(answer(request, answers={region: ("us",), count: ("many",)}))
    assert partly["content"] == {"region": "us", "count": "many"}
    assert told(answer(request, allow=False)) == {"action": "decline"}


def test_a_request_nobody_knows_is_refused_and_not_left_waiting() -> None:
    request = asked("hook-callback")
    response = answer(request, DENY)["response"]
    assert response["subtype"] == "error"
    assert response["request_id"] == request.key
    assert "hook_callback" in response["error"]
