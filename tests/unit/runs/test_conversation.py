"""Agents with a handshake: spoken to when their session is open, ended when they refuse it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.agent_commands import OpenSession, SelectMode
from kanbots_ls.model.ids import DecisionId, SessionId
from kanbots_ls.runs.rules.handshake import is_awaited
from kanbots_ls.runs.status import status
from kanbots_ls.runs.turns.conversation import shown
from kanbots_ls.runs.wanted import wanted
from kanbots_ls.supervisor.folding.state import State, fold_heard
from tests.unit.runs.stories import (
    AT,
    PROMPT,
    REPLIED,
    RUN,
    STARTED,
    after,
    among,
    asks,
    exited,
    further,
    question,
    recorded,
    starting,
    turn_ended,
)

THEIRS = SessionId("thread-1")
OPENED = heard.SessionOpened(THEIRS, "gpt-5.5", "never", "0.169.0")
BEGUN = heard.TurnStarted(THEIRS, turn="turn-1")
REFUSED = heard.SessionRefused("It is logged out. Log in, then reply.")
SEND = f.SendMessage(RUN, PROMPT)
KEY = asks().key


def wants(*told: heard.AgentEvent) -> list[f.Effect]:
    return list(wanted(after(*STARTED, *told), asks_usage=False, handshake=True))


def test_nothing_is_sent_before_the_session_is_open() -> None:
    assert wants() == []
    assert wants(OPENED) == [SEND]
    assert list(wanted(after(*STARTED), asks_usage=False)) == [SEND]


@pytest.mark.parametrize(
    "refused",
    [heard.SessionRefused("It has none.", gone=True), heard.SessionRefused("No.", untaken=True)],
)
def test_a_session_that_is_not_taken_up_is_begun_anew_by_the_same_process(
    refused: heard.SessionRefused,
) -> None:
    told = heard.AgentIntroduced(("load",))
    begun = (*STARTED, told, OPENED, BEGUN, exited(lost=True), REPLIED, starting(2, resume=True))
    lost = after(*begun, told, refused)

    (effect,) = wanted(lost, asks_usage=False, handshake=True)

    assert isinstance(effect, f.TellAgent)
    assert isinstance(effect.command, OpenSession)
    assert (effect.command.way, effect.command.request_id) == ("anew", "session-2-anew")
    assert status(lost).state == "working"
    assert status(after(*begun, told, refused, refused)).state == "failed"


def test_nothing_is_said_before_the_agent_has_answered_to_the_change_of_its_mode() -> None:
    modes: tuple[tuple[heard.PermissionMode, str], ...] = (("bypassPermissions", "yolo"),)
    opened = heard.SessionOpened(THEIRS, own_modes=modes)
    assert wants(opened) == [f.TellAgent(RUN, 1, SelectMode("mode-1", "yolo"))]
    assert is_awaited(after(*STARTED, opened))
    for ok in (True, False):
        assert wants(opened, heard.CommandAnswered("mode-1", ok=ok)) == [SEND]
    others: tuple[tuple[heard.PermissionMode, str], ...] = (("ask", "default"),)
    assert wants(heard.SessionOpened(THEIRS, own_modes=others)) == [SEND]


def test_a_new_process_is_waited_for_anew() -> None:
    resumed = after(*STARTED, OPENED, BEGUN, exited(lost=True), REPLIED, starting(2, resume=True))
    assert list(wanted(resumed, asks_usage=False, handshake=True)) == []


def test_an_open_session_says_which_model_it_is_and_can_be_resumed_from_its_first_turn_on() -> None:
    run = after(*STARTED, OPENED)
    assert (run.seen.model, run.seen.mode, run.seen.agent_version) == (
        "gpt-5.5",
        "never",
        "0.169.0",
    )
    assert not run.session_known
    begun = further(run, BEGUN)
    assert begun.session_known
    assert begun.process is not None
    assert begun.process.session_id == THEIRS
    assert begun.turn.name == "turn-1"


def test_a_refused_session_is_a_failure_with_its_reason_and_the_process_is_ended() -> None:
    run = after(*STARTED, REFUSED)
    assert (status(run).state, status(run).reason) == ("failed", REFUSED.reason)
    assert wants(REFUSED) == [f.EndIdleAgent(RUN, 1, 0)]
    gone = further(run, exited(explanation=REFUSED.reason))
    assert (status(gone).state, status(gone).reason) == ("failed", REFUSED.reason)
    assert list(wanted(gone, asks_usage=False, handshake=True)) == []
    again = further(gone, REPLIED, starting(2))
    assert status(again).state == "working"


def test_a_reply_that_comes_before_the_refused_process_is_gone_is_another_try() -> None:
    replied = further(after(*STARTED, REFUSED), REPLIED)
    assert status(replied).state == "working"
    gone = further(replied, exited(explanation=REFUSED.reason))
    assert list(wanted(gone, asks_usage=False, handshake=True)) == [f.StartAgent(RUN, 2)]


def test_a_sub_agents_turn_is_not_the_runs_own() -> None:
    run = after(*STARTED, OPENED, BEGUN)
    other = SessionId("thread-2")
    heard_of = further(run, heard.TurnStarted(other, turn="turn-9"), turn_ended(session_id=other))
    assert heard_of.turn == run.turn
    assert heard_of.process == run.process
    assert not further(heard_of, turn_ended(session_id=THEIRS)).turn.open


def test_a_log_shows_a_sub_agents_words_as_its_own_and_none_of_its_turns() -> None:
    run, other = after(*STARTED, OPENED, BEGUN), SessionId("thread-2")
    said = shown(run, heard.TextSaid("hi", session_id=other))
    assert isinstance(said, heard.TextSaid)
    assert said.parent == other
    mine = heard.TextSaid("hi", session_id=THEIRS)
    assert shown(run, mine) == mine
    assert isinstance(shown(run, heard.TurnStarted(other)), heard.StayedAlive)
    assert shown(run, BEGUN) == BEGUN


def test_a_request_that_is_over_takes_its_open_question_back() -> None:
    run = after(*STARTED, asks(question("One?"), question("Two?")))
    half = further(
        run, e.DecisionAnswered(DecisionId("42-1.1"), RUN, ("Red",), text=False, by="you")
    )
    closed = further(half, heard.DecisionClosed(KEY))
    assert [each.state for each in closed.talk.decisions] == ["withdrawn", "withdrawn"]


def test_a_request_that_is_over_because_it_was_answered_is_resolved_whatever_comes_first() -> None:
    run = after(*STARTED, asks())
    answered = further(
        run, e.DecisionAnswered(DecisionId("42-1.1"), RUN, ("Red",), text=False, by="you")
    )
    delivered = e.AnswerDelivered(DecisionId("42-1.1"), RUN)
    for told in ((delivered, heard.DecisionClosed(KEY)), (heard.DecisionClosed(KEY), delivered)):
        [decision] = further(answered, *told).talk.decisions
        assert decision.state == "resolved"


def test_leave_for_a_call_is_asked_with_what_its_beginning_showed() -> None:
    began = heard.ToolStarted("call-1", "Edit", "a.py", detail="/shop/a.py\n+x")
    asked = asks(kind="permission", tool_id="call-1", detail="Asked because: it is outside")
    state = State(runs=among(after(*STARTED, OPENED, BEGUN)))
    [decision] = fold_heard(state, RUN, (began, asked), AT).run(RUN).talk.decisions
    assert decision.detail == "/shop/a.py\n+x\n\nAsked because: it is outside"
    assert decision.question == "Which? a.py"
    ended = heard.ToolEnded("call-1", ok=True)
    later = fold_heard(state, RUN, (began, ended, asked), AT).run(RUN).talk.decisions
    assert [each.detail for each in later] == ["Asked because: it is outside"]


def test_a_wait_without_a_length_has_no_end() -> None:
    run = after(*STARTED, OPENED, BEGUN, heard.RetryScheduled("rate_limit", attempt=1, attempts=2))
    assert (status(run).state, status(run).reason, status(run).until) == (
        "waiting",
        "rate limit",
        None,
    )


def test_a_sub_agent_at_work_keeps_the_run_at_work_after_its_turn() -> None:
    working = (BEGUN, heard.TaskStarted("thread-2", "/root/helper", background=True))
    run = after(*STARTED, OPENED, heard.MessageTaken(PROMPT), *working, turn_ended(), recorded())
    assert status(run).state == "working"
    done = further(run, heard.TaskEnded("thread-2", "completed"))
    assert status(done).state == "idle"


def test_a_budget_ends_the_process_of_an_agent_whose_interrupt_leaves_its_sub_agents_at_work() -> (
    None
):
    helped = (BEGUN, heard.TaskStarted("thread-2", "/root/helper", background=True))
    run = after(*STARTED, OPENED, heard.MessageTaken(PROMPT), *helped, turn_ended(), recorded())
    given = {"asks_usage": False, "halted": True}
    assert list(wanted(run, **given, ends_tasks=False)) == [f.EndIdleAgent(RUN, 1, 1)]
    [interrupt] = wanted(run, **given)
    assert isinstance(interrupt, f.TellAgent)
    at_work = after(*STARTED, OPENED, heard.MessageTaken(PROMPT), *helped)
    [interrupt] = wanted(at_work, **given, ends_tasks=False)
    assert isinstance(interrupt, f.TellAgent)


@pytest.mark.parametrize(
    ("granted", "writes", "mode", "is_asked"),
    [
        (("bypassPermissions",), (), "bypassPermissions", False),
        (("bypassPermissions",), (), "acceptEdits", True),
        (("bypassPermissions", "acceptEdits"), ("a.py",), "bypassPermissions", False),
        (("bypassPermissions", "acceptEdits"), ("a.py",), "acceptEdits", True),
        ((), (), "bypassPermissions", True),
    ],
)
def test_what_the_runs_mode_answers_is_no_question_in_its_log(
    granted: tuple[heard.PermissionMode, ...],
    writes: tuple[str, ...],
    mode: heard.PermissionMode,
    is_asked: bool,
) -> None:
    begun = after(*STARTED, OPENED, BEGUN)
    run = replace(begun, settings=replace(begun.settings, mode=mode))
    request = asks(kind="permission", granted_in=granted, writes=writes)
    assert (shown(run, request) == request) is is_asked
