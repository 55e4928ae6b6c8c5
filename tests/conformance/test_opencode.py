"""What OpenCode wrote over ACP, recorded, and the story that is read out of its pieces.

Its recordings are no ``Book``: it has options of its own where others have ours, dollars and no
tokens, and a turn's end that takes back what was asked. `tests/real` checks it against the agent.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.agents.acp.adapter import opencode
from kanbots_ls.agents.joining import Joiner
from kanbots_ls.model.agent_events import (
    AgentIntroduced,
    DecisionRequested,
    FileWritten,
    Garbled,
    RepositoryTouched,
    SessionOpened,
    TextSaid,
    TextStreamed,
    Thought,
    ToolEnded,
    ToolStarted,
    TurnEnded,
    TurnStarted,
    Unrecognized,
    UsageReported,
)
from tests.conformance.reading import every, only

if TYPE_CHECKING:
    from kanbots_ls.model.agent_events import AgentEvent

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "opencode"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.ndjson"))
WHOLE = (Thought, TextSaid, ToolStarted, ToolEnded, RepositoryTouched, FileWritten, TurnEnded)


def lines(name: str) -> list[bytes]:
    return (GOLDEN / f"{name}.ndjson").read_bytes().splitlines()


def told(name: str) -> list[AgentEvent]:
    joiner, adapter = Joiner(), opencode()
    return [
        each
        for number, line in enumerate(lines(name))
        for event in adapter.parse_line(line)
        for each in joiner.feed(number, event)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_understood_and_always_alike(name: str) -> None:
    events = told(name)
    assert not every(Garbled, events)
    assert not every(Unrecognized, events)
    assert events == told(name)
    introduced = only(AgentIntroduced, events)
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


@pytest.mark.parametrize(
    ("name", "outcome"), [("interrupted-permission", "interrupted"), ("bad-key", "failed")]
)
def test_other_ends_are_told_as_such(name: str, outcome: str) -> None:
    ended = only(TurnEnded, told(name))
    assert ended.outcome == outcome
    assert ended.message is not None
    assert (ended.status == 401) == (name == "bad-key")
