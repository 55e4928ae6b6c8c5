"""The keeper under the real `claude`, with a question open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.scripted_model import ScriptedModel
from tests.integration.keeper.driver import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.keeper.driver import KeptRun

Json = dict[str, Any]
SCENARIOS = Path(__file__).parents[2] / "real" / "scenarios"
SECONDS = 60.0


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel(SCENARIOS) as model:
        yield model


def claude_argv(binary: Path) -> list[str]:
    return [
        str(binary),
        "-p",
        "--input-format=stream-json",
        "--output-format=stream-json",
        "--verbose",
        "--permission-mode=bypassPermissions",
        "--permission-prompt-tool=stdio",
    ]


def claude_env(home: Path, model: ScriptedModel) -> dict[str, str]:
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "CLAUDE_CONFIG_DIR": str(home / "claude"),
        "LANG": "C.UTF-8",
        "ANTHROPIC_BASE_URL": model.base_url,
        "ANTHROPIC_API_KEY": "dummy-not-a-key",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_TELEMETRY": "1",
        "DISABLE_ERROR_REPORTING": "1",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_MAX_RETRIES": "2",
        "IS_SANDBOX": "1",
    }


def user_message(text: str) -> bytes:
    message = {
        "type": "user",
        "message": {"role": "user", "content": text},
        "parent_tool_use_id": None,
    }
    return json.dumps(message).encode() + b"\n"


def control_request(subtype: str) -> bytes:
    request = {"type": "control_request", "request_id": subtype, "request": {"subtype": subtype}}
    return json.dumps(request).encode() + b"\n"


def answer(question: Json, choice: str) -> bytes:
    asked = question["request"]["input"]
    answers = {asked["questions"][0]["question"]: choice}
    response = {"behavior": "allow", "updatedInput": {**asked, "answers": answers}}
    body = {"subtype": "success", "request_id": question["request_id"], "response": response}
    return json.dumps({"type": "control_response", "response": body}).encode() + b"\n"


def lines_of(run: KeptRun, kind: str) -> list[Json]:
    """The whole lines of one type; every finished line must be JSON, so none was torn."""
    whole, _, _ = run.transcript().rpartition(b"\n")
    lines = [json.loads(line) for line in whole.splitlines()]
    return [line for line in lines if line["type"] == kind]


def test_a_question_outlives_the_death_of_its_keeper(
    run: KeptRun, tmp_path: Path, model: ScriptedModel, real_claude: Path
) -> None:
    home = tmp_path / "home"
    work = tmp_path / "work"
    home.mkdir()
    work.mkdir()
    run.start(
        claude_argv(real_claude),
        claude_env(home, model),
        cwd=work,
        opening=[user_message("[scenario:ask] Please ask me.")],
    )
    question = wait_for(lambda: lines_of(run, "control_request"), "the question", SECONDS)[0]
    agent = run.agent()["pid"]

    for _ in range(3):
        run.kill_keeper()
        assert run.attach() == "ready"

    client = run.follower()
    assert client.ask("status")["agent"] == agent
    assert client.send("answer-1", answer(question, "New file"))["ok"]
    result = wait_for(lambda: lines_of(run, "result"), "the result", SECONDS)[0]
    assert '="New file"' in result["result"]
    assert client.send("end", control_request("end_session"))["ok"]
    assert run.wait_exit(seconds=SECONDS)["code"] is None
    assert len(lines_of(run, "control_request")) == 1
    assert len(lines_of(run, "result")) == 1
    identities = [line["uuid"] for line in lines_of(run, "assistant")]
    assert len(identities) == len(set(identities)) > 0
