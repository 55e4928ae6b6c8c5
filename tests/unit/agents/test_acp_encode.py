"""Our commands as ACP lines, and how its agents are started, found and explained."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.agents.acp.adapter import AcpAdapter, opencode
from kanbots_ls.agents.contract import Exited, Launch, Located, Missing, Standing
from kanbots_ls.agents.definition import Definition
from kanbots_ls.model.agent_commands import (
    AgentCommand,
    AnswerRequest,
    AskUsage,
    EndSession,
    Interrupt,
    OpenSession,
    SelectMode,
    SelectModel,
    SendMessage,
)
from kanbots_ls.model.agent_events import CommandAnswered, DecisionRequested, MessageTaken
from kanbots_ls.model.ids import CardNumber, MessageId, RequestKey, RunId, SessionId

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.model.agent_events import PermissionMode

ADAPTER = AcpAdapter(Definition("gemini", "acp", ("gemini", "--acp")))
SESSION = SessionId("s-1")
STANDING = Standing(SESSION, "m-1", (RequestKey("request-0"), RequestKey('request-"a"')))
OPTIONS = [
    {"optionId": "once", "kind": "allow_once", "name": "Yes"},
    {"optionId": "no", "kind": "reject_once", "name": "No"},
]


def lines(command: AgentCommand) -> list[dict[str, Any]]:
    encoded = ADAPTER.encode(command, STANDING)
    assert all(line.endswith(b"\n") and line.isascii() for line in encoded)
    return [json.loads(line) for line in encoded]


def launch(worktree: Path, mode: PermissionMode = "ask") -> Launch:
    return Launch(
        RunId("42-1"), CardNumber(42), "Title", worktree, "kanbots/issue-42-1", SESSION, mode=mode
    )


def test_only_the_hello_is_written_before_anything_is_known(tmp_path: Path) -> None:
    (line,) = ADAPTER.opening(launch(tmp_path))
    hello = json.loads(line)
    assert (hello["method"], hello["params"]["protocolVersion"]) == ("initialize", 1)
    offered = hello["params"]["clientCapabilities"]
    assert offered == {"fs": {"readTextFile": False, "writeTextFile": False}, "terminal": False}


@pytest.mark.parametrize(
    ("way", "method", "session"),
    [
        ("new", "session/new", None),
        ("anew", "session/new", None),
        ("load", "session/load", "s-1"),
        ("resume", "session/resume", "s-1"),
    ],
)
def test_a_session_is_opened_the_way_the_agent_can(
    way: Any, method: str, session: str | None
) -> None:
    (line,) = lines(OpenSession("r", "/w", SESSION, way))
    assert line["method"] == method
    assert line["params"].get("sessionId") == session
    assert (line["params"]["cwd"], line["params"]["mcpServers"]) == ("/w", [])


def test_a_message_is_a_request_that_comes_back_at_once_and_the_prompt() -> None:
    begin, prompt = lines(SendMessage(MessageId("m-1"), "Go on \ud83d"))
    assert begin["method"].startswith("_")
    assert prompt["method"] == "session/prompt"
    assert prompt["params"]["prompt"] == [{"type": "text", "text": "Go on ?"}]
    refused = {"id": begin["id"], "error": {"code": -32601, "message": "Method not found"}}
    *_, taken = ADAPTER.parse_line(json.dumps(refused).encode())
    assert taken == MessageTaken(MessageId("m-1"), "Go on ?")


def test_what_a_long_message_brings_back_is_bounded() -> None:
    begin, prompt = lines(SendMessage(MessageId("m-1"), "x" * 100_000))
    assert len(begin["id"]) < 5_000
    assert len(prompt["id"]) < 200


def test_an_interrupt_also_answers_what_the_agent_asked() -> None:
    cancel, *answers = lines(Interrupt("stop-1"))
    assert (cancel["method"], cancel["params"]) == ("session/cancel", {"sessionId": "s-1"})
    assert "id" not in cancel
    assert [each["id"] for each in answers] == [0, "a"]
    assert all(each["result"] == {"outcome": {"outcome": "cancelled"}} for each in answers)


@pytest.mark.parametrize(
    ("label", "outcome"),
    [
        ("Yes", {"outcome": "selected", "optionId": "once"}),
        ("No", {"outcome": "selected", "optionId": "no"}),
        ("something else", {"outcome": "selected", "optionId": "no"}),
    ],
)
def test_an_answer_is_the_option_of_that_name_and_nothing_else_allows(
    label: str, outcome: dict[str, str]
) -> None:
    params = {"toolCall": {"toolCallId": "c"}, "options": OPTIONS}
    request = {"id": 3, "method": "session/request_permission", "params": params}
    command = AnswerRequest(RequestKey("request-3"), "permission", {"Allow?": (label,)}, request)
    (line,) = lines(command)
    assert (line["id"], line["result"]) == (3, {"outcome": outcome})


def test_without_a_way_to_refuse_a_no_cancels() -> None:
    params = {"toolCall": {"toolCallId": "c"}, "options": OPTIONS[:1]}
    request = {"id": 3, "method": "session/request_permission", "params": params}
    command = AnswerRequest(RequestKey("request-3"), "permission", {"Allow?": ("Deny",)}, request)
    assert lines(command)[0]["result"] == {"outcome": {"outcome": "cancelled"}}


def test_a_request_nobody_knows_is_told_that_there_is_no_such_method() -> None:
    request = {"id": 3, "method": "terminal/create", "params": {}}
    (line,) = lines(AnswerRequest(RequestKey("request-3"), "permission", {}, request))
    assert line["error"]["code"] == -32601


@pytest.mark.parametrize(
    ("given", "told", "member"),
    [
        (0, 0, "result"),
        ("a", "a", "result"),
        (1.5, 1.5, "result"),
        (None, None, "result"),
        (True, None, "error"),
        ({"a": 1}, None, "error"),
    ],
)
def test_a_request_of_whatever_id_is_answered(given: Any, told: Any, member: str) -> None:
    """An agent that waits for an answer under its id would wait for ever."""
    params = {"toolCall": {"toolCallId": "c"}, "options": OPTIONS}
    request = {"id": given, "method": "session/request_permission", "params": params}
    (asked,) = ADAPTER.parse_line(json.dumps(request).encode())
    assert isinstance(asked, DecisionRequested)
    question = asked.questions[0]
    answers = {question.text: (question.options[0].label,)}
    (line,) = lines(AnswerRequest(asked.key, asked.kind, answers, asked.payload))
    assert (line["id"], member in line) == (told, True)
    cancel = ADAPTER.encode(Interrupt("stop"), Standing(SESSION, "m-1", (asked.key,)))
    assert json.loads(cancel[1])["id"] == told


def test_two_requests_without_a_name_are_two() -> None:
    told = (
        json.dumps({"id": None, "method": "session/request_permission", "params": {"n": n}})
        for n in range(2)
    )
    asked = [ADAPTER.parse_line(line.encode())[0] for line in told]
    keys = {each.key for each in asked if isinstance(each, DecisionRequested)}
    assert len(keys) == 2


def test_a_number_that_no_json_has_is_no_id() -> None:
    (asked,) = ADAPTER.parse_line(b'{"id":1e999,"method":"session/request_permission"}')
    assert isinstance(asked, DecisionRequested)
    (line,) = lines(AnswerRequest(asked.key, asked.kind, {}, asked.payload))
    assert (line["id"], line["error"]["code"]) == (None, -32600)


def test_an_answer_to_words_is_no_line() -> None:
    assert lines(AnswerRequest(RequestKey("block-1"), "question", {})) == []


def test_a_model_is_chosen_in_the_session() -> None:
    (line,) = lines(SelectModel("r", "x/large"))
    assert line["method"] == "session/set_config_option"
    assert line["params"] == {"sessionId": "s-1", "configId": "model", "value": "x/large"}


def test_a_model_is_chosen_by_the_setting_or_method_that_the_agent_has_for_it() -> None:
    (line,) = lines(SelectModel("r", "x/large", "which"))
    assert line["params"] == {"sessionId": "s-1", "configId": "which", "value": "x/large"}
    (line,) = lines(SelectModel("r", "x/large", None))
    assert line["method"] == "session/set_model"
    assert line["params"] == {"sessionId": "s-1", "modelId": "x/large"}


def test_a_change_of_mode_comes_back_with_its_id() -> None:
    (line,) = lines(SelectMode("mode-1", "default"))
    assert line["method"] == "session/set_mode"
    assert line["params"] == {"sessionId": "s-1", "modeId": "default"}
    answer = {"id": line["id"], "result": {}}
    assert ADAPTER.parse_line(json.dumps(answer).encode()) == (CommandAnswered("mode-1", ok=True),)


def test_it_has_no_words_for_usage_or_its_end() -> None:
    assert lines(AskUsage("r")) == lines(EndSession("r")) == []


def program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_its_program_is_found_with_the_persons_path_or_variable(tmp_path: Path) -> None:
    found, other = program(tmp_path / "gemini"), program(tmp_path / "other")
    environment = {"PATH": str(tmp_path)}
    assert ADAPTER.locate(environment) == Located(found)
    named = {**environment, "KANBOTS_GEMINI": str(other)}
    assert ADAPTER.locate(named) == Located(other)
    assert ADAPTER.argv(found, launch(tmp_path)) == (str(found), "--acp")


def test_a_program_given_by_its_path_is_that_one(tmp_path: Path) -> None:
    found = program(tmp_path / "gemini")
    full = AcpAdapter(Definition("g", "acp", (str(found), "--acp")))
    home = AcpAdapter(Definition("g", "acp", ("~/gemini",)))
    assert full.locate({"PATH": ""}) == Located(found)
    assert home.locate({"HOME": str(tmp_path)}) == Located(found)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("gemini",), "There is no program named gemini on your PATH"),
        (("/nowhere/gemini",), "/nowhere/gemini, which does not exist"),
        (("bin/gemini",), "which is no full path"),
        ((), "no longer say how"),
    ],
)
def test_a_missing_program_says_what_to_do(words: tuple[str, ...], part: str) -> None:
    missing = AcpAdapter(Definition("gemini", "acp", words)).locate({"PATH": ""})
    assert isinstance(missing, Missing)
    assert part in missing.reason


def test_opencode_asks_as_the_runs_mode_says(tmp_path: Path) -> None:
    asks = {
        mode: json.loads(
            opencode().environment(launch(tmp_path, mode))["OPENCODE_PERMISSION"] or ""
        )
        for mode in opencode().capabilities.modes
    }
    assert asks["bypassPermissions"] == {}
    assert asks["acceptEdits"].get("edit") is None
    assert asks["acceptEdits"]["bash"] == asks["ask"]["edit"] == "ask"


def test_an_agent_that_nobody_knows_beforehand_keeps_no_budget() -> None:
    assert opencode().capabilities.tells_cost
    assert not ADAPTER.capabilities.tells_cost


@pytest.mark.parametrize(
    ("stderr", "part"),
    [
        ("error: unknown option '--acp'", "does not know the command or option"),
        ("Please log in first.", "is not logged in"),
        ("may not run as root", "refuses to run as root"),
        ("Out of luck", "ended with status 1: Out of luck"),
    ],
)
def test_an_end_before_the_hello_says_why(stderr: str, part: str) -> None:
    assert part in ADAPTER.explain_exit(Exited(1, None, stderr))


def test_a_complaint_about_our_own_request_is_no_reason() -> None:
    ours = 'Error handling request {\n  method: "_kanbots/begin",\n} {\n  code: -32601,\n}\n'
    assert "status 1: Out of luck" in ADAPTER.explain_exit(Exited(1, None, f"Out of luck\n{ours}"))
