from __future__ import annotations

import dataclasses
import time
import typing
from typing import Any

import pytest

from kanbots_ls.model import agent_events
from kanbots_ls.wording.narrate import _TELLERS, Narrator
from tests.unit.cli import samples

SILENT = {
    "agent_introduced",
    "slash_commands_offered",
    "thought_streamed",
    "tool_told",
    "session_opened",
    "decision_closed",
    "text_streamed",
    "stayed_alive",
    "model_answered",
    "usage_reported",
    "command_answered",
    "background_tasks_changed",
    "session_idle",
    "file_written",
    "message_received",
}
TOOLS = {"tool_started", "tool_ended"}


def kinds() -> set[str]:
    members = typing.get_args(agent_events.AgentEvent)
    return {
        str(next(f.default for f in dataclasses.fields(member) if f.name == "type"))
        for member in members
    }


def told(type_: str, **fields: Any) -> str:
    line = Narrator().tell(samples.event(0, type_, **fields))
    return line.words if line else ""


def test_every_kind_of_event_is_told_or_known_to_be_silent() -> None:
    assert kinds() == set(_TELLERS) | TOOLS | SILENT


def test_an_event_without_fields_or_with_wrong_ones_is_still_told() -> None:
    for kind in kinds():
        told(kind)
        told(kind, text=7, usage="x", questions=[3], delay_ms="y", utilization="z", name=None)


def test_a_message_is_cut_once_however_much_of_it_is_left_out() -> None:
    assert told("message_taken", text="Short.") == "you: Short."
    assert told("message_taken", text="Short.\nMore.") == "you: Short. … (1 line more)"
    cut = told("message_taken", text=f"{'word ' * 99}\nMore.\nMore.")
    assert cut.endswith("word … (2 lines more)")
    assert told("message_taken", text="word " * 99).count("…") == 1


def test_a_tool_is_one_line_when_it_has_ended() -> None:
    narrator = Narrator()
    start = samples.event(0, "tool_started", tool_id="t", name="Bash", summary="pytest -q")
    assert narrator.tell(start) is None
    assert [line.words for line in narrator.unfinished()] == ["… Bash pytest -q"]
    end = narrator.tell(samples.event(1, "tool_ended", tool_id="t", ok=True, output="ok\n" * 99))
    assert end is not None
    assert end.words == "✓ Bash pytest -q"
    assert narrator.unfinished() == ()


def test_a_call_that_a_killed_process_left_stands_above_the_next_turn_and_works_no_longer() -> None:
    narrator = Narrator()
    narrator.tell(samples.event(0, "tool_started", tool_id="t", name="Shell", summary="sleep 9"))
    begun = narrator.tell(samples.event(1, "turn_started"))
    assert begun is not None
    assert begun.words.splitlines() == ["… Shell sleep 9", "── turn started"]
    assert narrator.unfinished() == ()
    # What goes on behind a turn of its own still ends under its name.
    end = narrator.tell(samples.event(2, "tool_ended", tool_id="t", ok=True, output=""))
    assert end is not None
    assert end.words == "✓ Shell sleep 9"


def test_a_failed_tool_shows_how_it_failed() -> None:
    assert told("tool_ended", tool_id="t", ok=False, output="a\nb\nc\nd\ne").splitlines() == [
        "✗ a tool",
        "    a",
        "    b",
        "    c",
    ]


def test_agents_words_can_not_paint_the_terminal() -> None:
    for kind in kinds():
        evil = "\x1b[2J\x9b31m"
        words = told(kind, text=evil, what=evil, title=evil, tool=evil, reason=evil, kind=evil)
        assert "\x1b" not in words
        assert "\x9b" not in words


def test_a_wait_says_how_long_and_how_often() -> None:
    words = told("retry_scheduled", kind="rate_limit", delay_ms=3000, attempt=1, attempts=10)
    assert words == "⏳ rate limit: tries again in 3s, attempt 1 of 10"


def test_a_limit_says_in_words_what_is_reached_and_until_when(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    assert told("limit_reported", status="allowed", window="five_hour") == ""
    reached = told("limit_reported", status="rejected", window="five_hour", resets_at=1795766940)
    assert reached == "⏳ five hour limit reached, resets Fri 27 Nov 08:09"
    nearly = told("limit_reported", status="warning", window="seven_day", utilization=0.9)
    assert nearly == "⏳ seven day limit nearly reached, 90% used"
    assert "nobody can read" in told("limit_reported", status="rejected", resets_at=10**30)


@pytest.mark.parametrize(
    ("payer", "said"), [("api_key", "an API key"), ("nobody", "nobody"), ("x", "x")]
)
def test_who_pays_is_said_in_words(payer: str, said: str) -> None:
    assert told("payer_reported", payer=payer) == f"ℹ {said} pays"
