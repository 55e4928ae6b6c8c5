"""The recordings in ``tests/golden/scripted`` are what the agent still writes today.

The conformance suite reads them beside Claude's, so they tell the same stories. Written anew with
``UPDATE_GOLDEN=1``; what differs from run to run (hashes, durations, our version) is evened out.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import agent_events as e
from kanbots_ls.model.agent_commands import AskUsage, EndSession, Interrupt

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.scripted.driver import Agent, Bench

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "scripted"
COST = {"cost": {"usd": 0.25, "tokens": {"input": 1200, "output": 80}}}
WORK = [
    {"say": "I'll add the file."},
    {"write": {"path": "notes.txt", "text": "first line\n"}},
    {"commit": "Add notes"},
    COST,
    {"say": "Added notes.txt and committed it."},
]
ASK = {
    "ask": {
        "questions": [
            {
                "text": "Refactor user.py or add a new file?",
                "header": "Approach",
                "options": [
                    {"label": "Refactor", "description": "Change user.py in place"},
                    {"label": "New file", "description": "Add user_v2.py"},
                ],
            }
        ]
    }
}
SEVERAL = {
    "ask": {
        "questions": [
            {"text": "Which store?", "options": ["SQLite", "DuckDB"]},
            {"text": "Which checks?", "options": ["Lint", "Types", "Tests"], "multiple": True},
        ]
    }
}


def says(bench: Bench) -> Agent:
    agent = bench.start()
    agent.write(b'{"type":"initialize","request_id":"initialize"}\n')
    agent.wait_for(e.CommandAnswered)
    agent.play(*WORK)
    agent.ended()
    return agent


def resumes(bench: Bench) -> Agent:
    first = says(bench)
    first.send(EndSession("end"))
    first.exit()
    agent = bench.start(resume=True)
    agent.play(COST, {"say": "Still here."})
    agent.ended()
    return agent


def asks(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play(ASK, {"say": "So: {{answer}}"})
    agent.answer(agent.wait_for(e.DecisionRequested), "Refactor")
    agent.ended()
    return agent


def asks_several(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play(SEVERAL, {"say": "So: {{answer}}"})
    agent.answer(agent.wait_for(e.DecisionRequested), "SQLite")
    agent.ended()
    return agent


def plans(bench: Bench) -> Agent:
    agent = bench.start(mode="plan")
    agent.play({"plan": "# Plan\n1. Edit README\n2. Commit\n"}, {"say": "Off I go."})
    agent.answer(agent.wait_for(e.DecisionRequested), "Approve")
    agent.ended()
    return agent


def asks_permission(bench: Bench) -> Agent:
    agent = bench.start(mode="ask")
    path, command = "/home/user/shop/perm.txt", "touch made-by-bash && rm made-by-bash"
    agent.play(
        {"permission": {"tool": "Write", "command": path, "detail": f"{path}\n+x"}},
        {"permission": {"command": command}},
        {"say": "{{answer}}"},
    )
    agent.answer(agent.wait_for(e.DecisionRequested), "Allow")
    agent.answer(agent.wait_for(e.DecisionRequested, 2), "Deny", allow=False, note="not here")
    agent.ended()
    return agent


def withdraws(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play(ASK)
    agent.wait_for(e.DecisionRequested)
    agent.send(Interrupt("stop"))
    agent.ended()
    return agent


def is_interrupted(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play({"say": "Waiting."}, {"rate_limit": 600})
    agent.wait_for(e.RetryScheduled)
    agent.send(Interrupt("stop"))
    agent.ended()
    agent.play({"say": "Still here."})
    agent.ended(2)
    return agent


def is_steered(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play(ASK, {"say": "Both are done."})
    asked = agent.wait_for(e.DecisionRequested)
    agent.say("Please also update the changelog.")
    agent.wait_for(e.MessageReceived, 2)
    agent.answer(asked, "Refactor")
    agent.ended()
    return agent


def tells_its_cost(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play(COST, SEVERAL, COST, {"say": "That was all."})
    asked = agent.wait_for(e.DecisionRequested)
    agent.send(AskUsage("usage-1"))
    agent.wait_for(e.UsageReported)
    agent.answer(asked, "SQLite")
    agent.ended()
    agent.send(AskUsage("usage-2"))
    agent.wait_for(e.UsageReported, 2)
    agent.wait_for(e.CommandAnswered, 2)
    return agent


def meets_its_cap(bench: Bench) -> Agent:
    agent = bench.start(cap_usd=0.4)
    agent.play(COST, COST, {"say": "never"})
    agent.ended()
    return agent


def waits_out_limits(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play({"rate_limit": 0.05}, {"say": "Recovered."})
    agent.ended()
    return agent


def fails(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play({"fail": {"text": "API Error: 500 Internal server error", "status": 500}})
    agent.ended()
    return agent


def crashes(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play({"say": "About to go."}, {"crash": 9})
    agent.exit()
    return agent


def streams(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play({"think": "Hm."}, {"stream": {"pieces": ["Once ", "upon ", "a time."]}}, COST)
    agent.ended()
    return agent


def works_in_the_background(bench: Bench) -> Agent:
    agent = bench.start()
    agent.play(COST, {"background": {"seconds": 0.3, "title": "Build"}}, {"say": "It builds."})
    agent.ended(2)
    agent.wait_for(e.SessionIdle)
    return agent


STORIES: dict[str, Callable[[Bench], Agent]] = {
    "ask": asks,
    "ask-multi": asks_several,
    "background": works_in_the_background,
    "budget": meets_its_cap,
    "interrupted": is_interrupted,
    "interrupted-question": withdraws,
    "killed": crashes,
    "partial": streams,
    "permission": asks_permission,
    "plan": plans,
    "rate-limited": waits_out_limits,
    "resume": resumes,
    "server-error": fails,
    "steer": is_steered,
    "success": says,
    "usage-asked": tells_its_cost,
}


@pytest.mark.parametrize("name", STORIES)
def test_a_recording_is_what_the_agent_writes_today(bench: Bench, name: str) -> None:
    bench.make_repository()
    agent = STORIES[name](bench)
    if not name.startswith("killed"):
        agent.send(EndSession("end"))
        agent.exit()
    written = b"".join(line + b"\n" for line in agent.lines).decode()
    written = re.sub(r'"duration_ms":\d+', '"duration_ms":10', written)
    written = re.sub(r"(root-commit\) |main )[0-9a-f]{7,}", r"\g<1>6f26aef", written)
    written = re.sub(r'"agent_version":"[^"]*"', '"agent_version":"0.1.0"', written)
    recording = GOLDEN / f"{name}.ndjson"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        recording.parent.mkdir(exist_ok=True)
        recording.write_text(written)
    assert recording.read_text() == written
