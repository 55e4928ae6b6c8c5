"""The scripted agent's lines through its adapter: every event there and back, nothing raises."""

from __future__ import annotations

import dataclasses
import json
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanbots_ls.agents.contract import Standing
from kanbots_ls.agents.scripted.adapter import ScriptedAdapter
from kanbots_ls.model import agent_commands as c
from kanbots_ls.model import agent_events as e
from kanbots_ls.model.ids import MessageId, RequestKey, SessionId
from kanbots_ls.model.money import Tokens, Usage

ADAPTER = ScriptedAdapter()
QUESTION = e.Question("Which?", "Way", (e.Option("A", "first"), e.Option("B")), multiple=True)
EVENTS: list[e.AgentEvent] = [
    e.AgentIntroduced(("load",), "1", "log in"),
    e.SessionOpened(SessionId("s"), "m", "plan", "1"),
    e.SessionRefused("why"),
    e.TurnStarted(SessionId("s"), "m", "plan", "1", ("Read",), ("x",)),
    e.TurnEnded("failed", "no", Usage(0.5, {"m": Tokens(1, 2, 3, 4)}), 12, 3, 1, 529),
    e.ModelAnswered(3),
    e.UsageReported(Usage(None, {})),
    e.PayerReported("nobody", "a"),
    e.TextSaid("hé\U0001f600\n", "tool-1"),
    e.TextStreamed("pi"),
    e.Thought("hm"),
    e.ThoughtStreamed("h", "m"),
    e.SlashCommandsOffered(("tidy",)),
    e.ToolTold("t", "Shell", "done", "ls", "a", "commit", ("notes.txt",)),
    e.ToolStarted("t", "Bash", "ls"),
    e.ToolEnded("t", ok=False, output="no"),
    e.TaskStarted("k", "Build", background=True),
    e.TaskEnded("k", "completed", "Build"),
    e.BackgroundTasksChanged(("k",)),
    e.RepositoryTouched("commit"),
    e.FileWritten("notes.txt"),
    e.MessageReceived(MessageId("m")),
    e.MessageTaken(MessageId("m"), "hi"),
    e.DecisionRequested(RequestKey("ask-1"), "plan", (QUESTION,), "# Plan", {"deep": [1, None]}),
    e.DecisionWithdrawn(RequestKey("ask-1")),
    e.DecisionClosed(RequestKey("ask-1")),
    e.CommandAnswered("r", ok=False, error="why"),
    e.RetryScheduled("network", 1500, 1, 10),
    e.LimitReported("warning", "five_hour", 1999999999, 0.9),
    e.PermissionDenied("Bash", "rule"),
    e.ModeChanged("plan"),
    e.Informed("compacted", "warning"),
    e.StayedAlive("beat"),
    e.SessionIdle(),
    e.Unrecognized("x"),
    e.Garbled("x"),
]


def test_the_list_above_has_every_event_there_is() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(e.AgentEvent))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_an_event_comes_through_unchanged(event: e.AgentEvent) -> None:
    text = json.dumps(dataclasses.asdict(event), default=list)
    assert ADAPTER.parse_line(text.encode()) == (event,)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"", ()),
        (b"  ", ()),
        (b"Segmentation fault", (e.Garbled("Segmentation fault"),)),
        (b"\xff\xfe", (e.Garbled("\ufffd\ufffd"),)),
        (b"[1]", (e.Garbled("[1]"),)),
        (b"x" * 500, (e.Garbled("x" * 200),)),
        (b'{"type":"weather_changed"}', (e.Unrecognized("weather_changed"),)),
        (b'{"type":"text_said"}', (e.Unrecognized("text_said"),)),
        (b'{"type":"text_said","text":5}', (e.Unrecognized("text_said"),)),
        (b'{"type":"half \\ud83d"}', (e.Unrecognized("half ?"),)),
        (b"{}", (e.Unrecognized(""),)),
        (b'{"type":"thought","text":"a","new_field":1}', (e.Thought("a"),)),
        (b'{"type":"thought","text":"half \\ud83d"}', (e.Thought("half ?"),)),
    ],
)
def test_a_line_of_another_kind_is_a_value_too(line: bytes, expected: tuple[e.AgentEvent]) -> None:
    assert ADAPTER.parse_line(line) == expected


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=200)
    | st.sampled_from(EVENTS).map(lambda x: repr(x).encode("utf-8", "replace"))
)
def test_no_line_raises(line: bytes) -> None:
    assert all(isinstance(event, get_args(e.AgentEvent)) for event in ADAPTER.parse_line(line))


def test_deep_nesting_does_not_raise() -> None:
    assert ADAPTER.parse_line(b"[" * 100_000) != ()


def test_a_decision_asked_in_words_is_an_event_of_its_own_with_a_lasting_key() -> None:
    block = '```kanbots-decision\n{"question": "Way?", "options": ["A", "B"]}\n```'
    line = json.dumps({"type": "text_said", "text": block, "id": "said-1"}).encode()
    again = line.replace(b"said-1", b"said-2")
    said, asked = ADAPTER.parse_line(line)
    assert isinstance(said, e.TextSaid)
    assert isinstance(asked, e.DecisionRequested)
    assert asked.by_message
    assert ADAPTER.parse_line(line)[1] == asked
    assert ADAPTER.parse_line(again)[1] != asked


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            c.SendMessage(MessageId("m"), "hi\n"),
            {"type": "send_message", "message_id": "m", "text": "hi\n"},
        ),
        (c.Interrupt("r"), {"type": "interrupt", "request_id": "r"}),
        (c.AskUsage("r"), {"type": "ask_usage", "request_id": "r"}),
        (c.EndSession("r"), {"type": "end_session", "request_id": "r"}),
        (
            c.AnswerRequest(
                RequestKey("ask-1"), "question", {"Q?": ("A", "B")}, allow=False, note="n"
            ),
            {
                "type": "answer_request",
                "key": "ask-1",
                "kind": "question",
                "answers": {"Q?": ["A", "B"]},
                "payload": {},
                "allow": False,
                "note": "n",
                "always": False,
            },
        ),
    ],
)
def test_a_command_is_one_line(command: c.AgentCommand, expected: object) -> None:
    [line] = ADAPTER.encode(command, Standing(SessionId("s-1")))
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert json.loads(line) == expected


@pytest.mark.parametrize("cost", ["NaN", "Infinity", "-Infinity", "1e999", "1e308", "1" * 400])
def test_a_cost_that_no_sum_can_hold_is_no_event(cost: str) -> None:
    line = b'{"type":"turn_ended","outcome":"completed","usage":{"cost_usd":%s}}' % cost.encode()
    assert list(ADAPTER.parse_line(line)) == [e.Unrecognized("turn_ended")]
