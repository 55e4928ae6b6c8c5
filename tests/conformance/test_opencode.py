"""What only OpenCode's recordings show: the story that is read out of pieces, with its own options.

All that every adapter promises is asked of its ``Book``; `tests/real` asks the agent itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model.agent_events import (
    AgentIntroduced,
    DecisionRequested,
    FileWritten,
    RepositoryTouched,
    SessionOpened,
    TextSaid,
    TextStreamed,
    Thought,
    ToolEnded,
    ToolStarted,
    TurnEnded,
    TurnStarted,
    UsageReported,
)
from tests.conformance.books import OPENCODE
from tests.conformance.reading import every, only

if TYPE_CHECKING:
    from kanbots_ls.model.agent_events import AgentEvent

WHOLE = (Thought, TextSaid, ToolStarted, ToolEnded, RepositoryTouched, FileWritten, TurnEnded)


def told(name: str) -> list[AgentEvent]:
    return OPENCODE.events_of(name)


@pytest.mark.parametrize("name", OPENCODE.names())
def test_it_says_how_it_resumes_and_which_it_is(name: str) -> None:
    introduced = only(AgentIntroduced, told(name))
    assert introduced.can == ("resume", "load")
    assert introduced.agent_version == "1.18.33"


def test_a_turn_is_told_whole_and_in_order() -> None:
    events = told("success")
    kinds = [type(event) for event in events if isinstance(event, WHOLE)]
    assert kinds == [
        Thought,
        TextSaid,
        *(ToolStarted, ToolEnded, FileWritten),
        *(ToolStarted, ToolEnded, RepositoryTouched),
        *(TextSaid, TurnEnded),
    ]
    assert [call.name for call in every(ToolStarted, events)] == ["Edit", "Shell"]
    assert only(FileWritten, events).path == "/home/user/shop/notes.txt"
    ended = only(TurnEnded, events)
    assert (ended.outcome, ended.text) == ("completed", "Added notes.txt and committed it.")
    said = "".join(piece.text for piece in every(TextStreamed, events))
    assert said == "".join(text.text for text in every(TextSaid, events))


def test_a_resumed_session_is_the_same_and_its_dollars_go_on() -> None:
    before, after = told("success"), told("resume")
    sessions = {only(SessionOpened, events).session_id for events in (before, after)}
    assert sessions == {only(TurnStarted, events).session_id for events in (before, after)}
    assert len(sessions) == 1
    spent = [only(UsageReported, events).usage.cost_usd or 0.0 for events in (before, after)]
    assert 0 < spent[0] < spent[1]


def test_leave_is_asked_for_the_very_call_with_its_own_options() -> None:
    events = told("permission")
    asked = only(DecisionRequested, events)
    assert asked.detail == "printf 'tidy\\n' > tidy.txt"
    labels = [option.label for option in asked.questions[0].options]
    assert labels == ["Allow once", "Always allow", "Reject"]
    assert only(ToolStarted, events).tool_id == asked.tool_id


def test_the_end_of_a_turn_names_its_message_and_a_refused_key_says_so() -> None:
    assert only(TurnEnded, told("interrupted-permission")).message is not None
    assert only(TurnEnded, told("bad-key")).status == 401
