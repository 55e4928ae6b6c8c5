"""ACP lines to events: every kind of update, answers to what we asked, and what agents ask."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kanbots_ls.agents.acp.adapter import AcpAdapter
from kanbots_ls.agents.acp.rpc import named
from kanbots_ls.agents.definition import Definition
from kanbots_ls.model.agent_events import (
    AgentEvent,
    AgentIntroduced,
    CommandAnswered,
    DecisionRequested,
    Garbled,
    Informed,
    MessageReceived,
    MessageTaken,
    SessionOpened,
    SessionRefused,
    SlashCommandsOffered,
    StayedAlive,
    TextStreamed,
    Thought,
    ThoughtStreamed,
    ToolTold,
    TurnEnded,
    TurnStarted,
    Unrecognized,
    UsageReported,
)
from kanbots_ls.model.ids import MessageId, SessionId
from kanbots_ls.model.money import Usage

ADAPTER = AcpAdapter(Definition("gemini", "acp", ("gemini", "--acp")))
SESSION = SessionId("s-1")
MANUAL = ("bypassPermissions", "default", "default")
CONFINED = ("agent-full-access", "workspace-write", "read-only")
ABOUT = {"session": "s-1", "message": "m-1"}


def events(**message: Any) -> tuple[AgentEvent, ...]:
    return ADAPTER.parse_line(json.dumps({"jsonrpc": "2.0", **message}).encode())


def update(what: str, **fields: Any) -> tuple[AgentEvent, ...]:
    told = {"sessionUpdate": what, **fields}
    return events(method="session/update", params={"sessionId": "s-1", "update": told})


def reply(kind: str, about: dict[str, Any], **outcome: Any) -> tuple[AgentEvent, ...]:
    return events(id=named(kind, about), **outcome)


def failed(kind: str, about: dict[str, Any], message: str, **more: Any) -> AgentEvent:
    (event,) = reply(kind, about, error={"code": -32603, "message": message, **more})
    return event


def words(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        (
            "agent_message_chunk",
            {"content": words("Hi"), "messageId": "a"},
            TextStreamed("Hi", "a"),
        ),
        ("agent_thought_chunk", {"content": words("Hm")}, ThoughtStreamed("Hm")),
        ("user_message_chunk", {"content": words("You")}, StayedAlive("echo")),
        (
            "agent_message_chunk",
            {"content": {"type": "resource_link", "uri": "file:///a.png"}},
            TextStreamed("[resource_link file:///a.png]"),
        ),
        (
            "plan",
            {
                "entries": [
                    {"content": "Look", "status": "completed"},
                    {"content": "Mend it", "status": "in_progress"},
                ]
            },
            Thought("Plan, 1 of 2 done: Mend it"),
        ),
        (
            "available_commands_update",
            {"availableCommands": [{"name": "/init"}, {"name": "review"}, {}]},
            SlashCommandsOffered(("init", "review")),
        ),
        (
            "usage_update",
            {"used": 10, "size": 100, "cost": {"amount": 0.5, "currency": "USD"}},
            UsageReported(Usage(0.5), SESSION),
        ),
        ("usage_update", {"used": 10, "size": 100}, StayedAlive("usage")),
        ("current_mode_update", {"currentModeId": "code"}, StayedAlive("mode")),
        ("config_option_update", {"configOptions": []}, StayedAlive("settings")),
        ("session_info_update", {"title": "A title"}, StayedAlive("session")),
        ("from_tomorrow", {}, Unrecognized("session/update from_tomorrow")),
    ],
)
def test_each_kind_of_update_is_understood(
    kind: str, fields: dict[str, Any], expected: AgentEvent
) -> None:
    assert update(kind, **fields) == (expected,)


@pytest.mark.parametrize(
    "cost",
    [
        {"amount": 0, "currency": "USD"},
        {"amount": 0.5, "currency": "EUR"},
        {"amount": -1, "currency": "USD"},
        {"amount": "0.5", "currency": "USD"},
    ],
)
def test_a_cost_that_is_no_number_of_dollars_is_unknown(cost: dict[str, Any]) -> None:
    assert update("usage_update", used=10, size=100, cost=cost) == (StayedAlive("usage"),)


def test_a_session_that_used_nothing_has_cost_nothing() -> None:
    cost = {"amount": 0, "currency": "USD"}
    assert update("usage_update", used=0, size=9, cost=cost) == (
        UsageReported(Usage(0.0), SESSION),
    )


def test_a_call_tells_its_name_command_output_and_what_it_does_to_the_repository() -> None:
    (call,) = update(
        "tool_call_update",
        toolCallId="c",
        kind="execute",
        status="completed",
        title="Run it",
        rawInput={"command": "git commit -m x"},
        content=[{"type": "content", "content": words("done")}],
    )
    command = "git commit -m x"
    named = {"content": (), "rawInput": None}
    assert call == ToolTold(
        "c", "Shell", "done", command, "done", "commit", detail=command, named=named
    )


def test_a_call_tells_which_files_each_of_its_fields_names() -> None:
    at: dict[str, Any] = {"locations": [{"path": "a.py"}, {"path": "b.py"}]}
    for given, files in (
        ({"file_path": "/etc/c"}, ("/etc/c",)),
        ({"source": "a.py", "destination": "/etc/c"}, None),
        ({"path": [f"{n}.py" for n in range(101)]}, None),
    ):
        (call,) = update("tool_call", toolCallId="c", kind="move", rawInput=given, **at)
        assert isinstance(call, ToolTold)
        assert call.named == {"locations": ("a.py", "b.py"), "rawInput": files}
        assert call.detail == json.dumps(given)


def test_a_call_that_says_no_more_than_its_title_tells_nothing_to_decide_upon() -> None:
    (call,) = update("tool_call", toolCallId="c", kind="edit", title="Edit it", rawInput={})
    assert isinstance(call, ToolTold)
    assert call.detail == ""


def test_several_commands_are_told_line_by_line() -> None:
    given = {"commands": ["make", "git commit -m x"]}
    (call,) = update("tool_call", toolCallId="c", kind="execute", status="pending", rawInput=given)
    assert isinstance(call, ToolTold)
    assert (call.detail, call.touched) == ("make\ngit commit -m x", "commit")


def test_an_announced_call_is_given_what_with() -> None:
    (call,) = update("tool_call_update", toolCallId="c", rawInput={"command": "sleep 600"})
    assert isinstance(call, ToolTold)
    assert call.state == "given"
    nothing: tuple[dict[str, Any], ...] = ({}, {"rawInput": {}}, {"rawInput": {"cwd": "/w"}})
    for more in nothing:
        (call,) = update("tool_call_update", toolCallId="c", **more)
        assert isinstance(call, ToolTold)
        assert call.state == ""


def test_a_command_without_arguments_is_its_title() -> None:
    about = {"toolCallId": "c", "kind": "execute", "title": "git commit -m x"}
    (call,) = update("tool_call_update", status="completed", **about)
    assert isinstance(call, ToolTold)
    assert (call.touched, call.detail) == ("commit", "git commit -m x")
    (call,) = update("tool_call", status="pending", rawInput={}, **about)
    assert isinstance(call, ToolTold)
    assert (call.touched, call.detail) == ("", "")


@pytest.mark.parametrize(
    ("said", "output"),
    [
        ("```console\noops\n  twice\n```", "oops\n  twice"),
        ("```\n```", ""),
        ("Look:\n```\noops\n```", "Look:\n```\noops\n```"),
        ("```\na\n```\nand\n```\nb\n```", "```\na\n```\nand\n```\nb\n```"),
    ],
)
def test_an_output_that_is_one_fenced_block_is_what_it_holds(said: str, output: str) -> None:
    content = [{"type": "content", "content": words(said)}]
    (call,) = update("tool_call_update", toolCallId="c", status="failed", content=content)
    assert isinstance(call, ToolTold)
    assert call.output == output


def test_what_a_terminal_has_shown_is_a_commands_output() -> None:
    meta = {"terminal_output_delta": {"data": "oops\n"}, "terminal_exit": {"exit_code": 3}}
    (call,) = update("tool_call_update", toolCallId="c", status="failed", _meta=meta)
    assert isinstance(call, ToolTold)
    assert call.output == "oops\n"


def test_a_call_that_is_only_announced_has_not_begun() -> None:
    (call,) = update("tool_call", toolCallId="c", kind="edit", status="pending", rawInput={})
    assert isinstance(call, ToolTold)
    assert call.state == "pending"


def test_an_edit_tells_its_files() -> None:
    diff = {"type": "diff", "path": "/w/a.py", "oldText": "a\n", "newText": "b\n"}
    (call,) = update("tool_call", toolCallId="c", kind="edit", status="completed", content=[diff])
    assert isinstance(call, ToolTold)
    assert (call.summary, call.paths) == ("a.py", ("/w/a.py",))


def test_the_hello_tells_how_it_resumes_and_how_to_log_in() -> None:
    result = {
        "protocolVersion": 1,
        "agentCapabilities": {"loadSession": True, "sessionCapabilities": {"resume": {}}},
        "agentInfo": {"name": "x", "version": "2.0"},
        "authMethods": [{"id": "a", "name": "Key", "description": "Set KEY."}, {"name": "Web"}],
    }
    told = AgentIntroduced(("resume", "load"), "2.0", "“Set KEY” or “Web”")
    assert reply("initialize", {}, result=result) == (told,)
    assert reply("initialize", {}, result={"protocolVersion": 1}) == (AgentIntroduced(),)


def test_another_version_of_the_protocol_is_refused_with_what_to_do() -> None:
    (refused,) = reply("initialize", {}, result={"protocolVersion": 2})
    assert isinstance(refused, SessionRefused)
    assert "version 2" in refused.reason
    assert "Update both" in refused.reason


@pytest.mark.parametrize(
    ("about", "result", "session"),
    [
        ({"way": "new"}, {"sessionId": "s-2"}, "s-2"),
        ({"way": "load", "session": "s-1"}, None, "s-1"),
        ({"way": "resume", "session": "s-1"}, {}, "s-1"),
    ],
)
def test_an_open_session_is_known_whichever_way_it_was_opened(
    about: dict[str, Any], result: Any, session: str
) -> None:
    opened = SessionOpened(SessionId(session), retold=about["way"] == "load")
    assert reply("session", about, result=result) == (opened,)


def test_a_session_in_place_of_a_lost_one_says_so() -> None:
    said, opened = reply("session", {"way": "anew"}, result={"sessionId": "s-2"})
    assert isinstance(said, Informed)
    assert "begins anew" in said.text
    assert opened == SessionOpened(SessionId("s-2"), anew=True)


def test_the_model_of_a_session_is_told() -> None:
    options = [{"id": "model", "category": "model", "currentValue": "x/large"}]
    result = {"sessionId": "s-2", "configOptions": options}
    assert reply("session", {"way": "new"}, result=result)[0] == SessionOpened(
        SessionId("s-2"), "x/large"
    )


def offers(*modes: str, now: str, **more: Any) -> SessionOpened:
    told = {"availableModes": [{"id": each} for each in modes], "currentModeId": now}
    (opened,) = reply("session", {"way": "new"}, result={"sessionId": "s", "modes": told, **more})
    assert isinstance(opened, SessionOpened)
    return opened


@pytest.mark.parametrize(
    ("modes", "now", "bypass", "edits", "ask"),
    [
        ("default autoEdit yolo plan", "default", "yolo", None, None),
        ("default acceptEdits plan auto bypassPermissions", "auto", *MANUAL),
        ("default acceptEdits plan auto", "auto", "default", "default", "default"),
        ("read-only workspace-write agent agent-full-access", "agent", *CONFINED),
        ("auto approve smart_approve chat", "auto", "approve", "approve", "approve"),
        ("build plan", "build", None, None, None),
    ],
)
def test_an_agent_is_put_into_the_mode_of_its_own_that_asks_or_never_does(
    modes: str, now: str, bypass: str | None, edits: str | None, ask: str | None
) -> None:
    own = dict(offers(*modes.split(), now=now).own_modes)
    assert (own.get("bypassPermissions"), own.get("acceptEdits"), own.get("ask")) == (
        bypass,
        edits,
        ask,
    )


def test_a_mode_that_it_does_not_take_is_told_where_it_matters() -> None:
    error = {"code": -32603, "message": "Internal error", "data": {"details": "Untrusted folder"}}
    said, answered = reply("mode", {"request": "mode-1", "mode": "default"}, error=error)
    assert isinstance(said, Informed)
    assert "did not change to its mode default (Untrusted folder)" in said.text
    assert answered == CommandAnswered("mode-1", ok=False, error="Untrusted folder")
    assert reply("mode", {"request": "mode-1", "mode": "yolo"}, error=error) == (answered,)


def test_a_model_that_has_a_method_of_its_own_is_known_by_that() -> None:
    models = {"currentModelId": "small", "availableModels": [{"modelId": "small"}]}
    opened = offers(now="", models=models)
    assert (opened.model, opened.model_setting) == ("small", "")
    assert opened.model_method
    options = [{"id": "which", "category": "model", "currentValue": "tiny"}]
    opened = offers(now="", models=models, configOptions=options)
    assert (opened.model, opened.model_setting) == ("tiny", "which")
    assert not opened.model_method


def test_the_setting_called_model_is_the_model_among_others_of_its_kind() -> None:
    options = [
        {"id": "provider", "category": "model", "currentValue": "somebody"},
        {"id": "model", "category": "model", "currentValue": "tiny"},
    ]
    opened = offers(now="", configOptions=options)
    assert (opened.model, opened.model_setting) == ("tiny", "")


def test_a_missing_login_names_the_agents_own_ways() -> None:
    error = {"code": -32000, "message": "Authentication required"}
    (refused,) = reply("session", {"way": "new", "login": "“Run `x login`”"}, error=error)
    assert refused == SessionRefused(
        "gemini is not logged in (Authentication required). Log in, then reply to the card; it "
        "offers “Run `x login`”."
    )
    (refused,) = reply("session", {"way": "new", "login": ""}, error=error)
    assert isinstance(refused, SessionRefused)
    assert refused.reason.endswith("Log in, then reply to the card.")


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("disk full", "could not open a session: disk full. Mend that"),
        ("API key is missing", "does not take up this run's session"),
    ],
)
def test_a_session_that_can_not_be_opened_says_why_and_what_next(message: str, part: str) -> None:
    refused = failed("session", {"way": "load", "session": "s-1"}, message)
    assert isinstance(refused, SessionRefused)
    assert part in refused.reason
    assert not refused.gone
    assert refused.untaken is ("take up" in part)


@pytest.mark.parametrize(
    "error",
    [
        {"code": -32602, "message": "Session not found: s-1"},
        {"code": -32603, "message": "Internal error", "data": {"details": "No previous sessions"}},
        {"code": -32002, "message": "Resource gone"},
        {"code": -32603, "message": "no rollout found for thread id s-1"},
    ],
)
@pytest.mark.parametrize("way", ["load", "resume"])
def test_a_session_that_it_does_not_have_is_gone(error: dict[str, Any], way: str) -> None:
    (refused,) = reply("session", {"way": way, "session": "s-1"}, error=error)
    assert isinstance(refused, SessionRefused)
    assert refused.gone
    assert "no longer has this run's session (" in refused.reason
    (other,) = reply("session", {"way": "anew"}, error=error)
    assert isinstance(other, SessionRefused)
    assert not other.gone


def test_a_model_it_does_not_have_is_refused_by_name() -> None:
    about = {"session": "s-1", "model": "gpt-99"}
    refused = failed("model", about, "no such model")
    assert isinstance(refused, SessionRefused)
    assert "the model gpt-99 (no such model)" in refused.reason
    chosen = reply("model", about, result={"configOptions": []})
    assert chosen == (SessionOpened(SESSION, "gpt-99"),)


def test_a_message_begins_its_turn_whatever_is_answered_to_that() -> None:
    about = {**ABOUT, "text": "Go on"}
    begun = (
        MessageReceived(MessageId("m-1")),
        TurnStarted(SESSION, turn="m-1"),
        MessageTaken(MessageId("m-1"), "Go on"),
    )
    assert reply("begin", about, error={"code": -32601, "message": "Method not found"}) == begun
    assert reply("begin", about, result={}) == begun


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("end_turn", "completed"),
        ("cancelled", "interrupted"),
        ("max_tokens", "failed"),
        ("max_turn_requests", "max_turns"),
        ("refusal", "failed"),
    ],
)
def test_a_prompts_answer_is_its_turns_end(reason: str, outcome: str) -> None:
    (ended,) = reply("prompt", ABOUT, result={"stopReason": reason})
    assert isinstance(ended, TurnEnded)
    assert (ended.outcome, ended.message) == (outcome, "m-1")
    assert bool(ended.text) == (outcome not in {"completed", "interrupted"})


@pytest.mark.parametrize(
    ("error", "text", "status"),
    [
        ({"message": "Internal error: the model is gone"}, "the model is gone", None),
        ({"message": "Internal error", "data": {"details": "no credit"}}, "no credit", None),
        ({"message": "Internal error", "data": "boom"}, "boom", None),
        ({}, "it gave no reason", None),
        ({"message": "429 Too Many Requests"}, "429 Too Many Requests", None),
        ({"message": "a test of the rate limit"}, "a test of the rate limit", None),
        ({"code": 429, "message": "slow down"}, "slow down", 429),
        ({"message": "slow down", "data": {"statusCode": 429}}, "slow down", 429),
        ({"message": "slow down", "data": {"error": {"code": 429}}}, "slow down", 429),
        ({"message": "it broke", "data": {"status": 503}}, "it broke", 503),
        ({"code": 400, "message": '{"error": {"message": "too long"}}'}, "too long", 400),
        ({"message": '{"not": "an error"}'}, '{"not": "an error"}', None),
        ({"message": "{broken"}, "{broken", None),
        ({"message": "it broke", "data": {"status": "429", "code": True}}, "it broke", None),
    ],
)
def test_a_failed_turn_says_what_stands_behind_the_general_words(
    error: dict[str, Any], text: str, status: int | None
) -> None:
    (ended,) = reply("prompt", ABOUT, error={"code": -32603, **error})
    assert isinstance(ended, TurnEnded)
    assert (ended.outcome, ended.text, ended.status) == ("failed", text, status)


def test_a_refused_key_says_to_log_in() -> None:
    ended = failed("prompt", ABOUT, "Internal error: invalid x-api-key")
    assert isinstance(ended, TurnEnded)
    assert ended.status == 401
    assert "Log in with gemini" in ended.remedy


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ({"code": -32000, "message": "Authentication required"}, "is not logged in, or its"),
        (
            {"code": 400, "message": '{"error": {"message": "API key not valid. Pass one."}}'},
            "refused gemini's login or API key (API key not valid. Pass one)",
        ),
    ],
)
def test_a_missing_login_in_a_turn_says_so(error: dict[str, Any], why: str) -> None:
    (ended,) = reply("prompt", ABOUT, error=error)
    assert isinstance(ended, TurnEnded)
    assert why in ended.text
    assert "Log in with gemini" in ended.remedy


def test_a_request_nobody_knows_is_refused_without_asking_anybody() -> None:
    (asked,) = events(id=7, method="fs/read_text_file", params={"path": "/etc/passwd"})
    assert isinstance(asked, DecisionRequested)
    assert asked.granted_in == ("bypassPermissions", "acceptEdits", "plan", "ask")
    assert [option.label for option in asked.questions[0].options] == ["Deny"]


def permission(
    kind: str, *options: tuple[str, str], given_to: str = "command"
) -> DecisionRequested:
    given = [
        {"optionId": f"id-{n}", "kind": each, "name": name}
        for n, (each, name) in enumerate(options)
    ]
    call = {"toolCallId": "c", "kind": kind, "title": "rm x", "rawInput": {given_to: "rm x"}}
    params = {"sessionId": "s-1", "toolCall": call, "options": given}
    (asked,) = events(id=0, method="session/request_permission", params=params)
    assert isinstance(asked, DecisionRequested)
    return asked


def test_a_request_that_says_no_more_than_its_title_is_terse() -> None:
    call = {"toolCallId": "c", "kind": "edit", "title": "Edit files"}
    for more, is_terse in (({}, True), ({"rawInput": {"filePath": "a"}}, False)):
        params = {"toolCall": {**call, **more}, "options": []}
        (asked,) = events(id=0, method="session/request_permission", params=params)
        assert isinstance(asked, DecisionRequested)
        assert asked.terse is is_terse
    assert not permission("execute", *ASKED).terse


ASKED = (("reject_once", "No"), ("allow_always", "Always"), ("allow_once", "Yes"))


def test_a_permission_has_the_agents_own_options_yes_first_and_no_last() -> None:
    asked = permission("execute", *ASKED)
    (question,) = asked.questions
    assert question.text == "Allow Shell? rm x"
    assert [option.label for option in question.options] == ["Yes", "Always", "No"]
    assert not question.free_text
    assert (asked.detail, asked.tool_id) == ("rm x", "c")


@pytest.mark.parametrize(
    ("kind", "options", "modes"),
    [
        ("execute", ASKED, ("bypassPermissions",)),
        ("edit", ASKED, ("bypassPermissions", "acceptEdits")),
        ("edit", (("reject_once", "No"),), ()),
        ("edit", (("allow_from_tomorrow", "Perhaps"),), ()),
    ],
)
def test_what_a_mode_grants_is_said_with_the_request(
    kind: str, options: tuple[tuple[str, str], ...], modes: tuple[str, ...]
) -> None:
    assert permission(kind, *options, given_to="filePath").granted_in == modes


def test_a_command_that_is_called_an_edit_and_leave_for_ever_are_asked_for() -> None:
    assert permission("edit", *ASKED).granted_in == ("bypassPermissions",)
    for_ever = (("allow_always", "Always"), ("reject_once", "No"))
    asked = permission("edit", *for_ever, given_to="filePath")
    assert asked.granted_in == ("bypassPermissions",)


def test_an_edit_names_every_file_that_has_to_be_looked_at() -> None:
    diff = {"type": "diff", "path": "/w/a.py", "oldText": "", "newText": "b"}
    asked = leave(
        "edit",
        content=[diff],
        locations=[{"path": "/w/b.py"}],
        rawInput={"filePath": "/w/c.py", "content": "/w/d.py", "destination": "/w/e.py"},
    )
    assert asked.writes == ("/w/a.py", "/w/b.py", "/w/c.py", "/w/e.py")


@pytest.mark.parametrize(
    "unclear",
    [
        {"locations": []},
        {"locations": [{"path": f"/w/{n}"} for n in range(101)]},
        {"locations": [{"path": "/w/a.py"}, {"path": 5}]},
        {"content": [{"type": "terminal", "terminalId": "x"}]},
        {"rawInput": "rm x"},
        *(
            {"rawInput": {name: value}}
            for name, value in {
                "cmd": "rm x",
                "script": "rm x",
                "patch": "*** Add File: /etc/x",
                "edits": [{"file_path": "/etc/x"}],
                "paths": ["/etc/x"],
                "changes": {"/etc/x": {"type": "add"}},
                "uri": "file:///etc/x",
                "to": "/etc/x",
                "path": ["/etc/x"],
                "content": {"path": "/etc/x"},
            }.items()
        ),
    ],
)
def test_an_edit_of_which_not_all_is_clear_is_asked_about(unclear: dict[str, Any]) -> None:
    asked = leave("edit", **{"locations": [{"path": "/w/a.py"}], **unclear})
    assert (asked.writes, asked.granted_in) == ((), ("bypassPermissions",))


def leave(kind: str, **call: Any) -> DecisionRequested:
    given = [{"optionId": "y", "kind": "allow_once", "name": "Yes"}]
    params = {"toolCall": {"toolCallId": "c", "kind": kind, **call}, "options": given}
    (asked,) = events(id=0, method="session/request_permission", params=params)
    assert isinstance(asked, DecisionRequested)
    return asked


def test_an_option_of_a_kind_nobody_knows_is_no_way_to_say_no() -> None:
    asked = permission("execute", ("allow_once", "Yes"), ("allow_session", "Deny"))
    labels = [option.label for option in asked.questions[0].options]
    assert labels == ["Yes", "Deny (id-1)", "Deny"]


def test_there_is_always_a_way_to_say_no_and_no_two_options_are_alike() -> None:
    asked = permission("execute", ("allow_once", "Yes"), ("allow_always", "Yes"))
    labels = [option.label for option in asked.questions[0].options]
    assert labels == ["Yes (id-0)", "Yes (id-1)", "Deny"]


def test_a_page_of_a_proxy_is_no_line_of_the_agent() -> None:
    assert ADAPTER.parse_line(b"<html>") == (Garbled("<html>"),)


def test_extensions_are_signs_of_life() -> None:
    assert events(method="qwen/notify/session/mode-update", params={}) == (
        StayedAlive("extension"),
    )
    assert events(method="session/from_tomorrow", params={}) == (
        Unrecognized("session/from_tomorrow"),
    )
    assert events(method="_x/ping", params={}) == (StayedAlive("extension"),)
