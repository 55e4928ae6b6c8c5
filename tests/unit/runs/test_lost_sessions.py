"""A run whose agent does not have its session goes on in another one, and says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.commands import AttachRun
from kanbots_ls.model.events import attaching as ae
from kanbots_ls.model.ids import MessageId, SessionId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.outcomes import attaching
from kanbots_ls.runs.outcomes.attaching import attach
from kanbots_ls.runs.status import status
from kanbots_ls.runs.turns import conversation
from kanbots_ls.runs.wanted import wanted
from kanbots_ls.supervisor.counter.whose import refuse_taken
from tests.unit.runs.stories import (
    IDLE,
    REPLIED,
    RUN,
    SESSION,
    STOP,
    STOPPED,
    WORKING,
    after,
    among,
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
UNKNOWN = (turn_ended("failed", gone=True), exited(1, "It ended."))
ELSEWHERE = SessionId("5e55102a-0000-4000-8000-000000000000")
REFUSED = (heard.SessionRefused("No rollout found.", gone=True), exited(1))


def elsewhere(start: int) -> e.AgentStarting:
    """A start that is told another session."""
    return replace(starting(start), session_id=ELSEWHERE)


@pytest.mark.parametrize("failure", [UNKNOWN, REFUSED], ids=["claude", "codex"])
def test_a_session_that_its_agent_does_not_have_is_told_and_gone_on_without(
    failure: tuple[Told, ...],
) -> None:
    lost = further(after(*RESUMED), *failure)
    assert status(lost).state == "working"
    assert list(wanted(lost, asks_usage=False)) == [f.StartAgent(RUN, 2)]
    assert lost.session is None, "its next start is told a session of its own"
    assert lost.talk.outbox, "what was said is said again"
    again = further(lost, elsewhere(2))
    assert again.process
    assert again.process.anew
    assert "could not take up this run's session" in conversation.notices(again)[0]


@pytest.mark.parametrize("failure", [UNKNOWN[0], REFUSED[0]], ids=["claude", "codex"])
def test_a_session_that_was_lost_later_is_gone_on_without_and_its_cost_stays(
    failure: heard.AgentEvent,
) -> None:
    spent = after(*WORKING, turn_ended(dollars=1.0), recorded(), exited())
    lost = further(spent, REPLIED, starting(2, resume=True), failure, exited(2, "It ended."))
    assert list(wanted(lost, asks_usage=False)) == [f.StartAgent(RUN, 3)]
    assert lost.turn.count == 1, "no turn was begun"
    began = further(lost, elsewhere(3), heard.TurnStarted(ELSEWHERE, "opus"))
    assert began.session == ELSEWHERE
    assert began.lost_session is None
    assert further(began, turn_ended(dollars=0.25)).cost_usd == 1.25


def test_an_agent_that_has_not_even_a_new_session_is_not_started_for_ever() -> None:
    lost = further(after(*RESUMED), *REFUSED)
    failed = further(lost, elsewhere(2), heard.SessionRefused("No.", gone=True), exited(2, "No."))
    assert status(failed).state == "failed"
    assert not list(wanted(failed, asks_usage=False))


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


@pytest.mark.parametrize(
    "failure",
    [(*UNKNOWN[:1], recorded(2), exited(2, "It ended.")), (REFUSED[0], exited(2, "It ended."))],
    ids=["claude", "codex"],
)
def test_what_an_older_version_saw_fail_so_is_not_started_by_itself(
    failure: tuple[Told, ...],
) -> None:
    older = replace(starting(2, resume=True), begins_anew=False)
    failed = further(after(*IDLE), exited(), REPLIED, older, *failure)
    assert status(failed).state == "failed"
    assert not list(wanted(failed, asks_usage=False))
    assert failed.turn.recorded <= failed.turn.count, "its next turn will be written down"
    again = further(failed, AGAIN, starting(3, resume=True), *UNKNOWN[:1], exited(3, "It ended."))
    assert list(wanted(again, asks_usage=False)) == [f.StartAgent(RUN, 4)]


def test_that_another_session_was_told_of_the_card_is_said_once_it_was() -> None:
    lost = further(after(*RESUMED), *REFUSED)
    failed = further(lost, elsewhere(2), exited(2, "Not logged in."))
    (told,) = conversation.notices(failed)
    assert "was told" not in told
    again = further(failed, AGAIN, elsewhere(3), heard.TurnStarted(ELSEWHERE, "opus"))
    (told,) = conversation.notices(again)
    assert "which was told of the card and your message" in told


def test_a_terminal_is_refused_a_session_that_its_agent_does_not_have() -> None:
    lost = further(after(*RESUMED), *REFUSED, STOP, STOPPED)
    with pytest.raises(Refused, match="no longer has its session"):
        attach(lost, AttachRun(RUN, "terminal", 0, 0, "", "you"))


def test_what_a_terminal_spent_in_a_session_that_is_gone_stays_unknown() -> None:
    terminal = (
        ae.RunAttached(RUN, "terminal"),
        ae.TerminalStarted(RUN, "terminal", 7, 7),
        ae.TerminalEnded(RUN, "terminal"),
        ae.RunDetached(RUN, "terminal"),
        recorded(2),
    )
    spent = after(*WORKING, turn_ended(dollars=1.0), recorded(), exited())
    lost = further(spent, *terminal, REPLIED, starting(2, resume=True), UNKNOWN[0], exited(2))
    began = further(lost, elsewhere(3), heard.TurnStarted(ELSEWHERE, "opus"))
    anew = further(began, turn_ended(dollars=0.25))
    assert anew.cost_usd == 1.25
    (told,) = attaching.notices(anew)
    assert told == "What was spent at the terminal is not known: its session is gone."


def test_a_session_that_a_run_went_on_without_may_be_adopted_with_another_worktree() -> None:
    resumed = after(*RESUMED)
    with pytest.raises(Refused, match="is run 42-1's"):
        refuse_taken(among(resumed), SESSION)
    lost = further(resumed, *REFUSED)
    refuse_taken(among(lost), SESSION)
    began = further(lost, elsewhere(2), heard.TurnStarted(ELSEWHERE, "opus"))
    refuse_taken(among(began), SESSION)
    with pytest.raises(Refused, match="is run 42-1's"):
        refuse_taken(among(began), ELSEWHERE)
