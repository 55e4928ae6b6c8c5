"""What a person answers is what Codex is told: no more, no less, and never for longer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kanbots_ls.agents.codex.encode import encode
from kanbots_ls.agents.codex.lines import parse_line
from kanbots_ls.agents.contract import Standing
from kanbots_ls.agents.prompts import ALLOW, ALWAYS, DENY
from kanbots_ls.model.agent_commands import AnswerRequest, EndSession, Interrupt, SendMessage
from kanbots_ls.model.agent_events import DecisionRequested
from kanbots_ls.model.ids import MessageId, RequestKey, SessionId

STANDING = Standing(SessionId("thread-1"), "turn-1")
COMMAND = "item/commandExecution/requestApproval"
EDIT = "item/fileChange/requestApproval"
QUESTION = "item/tool/requestUserInput"
FORM = "mcpServer/elicitation/request"
ASKED = [
    {"id": "db", "header": "Database", "question": "Which?", "isOther": True, "options": []},
    {"id": "how", "question": "How?", "options": [{"label": "Fast", "description": "today"}]},
]


def asked(method: str, identity: int | str = 7, **params: Any) -> DecisionRequested:
    """Codex's request, as parsed."""
    line = json.dumps({"id": identity, "method": method, "params": params}).encode()
    (event,) = parse_line(line)
    assert isinstance(event, DecisionRequested)
    return event


def lines(request: DecisionRequested, *chosen: str, **more: Any) -> list[dict[str, Any]]:
    """Our lines for an answer with the same choice for each question."""
    answers = {question.text: chosen for question in request.questions if chosen}
    given = {"answers": answers, "payload": request.payload, **more}
    command = AnswerRequest(request.key, request.kind, **given)
    return [json.loads(line) for line in encode(command, STANDING)]


@pytest.mark.parametrize("method", [COMMAND, EDIT])
@pytest.mark.parametrize(
    ("label", "decision"), [(ALLOW, "accept"), (ALWAYS, "acceptForSession"), (DENY, "decline")]
)
def test_leave_is_given_once_for_the_session_or_not(method: str, label: str, decision: str) -> None:
    request = asked(method, command="ls")
    assert lines(request, label) == [{"id": 7, "result": {"decision": decision}}]


def test_words_refuse_and_are_told_in_the_same_turn() -> None:
    refusal, words = lines(asked(COMMAND, command="ls"), "Not there, please.", allow=False)
    assert refusal["result"] == {"decision": "decline"}
    assert words["method"] == "turn/start"
    assert words["params"]["input"][0]["text"] == "Not there, please."


def test_each_question_is_answered_under_its_own_id() -> None:
    request = asked(QUESTION, questions=ASKED)
    answers = {"Which?": ("A table, please",), "How?": ("Fast",)}
    [line] = lines(request, answers=answers)
    assert line["result"]["answers"] == {
        "db": {"answers": ["A table, please"]},
        "how": {"answers": ["Fast"]},
    }


def test_a_question_that_nobody_answers_is_told_so() -> None:
    [line] = lines(asked(QUESTION, questions=ASKED[:1]), allow=False, note="Nobody is there.")
    assert line["result"]["answers"] == {"db": {"answers": ["Nobody is there."]}}


def test_a_form_of_a_tool_server_is_filled_in() -> None:
    schema = {"type": "object", "properties": {"size": {"type": "integer"}}}
    request = asked(FORM, serverName="shop", message="How many?", requestedSchema=schema)
    assert request.questions[0].text == "How many?"
    [line] = lines(request, "3")
    assert line["result"] == {"action": "accept", "content": {"size": 3}}
    [declined] = lines(request, allow=False)
    assert declined["result"] == {"action": "decline"}


def test_a_request_of_a_newer_codex_is_shown_and_refused_so_that_it_goes_on() -> None:
    request = asked("item/from/tomorrow", identity="x-1")
    assert [option.label for option in request.questions[0].options] == [DENY]
    [line] = lines(request, DENY)
    assert line["id"] == "x-1"
    assert line["error"]["code"] == -32601


def test_an_answer_to_a_question_asked_in_words_is_no_line() -> None:
    command = AnswerRequest(RequestKey("block-1"), "question", {"Which?": ("This",)})
    assert encode(command, STANDING) == ()


def test_a_message_begins_a_turn_of_the_thread_and_carries_its_id() -> None:
    [line] = map(json.loads, encode(SendMessage(MessageId("m-1"), "Hi \ud83d"), STANDING))
    assert line["id"] == "message:m-1"
    assert line["params"]["threadId"] == "thread-1"
    assert line["params"]["clientUserMessageId"] == "m-1"
    assert line["params"]["input"] == [{"type": "text", "text": "Hi ?"}]


def test_an_interrupt_ends_the_turn_and_then_what_would_outlive_it() -> None:
    turn, clean = map(json.loads, encode(Interrupt("i-1"), STANDING))
    assert (turn["method"], turn["params"]["turnId"]) == ("turn/interrupt", "turn-1")
    assert clean["method"] == "thread/backgroundTerminals/clean"
    [only] = map(json.loads, encode(Interrupt("i-1"), Standing(SessionId("thread-1"))))
    assert only["method"] == "thread/backgroundTerminals/clean"


def test_its_end_is_a_signals_business() -> None:
    assert encode(EndSession("end-1"), STANDING) == ()
