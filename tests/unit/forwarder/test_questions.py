"""A person is asked nothing twice, and no choice is lost."""

from __future__ import annotations

import json

import pytest

from kanbots_ls.forwarder import questions
from kanbots_ls.forwarder.envelope import Envelope
from kanbots_ls.forwarder.questions import Questions

PROMPT = "decision-1-1.1"
CHOICE = {"title": "2 Right"}


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(questions, "time", clock)
    return clock


def asks(number: str = PROMPT) -> Envelope:
    return Envelope(json.dumps({"id": number, "method": "made/up", "params": {}}).encode())


def answers(number: str = PROMPT) -> Envelope:
    return Envelope(json.dumps({"id": number, "result": CHOICE}).encode())


@pytest.mark.parametrize(("seconds", "result"), [(1, CHOICE), (60, None)])
def test_a_late_choice_is_made_again_and_an_old_one_is_only_done_with(
    clock: Clock, seconds: float, result: object
) -> None:
    asked = Questions()
    assert asked.ask(asks())
    assert asked.answer(answers())
    clock.now += seconds
    asked.daemon_ended()
    assert asked.recall(asks()) == (result,)
    assert asked.recall(asks()) is None
    assert asked.ask(asks())


def test_other_requests_are_asked_anew_by_each_daemon(clock: Clock) -> None:
    asked = Questions()
    for _ in range(2):
        assert asked.recall(asks("x")) is None
        assert asked.ask(asks("x"))
        asked.daemon_ended()
    assert not asked.answer(answers("x")), "late"


def test_a_prompt_on_the_screen_passes_from_daemon_to_daemon(clock: Clock) -> None:
    asked = Questions()
    assert asked.ask(asks())
    for _ in range(3):
        asked.daemon_ended()
        assert asked.recall(asks()) is None
        assert not asked.ask(asks())
    assert asked.answer(answers())
