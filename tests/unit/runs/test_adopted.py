"""A run that was adopted with a session its agent does not have goes on without, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import MessageId
from kanbots_ls.runs.status import status
from kanbots_ls.runs.wanted import wanted
from tests.unit.runs.stories import (
    REPLIED,
    RUN,
    SESSION,
    after,
    exited,
    further,
    queued,
    recorded,
    starting,
    turn_ended,
)

if TYPE_CHECKING:
    from tests.unit.runs.stories import Told

ADOPTED = e.RunPlaced(RUN, "/theirs", "login", "abc", "main", adopted=True, session=SESSION)
RESUMED = (queued(), ADOPTED, REPLIED, starting(resume=True))
AGAIN = e.MessageQueued(RUN, MessageId("message-3"), "reply", "again", "you")
UNKNOWN = (turn_ended("failed", text="No conversation found."), exited(1, "It ended."))
REFUSED = (heard.SessionRefused("No rollout found.", gone=True), exited(1))


@pytest.mark.parametrize("failure", [UNKNOWN, REFUSED], ids=["claude", "codex"])
def test_a_session_that_its_agent_does_not_have_is_told_and_gone_on_without(
    failure: tuple[Told, ...],
) -> None:
    failed = further(after(*RESUMED), *failure)
    now = status(failed)
    assert now.state == "failed"
    assert f"does not have the session {SESSION}" in (now.reason or "")
    assert "A reply begins a new one." in (now.reason or "")
    again = further(failed, AGAIN, recorded(failed.turn.count))
    assert f.StartAgent(RUN, 2) in list(wanted(again, asks_usage=False))
    assert not again.session_known, "its next start is told a session of its own"
    assert again.place
    assert again.place.session == ""
    assert len(again.talk.outbox) == 2, "what was said is said again"


def test_a_session_that_was_gone_on_with_stays_whatever_fails_later() -> None:
    spoken = further(
        after(*RESUMED), heard.TurnStarted(SESSION, "opus"), turn_ended(), recorded(), exited()
    )
    failed = further(spoken, AGAIN, starting(2, resume=True), turn_ended("failed"), exited(2, "x"))
    assert failed.session_known
    assert "does not have" not in (status(failed).reason or "")


@pytest.mark.parametrize(
    "failure",
    [
        (exited(1, "Not logged in."),),
        (heard.SessionRefused("Not logged in."), exited(1)),
        (exited(1, "Lost.", lost=True),),
    ],
)
def test_what_says_nothing_of_the_session_leaves_it_to_the_next_reply(
    failure: tuple[Told, ...],
) -> None:
    failed = further(after(*RESUMED), *failure)
    assert failed.session_known
    assert failed.place
    assert failed.place.session == SESSION
