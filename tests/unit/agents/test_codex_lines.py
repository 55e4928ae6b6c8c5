"""Codex's lines that no recording holds: other errors, newer kinds, a login that is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kanbots_ls.agents.codex.lines import parse_line
from kanbots_ls.agents.commits import touches
from kanbots_ls.model.agent_events import (
    AgentEvent,
    DecisionClosed,
    DecisionRequested,
    FileWritten,
    Informed,
    LimitReported,
    MessageReceived,
    PayerReported,
    RetryScheduled,
    SessionRefused,
    ToolEnded,
    ToolStarted,
    TurnEnded,
    Unrecognized,
    UsageReported,
)
from kanbots_ls.model.ids import MessageId, RequestKey
from kanbots_ls.model.money import Tokens


def events(method: str, **params: Any) -> tuple[AgentEvent, ...]:
    return parse_line(json.dumps({"method": method, "params": params}).encode())


def reply(name: str, **outcome: Any) -> tuple[AgentEvent, ...]:
    return parse_line(json.dumps({"id": name, **outcome}).encode())


def item(kind: str, **fields: Any) -> tuple[AgentEvent, ...]:
    return events("item/completed", threadId="t", item={"type": kind, "id": "i", **fields})


def failed(info: Any, message: str = "It failed.") -> tuple[AgentEvent, ...]:
    error = {"message": message, "codexErrorInfo": info}
    turn = {"id": "turn-1", "status": "failed", "error": error, "items": []}
    return events("turn/completed", threadId="t", turn=turn)


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({"type": "apiKey"}, PayerReported("api_key", "apiKey")),
        (
            {"type": "chatgpt", "email": "dev@example.com", "planType": "pro"},
            PayerReported("subscription", "dev@example.com"),
        ),
        (None, PayerReported("api_key", "")),
    ],
)
def test_who_pays_is_known_before_a_word_is_sent(account: Any, expected: PayerReported) -> None:
    result = {"account": account, "requiresOpenaiAuth": False}
    assert reply("account", result=result) == (expected,)


def test_without_a_login_the_session_is_refused_with_the_way_out() -> None:
    payer, refused = reply("account", result={"account": None, "requiresOpenaiAuth": True})
    assert payer == PayerReported("unknown")
    assert isinstance(refused, SessionRefused)
    assert "codex login" in refused.reason


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("no rollout found for thread id 1", "no longer has this run's session"),
        ("thread 1 already has an active writer", "Another process"),
        ("Invalid request: unknown variant `thread/start`", "Update it"),
        ("model_provider `x` not found", "model_provider"),
    ],
)
def test_a_thread_that_can_not_be_opened_says_why_and_what_to_do(message: str, words: str) -> None:
    (refused,) = reply("thread", error={"code": -32600, "message": message})
    assert isinstance(refused, SessionRefused)
    assert words in refused.reason


@pytest.mark.parametrize(
    ("message", "gone"),
    [
        ("no rollout found for thread id 1", True),
        ("thread not found: 1", True),
        ("Thread 1 not found", True),
        ("error resuming thread: Model provider `x` not found", False),
        ("failed to read thread: /home/you/AGENTS.md not found", False),
    ],
)
def test_a_thread_is_given_up_only_where_codex_says_that_it_has_none(
    message: str, gone: bool
) -> None:
    (refused,) = reply("thread", error={"code": -32600, "message": message})
    assert isinstance(refused, SessionRefused)
    assert refused.gone is gone


def test_a_codex_that_does_not_know_the_handshake_is_too_old() -> None:
    (refused,) = reply("initialize", error={"code": -32601, "message": "Method not found"})
    assert isinstance(refused, SessionRefused)
    assert "Update it" in refused.reason


def test_a_message_is_received_or_refused() -> None:
    assert reply("message:m-1", result={"turn": {}}) == (MessageReceived(MessageId("m-1")),)
    (refused,) = reply("message:m-1", error={"code": -32600, "message": "thread not found"})
    assert isinstance(refused, SessionRefused)


@pytest.mark.parametrize(
    ("info", "kind"),
    [
        ({"responseStreamDisconnected": {"httpStatusCode": 429}}, "rate_limit"),
        ({"responseStreamDisconnected": {"httpStatusCode": 503}}, "server"),
        ({"responseStreamDisconnected": {"httpStatusCode": None}}, "network"),
        ("serverOverloaded", "overloaded"),
        ("unauthorized", "login"),
        ("fromTomorrow", "other"),
    ],
)
def test_a_retry_is_a_wait_of_its_kind(info: Any, kind: str) -> None:
    error = {"message": "Reconnecting... 2/5", "codexErrorInfo": info}
    (retry,) = events("error", error=error, willRetry=True, threadId="t", turnId="u")
    assert isinstance(retry, RetryScheduled)
    assert (retry.kind, retry.delay_ms, retry.attempt, retry.attempts) == (kind, 0, 2, 5)


def test_a_lost_network_is_a_wait_however_codex_words_it() -> None:
    error = {"message": "Reconnecting... waiting for network", "codexErrorInfo": "other"}
    (retry,) = events("error", error=error, willRetry=True, threadId="t", turnId="u")
    assert isinstance(retry, RetryScheduled)
    assert (retry.kind, retry.attempts) == ("network", 0)


def test_a_used_up_plan_is_a_limit_and_no_mere_failure() -> None:
    limit, ended = failed("usageLimitExceeded", "You've hit your usage limit.")
    assert limit == LimitReported("rejected")
    assert isinstance(ended, TurnEnded)
    assert ended.text == "You've hit your usage limit."


def test_a_raw_body_is_told_in_its_own_words() -> None:
    body = json.dumps({"error": {"message": "Unsupported model.", "type": "invalid"}})
    (ended,) = failed("other", f"unexpected status 400 Bad Request: {body}")
    assert isinstance(ended, TurnEnded)
    assert ended.text == "unexpected status 400 Bad Request: Unsupported model."
    assert "another --model; a reply keeps the one it has" in ended.remedy


def test_what_came_from_the_cache_is_not_counted_twice() -> None:
    total = {"inputTokens": 100, "cachedInputTokens": 80, "outputTokens": 9}
    (told,) = events("thread/tokenUsage/updated", threadId="t", tokenUsage={"total": total})
    assert isinstance(told, UsageReported)
    assert told.usage.models == {"": Tokens(input=20, output=9, cache_read=80)}
    assert told.usage.cost_usd is None


def test_the_windows_of_a_plan_are_named_by_their_length() -> None:
    limits = {
        "primary": {"usedPercent": 95.0, "windowDurationMins": 300, "resetsAt": 1999999999},
        "secondary": {"usedPercent": 40, "windowDurationMins": 10080, "resetsAt": 1999999999},
    }
    assert events("account/rateLimits/updated", rateLimits=limits) == (
        LimitReported("warning", "5_hours", 1999999999, 0.95),
        LimitReported("allowed", "7_days", 1999999999, 0.4),
    )


def test_an_edit_shows_its_files_and_names_what_it_wrote() -> None:
    changes = [
        {"path": "/shop/a.py", "kind": {"type": "add"}, "diff": "x = 1\n"},
        {"path": "/shop/b.py", "kind": {"type": "update"}, "diff": "@@\n-a\n+b\n"},
    ]
    begun = {"type": "fileChange", "id": "i", "changes": changes, "status": "inProgress"}
    (started,) = events("item/started", threadId="t", item=begun)
    assert isinstance(started, ToolStarted)
    assert started.summary == "a.py, b.py"
    assert started.detail == "/shop/a.py\n+x = 1\n/shop/b.py\n@@\n-a\n+b"
    done = item("fileChange", changes=changes, status="completed")
    assert [each.path for each in done if isinstance(each, FileWritten)] == [
        "/shop/a.py",
        "/shop/b.py",
    ]
    assert not [
        e
        for e in item("fileChange", changes=changes, status="declined")
        if isinstance(e, FileWritten)
    ]


@pytest.mark.parametrize(
    ("command", "touched"),
    [
        ("git commit -m x", "commit"),
        ("git -C . commit -m x", "commit"),
        ("cd a && git push origin HEAD", "push"),
        ("git log --grep commit", ""),
        ("echo commit", ""),
        ("git status", ""),
    ],
)
def test_a_commit_is_noticed_by_the_command(command: str, touched: str) -> None:
    assert touches(command) == touched


def test_a_call_that_failed_says_how() -> None:
    (ended,) = item("commandExecution", command="false", status="failed", exitCode=1)
    assert isinstance(ended, ToolEnded)
    assert (ended.ok, ended.output) == (False, "exit code 1")


def test_questions_asked_aside_are_answered_by_messages() -> None:
    asked = [{"title": "Tabs or spaces?", "options": ["Tabs", "Spaces"]}]
    found = item("agentMessage", text="I ask.", delivery="async", questions=asked)
    [request] = [each for each in found if isinstance(each, DecisionRequested)]
    assert request.by_message
    assert [option.label for option in request.questions[0].options] == ["Tabs", "Spaces"]


def test_a_resolved_request_is_closed_under_its_key() -> None:
    assert events("serverRequest/resolved", threadId="t", requestId=0) == (
        DecisionClosed(RequestKey("request-0")),
    )


def test_what_a_newer_codex_says_is_kept_and_named() -> None:
    assert events("item/from/tomorrow") == (Unrecognized("item/from/tomorrow"),)
    assert item("fromTomorrow") == (Unrecognized("item/fromTomorrow"),)
    assert parse_line(b'{"id": 4, "result": {}}')[0].type == "stayed_alive"


def test_warnings_are_notes_on_the_run() -> None:
    assert events("warning", message="Careful.") == (Informed("Careful.", "warning"),)
