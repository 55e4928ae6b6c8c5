"""The board's *last event*: one line for every event, "" for those that say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model.ids import RequestKey
from kanbots_ls.supervisor.folding.glimpse import glimpse
from tests.unit.supervisor.facts import ANY_AGENT_EVENT


@given(ANY_AGENT_EVENT)
def test_every_event_gives_one_short_line(event: heard.AgentEvent) -> None:
    line = glimpse(event)
    assert len(line.splitlines()) <= 1
    assert len(line) <= 120


QUESTION = heard.DecisionRequested(RequestKey("a"), "question", (heard.Question("Which one?"),))


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (heard.TextSaid("Looking\n  at it"), "Looking at it"),
        (heard.ToolStarted("1", "Bash", "pytest -q"), "Bash: pytest -q"),
        (heard.ToolStarted("1", "TodoWrite"), "TodoWrite"),
        (heard.Thought("hm"), "thinking"),
        (QUESTION, "asks: Which one?"),
        (heard.RetryScheduled("rate_limit", 61_000), "waits 61 s (rate limit)"),
        (heard.TurnEnded("completed", "Done."), "Done."),
        (heard.TurnEnded("failed"), "failed"),
        (heard.TaskStarted("1", "review"), "task: review"),
        (heard.PermissionDenied("Bash"), "denied: Bash"),
        (heard.ToolEnded("1", ok=True, output="1 passed"), ""),
        (heard.StayedAlive(), ""),
    ],
)
def test_the_line_says_what_a_person_wants_to_know(event: heard.AgentEvent, line: str) -> None:
    assert glimpse(event) == line


def test_a_long_text_is_cut_with_a_mark() -> None:
    line = glimpse(heard.TextSaid("word " * 1_000_000))
    assert len(line) == 120
    assert line.endswith("…")
