"""Lines of Claude's that no recording holds, or where one detail matters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kanbots_ls.agents.claude.lines import parse_line
from kanbots_ls.agents.prompts import first_prompt
from kanbots_ls.model.agent_events import (
    AgentEvent,
    DecisionRequested,
    Informed,
    LimitReported,
    MessageTaken,
    ModeChanged,
    ModelAnswered,
    PayerReported,
    RetryScheduled,
    StayedAlive,
    TextSaid,
    TextStreamed,
    Thought,
    ToolEnded,
    ToolStarted,
    TroubleKind,
    TurnEnded,
    Unrecognized,
    UsageReported,
)
from tests.unit.agents.samples import events, launch, said

_BLOCK = 'Which?\n```kanbots-decision\n{"question": "Which?", "options": ["A", "B"]}\n```'


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, "rate_limit"),
        (529, "overloaded"),
        (None, "network"),
        (401, "login"),
        (403, "login"),
        (500, "server"),
        (503, "server"),
        (408, "other"),
    ],
)
def test_a_retry_says_what_kind_of_trouble_it_is(status: int | None, kind: TroubleKind) -> None:
    (event,) = events(
        type="system", subtype="api_retry", attempt=2, max_retries=10, retry_delay_ms=3687,
        error_status=status,
    )  # fmt: skip
    assert event == RetryScheduled(kind, 3687, 2, 10, status)


def _account(**account: str) -> AgentEvent:
    response = {"subtype": "success", "request_id": "i", "response": {"account": account}}
    return events(type="control_response", response=response)[0]


def test_who_pays_is_known_from_the_account() -> None:
    plan = _account(tokenSource="claude.ai", subscriptionType="max", email="dev@example.com")
    bedrock = _account(tokenSource="none", apiProvider="bedrock")
    assert plan == PayerReported("subscription", "dev@example.com")
    assert bedrock == PayerReported("api_key", "bedrock")
    assert _account(tokenSource="none", apiProvider="firstParty") == PayerReported("unknown")


def test_the_windows_of_a_plan_come_with_the_usage() -> None:
    answer = {
        "session": {"total_cost_usd": 1, "model_usage": {}},
        "rate_limits": {
            "five_hour": {"utilization": 42.0, "resets_at": "2033-05-18T03:33:19+00:00"},
            "seven_day": {"utilization": 95, "resets_at": None},
            "seven_day_opus": {"utilization": None, "resets_at": None},
            "extra_usage": {"utilization": 7},
        },
    }
    response = {"subtype": "success", "request_id": "u", "response": answer}
    usage, *limits, _ = events(type="control_response", response=response)
    assert isinstance(usage, UsageReported)
    assert usage.usage.cost_usd == 1.0
    assert limits == [
        LimitReported("allowed", "five_hour", 1999999999, 0.42),
        LimitReported("warning", "seven_day", None, 0.95),
    ]


def test_a_limit_line_tells_of_the_other_windows_too() -> None:
    windows = {
        "five_hour": {"utilization": 0.2, "resetsAt": 5, "status": "allowed"},
        "seven_day": {"utilization": 0.8, "resetsAt": 7, "status": "allowed_warning"},
        "odd": {"utilization": 0.8},
    }
    info = {"status": "allowed", "rateLimitType": "five_hour", "unifiedWindows": windows}
    assert events(type="rate_limit_event", rate_limit_info=info) == (
        LimitReported("allowed", "five_hour"),
        LimitReported("warning", "seven_day", 7, 0.8),
    )


def test_a_text_that_mentions_a_limit_is_only_a_text() -> None:
    assert said("The API answered 429: rate limit") == (
        TextSaid("The API answered 429: rate limit"),
    )


def test_a_block_in_what_the_agent_says_is_a_decision() -> None:
    text, decision = said(_BLOCK, uuid="line-1")
    assert text == TextSaid(_BLOCK)
    assert isinstance(decision, DecisionRequested)
    assert decision.by_message


def test_a_block_in_an_echo_or_of_a_sub_agent_is_none() -> None:
    message = {"content": [{"type": "text", "text": _BLOCK}]}
    echo = events(type="user", isReplay=True, uuid="m", message=message)
    assert [type(event) for event in echo] == [MessageTaken]
    sub_agent = said(_BLOCK, parent_tool_use_id="toolu_1")
    assert [type(event) for event in sub_agent] == [TextSaid, ModelAnswered]


def test_the_echo_of_a_message_is_shown_without_our_section() -> None:
    prompt = first_prompt(launch(), "Add notes", "In notes.txt.")
    message = {"content": prompt}
    (taken,) = events(type="user", isReplay=True, uuid="m-1", message=message)
    assert isinstance(taken, MessageTaken)
    assert (taken.message_id, taken.text) == ("m-1", "Add notes\n\nIn notes.txt.")


def test_a_sub_agents_pieces_are_not_mixed_into_the_agents_text() -> None:
    event = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "Hi"}}
    assert events(type="stream_event", event=event) == (TextStreamed("Hi"),)
    parts = events(type="stream_event", event=event, parent_tool_use_id="toolu_1")
    assert [type(part) for part in parts] == [StayedAlive]


def test_an_emoji_cut_in_half_is_mended_and_can_be_stored() -> None:
    message = {"content": [{"type": "text", "text": "half \ud83d, whole \U0001f600"}]}
    (event,) = events(type="assistant", message=message)
    assert event == TextSaid("half \ufffd, whole \U0001f600")


def test_a_line_with_a_whole_file_twice_gives_a_short_event() -> None:
    content = "x = 1\n" * 200_000
    write = {"type": "tool_use", "id": "t", "name": "Write",
             "input": {"file_path": "big.py", "content": content}}  # fmt: skip
    assert events(type="assistant", message={"content": [write]}) == (
        ToolStarted("t", "Write", "big.py"),
    )
    given = [{"type": "tool_result", "tool_use_id": "t", "content": content}]
    (ended,) = events(type="user", message={"content": given})
    assert isinstance(ended, ToolEnded)
    assert len(ended.output) == 2_000


def test_a_permission_for_a_large_file_shows_its_beginning() -> None:
    arguments = {"file_path": "big.py", "old_string": "a\nb", "new_string": "c\n" * 1000}
    request = {"subtype": "can_use_tool", "tool_name": "Edit", "input": arguments}
    (asked,) = events(type="control_request", request_id="r", request=request)
    assert isinstance(asked, DecisionRequested)
    shown = asked.detail.splitlines()
    assert shown[:4] == ["big.py", "-a", "-b", "+c"]
    assert shown[-1] == "… 962 more lines"


@pytest.mark.parametrize("questions", [None, [], [{"header": "no text"}], "odd"])
def test_a_question_that_cannot_be_read_is_still_a_decision(questions: Any) -> None:
    request = {"subtype": "can_use_tool", "tool_name": "AskUserQuestion",
               "input": {"questions": questions}}  # fmt: skip
    (asked,) = events(type="control_request", request_id="r", request=request)
    assert isinstance(asked, DecisionRequested)
    assert asked.kind == "permission"


def test_a_request_of_an_unknown_kind_is_seen_by_the_person() -> None:
    (asked,) = events(type="control_request", request_id="r", request={"subtype": "new_dialog"})
    assert isinstance(asked, DecisionRequested)
    assert "new_dialog" in asked.questions[0].text


def test_a_failed_request_is_an_error_and_not_the_agents_words() -> None:
    (event,) = said("Credit balance is too low", error="billing_error")
    assert event == Informed("Credit balance is too low", "error")


def test_a_turn_that_could_not_start_claims_no_cost() -> None:
    (ended,) = events(
        type="result", subtype="error_during_execution", is_error=True, total_cost_usd=0,
        errors=["No conversation found with session ID: 9"], modelUsage={},
    )  # fmt: skip
    assert isinstance(ended, TurnEnded)
    assert ended.outcome == "failed"
    assert ended.usage.cost_usd is None
    assert ended.text == "No conversation found with session ID: 9"
    assert ended.gone


def test_a_message_sent_at_once_interrupts_without_an_error() -> None:
    (ended,) = events(
        type="result", subtype="success", is_error=False, terminal_reason="aborted_tools"
    )
    assert isinstance(ended, TurnEnded)
    assert ended.outcome == "interrupted"


def test_a_call_put_off_by_a_hook_is_told() -> None:
    note, ended = events(
        type="result", subtype="success", is_error=False, terminal_reason="tool_deferred",
        deferred_tool_use={"id": "t", "name": "AskUserQuestion", "input": {}},
    )  # fmt: skip
    assert isinstance(note, Informed)
    assert "AskUserQuestion" in note.text
    assert isinstance(ended, TurnEnded)


def test_modes_are_told_in_our_words() -> None:
    assert events(type="system", subtype="status", permissionMode="default") == (
        ModeChanged("ask"),
    )


def test_thinking_is_told_apart_from_words() -> None:
    thinking = {"content": [{"type": "thinking", "thinking": "Hm."}]}
    assert events(type="assistant", message=thinking) == (Thought("Hm."),)
    hidden = {"content": [{"type": "redacted_thinking", "data": "…"}]}
    assert events(type="assistant", message=hidden) == (StayedAlive("thinking"),)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ({"type": "system", "subtype": "from_tomorrow"}, "system/from_tomorrow"),
        ({"type": "system"}, "system"),
        ({"type": "stream_event"}, "stream_event"),
        ({"type": "stream_event", "event": {"type": ["x"]}}, "stream_event"),
        ({"type": "result"}, "result"),
        ({"type": ["result"]}, "no type"),
        ({"type": "assistant", "message": {"content": [{"type": "sigil"}]}}, "assistant/sigil"),
        ({"type": "control_request", "request_id": 5, "request": {}}, "control_request"),
        ({}, "no type"),
    ],
)  # fmt: skip
def test_surprises_are_named_and_kept(line: dict[str, Any], kind: str) -> None:
    assert parse_line(json.dumps(line).encode()) == (Unrecognized(kind),)


def test_numbers_beyond_reason_are_left_out() -> None:
    line = b'{"type":"result","subtype":"success","total_cost_usd":NaN,"duration_ms":1e400}'
    (ended,) = parse_line(line)
    assert isinstance(ended, TurnEnded)
    assert ended.usage.cost_usd is None
    assert ended.duration_ms == 0
