"""What recordings of agents that CI does not run show, and no other agent does.

Gemini CLI tells an earlier session behind the answer that opens it, and commands by their titles;
codex-acp asks for leave tersely and leaves calls open; Qwen Code tells and asks beside the
protocol. What every adapter promises is asked of their ``Book``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model.agent_events import (
    DecisionRequested,
    FileWritten,
    SessionOpened,
    TextSaid,
    ToolEnded,
    ToolStarted,
    TurnEnded,
    Unrecognized,
    UsageReported,
)
from kanbots_ls.runs.turns.conversation import shown
from tests.conformance.books import ACP
from tests.conformance.reading import every, only, place

if TYPE_CHECKING:
    from kanbots_ls.model.agent_events import AgentEvent


def told(name: str) -> list[AgentEvent]:
    return ACP.events_of(name)


@pytest.mark.parametrize(
    ("name", "modes"),
    [
        ("gemini-success", "yolo - -"),
        ("codex-success", "agent-full-access workspace-write read-only"),
        ("claude-success", "bypassPermissions default default"),
        ("qwen-success", "yolo default default"),
    ],
)
def test_each_has_modes_of_its_own_for_ours(name: str, modes: str) -> None:
    own = dict(only(SessionOpened, told(name)).own_modes)
    ours = (own.get("bypassPermissions"), own.get("acceptEdits"), own.get("ask"))
    assert " ".join(each or "-" for each in ours) == modes


def test_an_earlier_session_told_behind_the_answer_is_not_told_twice() -> None:
    before, after = told("gemini-success"), told("gemini-load")
    assert only(SessionOpened, after).retold
    said = [each.text for each in every(TextSaid, after)]
    assert not {each.text for each in every(TextSaid, before)} & set(said)
    assert [each.path.rpartition("/")[2] for each in every(FileWritten, after)] == ["perm.txt"]


def test_leave_that_is_asked_tersely_shows_the_edit_that_was_told_before() -> None:
    asked = only(DecisionRequested, told("codex-edit"))
    assert asked.detail.splitlines() == [
        "/home/user/shop/README.md",
        "+",
        "+See greet.py.",
        "/home/user/shop/greet.py",
        "+def greet(name):",
        '+    return f"Hello, {name}!"',
    ]
    assert [path.rpartition("/")[2] for path in asked.writes] == ["README.md", "greet.py"]


def test_a_call_that_a_stop_broke_off_is_over() -> None:
    events = told("codex-interrupted")
    assert only(ToolStarted, events).tool_id == only(ToolEnded, events).tool_id
    assert place(ToolEnded, events) < place(TurnEnded, events)


def test_a_failed_command_shows_what_its_terminal_printed() -> None:
    ended = only(ToolEnded, told("codex-failing"))
    assert (ended.ok, ended.output) == (False, "oops\n")


def test_a_call_begins_before_it_ends_where_its_arguments_come_in_pieces() -> None:
    numbered = ACP.numbered("claude-success")
    begun = [line for line, event in numbered if isinstance(event, ToolStarted)]
    ended = [line for line, event in numbered if isinstance(event, ToolEnded)]
    assert len(begun) == len(ended)
    assert all(start < end for start, end in zip(begun, ended, strict=True))
    assert only(UsageReported, told("claude-success")).usage.cost_usd == 0.01878


def test_what_is_told_and_asked_beside_the_protocol_is_nobodys_to_read() -> None:
    events, run = told("qwen-success"), ACP.run("says")
    assert every(Unrecognized, events) == []
    asked = only(DecisionRequested, events)
    assert not isinstance(shown(run, asked), DecisionRequested)
