"""A handshake that hangs: who is awaited, and for how long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import SessionId
from kanbots_ls.runs.apply import apply_run
from kanbots_ls.runs.hear import hear
from kanbots_ls.runs.rules.handshake import is_awaited, told
from kanbots_ls.runs.status import status
from tests.unit.runs.stories import AT, RUN, STARTED, after, queued

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Run


@pytest.fixture
def started() -> Run:
    """A run whose agent's process was started, at ``AT``."""
    return after(*STARTED)


def awaited(run: Run) -> bool:
    return is_awaited(run, handshake=True, tells_payer=True)


def test_it_is_awaited_until_it_has_said_who_pays_and_opened_its_session(started: Run) -> None:
    paid = hear(started, heard.PayerReported("api_key"), AT)
    opened = hear(paid, heard.SessionOpened(SessionId("s"), "", "", ""), AT)
    assert [awaited(run) for run in (started, paid, opened)] == [True, True, False]
    assert not is_awaited(paid, tells_payer=True)
    assert not is_awaited(started), "an agent without a handshake owes nothing"


def test_a_model_that_it_was_told_is_awaited_too(started: Run) -> None:
    opened = hear(started, heard.SessionOpened(SessionId("s"), "small", "", ""), AT)
    large = replace(opened, settings=replace(opened.settings, model="large"))
    assert is_awaited(large, handshake=True, selects_model=True)
    chosen = hear(large, heard.SessionOpened(SessionId("s"), "large", "", ""), AT)
    assert not is_awaited(chosen, handshake=True, selects_model=True)


def test_it_is_a_failure_with_the_reason_and_a_later_process_is_not_meant(started: Run) -> None:
    start = started.process.start if started.process else 0
    hung = apply_run(started, e.AgentUnanswering(RUN, start, "It hangs."), AT)
    assert (status(hung).state, status(hung).reason) == ("failed", "It hangs.")
    assert not awaited(hung), "it is said once"
    assert apply_run(started, e.AgentUnanswering(RUN, start + 1, "It hangs."), AT) == started


def test_nobody_is_awaited_before_a_start(started: Run) -> None:
    assert not awaited(after(queued()))


def test_the_words_say_what_was_printed_and_what_to_do() -> None:
    said = told("codex", 120, "a web page")
    assert said.startswith("codex has not answered within 120 seconds of its start; it said “a web")
    assert "a reply starts it again" in said
