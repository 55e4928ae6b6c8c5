"""What a run wants next: read off its state, each thing until its event came, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.agent_commands import AskUsage, Interrupt
from kanbots_ls.model.ids import DecisionId, RunId
from kanbots_ls.runs.apply_board import apply_board_decision, apply_session
from kanbots_ls.runs.queue.slots import Cap
from kanbots_ls.runs.rules.session_budget import following_session
from kanbots_ls.runs.wanted import admissible, wanted
from tests.unit.runs.stories import (
    ADMITTED,
    AT,
    DISCARD,
    DISCARDED,
    IDLE,
    PLACED,
    PROMPT,
    PROMPTED,
    REPLIED,
    REPLY,
    RESTORE,
    RESTORED,
    RUN,
    SESSION,
    STARTED,
    STOP,
    STOPPED,
    WORKING,
    Told,
    after,
    among,
    asks,
    exited,
    further,
    queued,
    recorded,
    starting,
    turn_ended,
    usage,
)

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Run, Runs

QUEUED = (queued(), PROMPTED)
FIRST = DecisionId("42-1.1")
CHOSEN = e.DecisionAnswered(FIRST, RUN, ("Red",), text=False, by="you")
KILLED = exited(explanation="It was killed.")
COSTLY = heard.UsageReported(usage(0.6))
TROUBLED = e.RunTroubled(RUN, "That could not be folded.")
BUDGET = e.RunBudgetSet(RUN, 0.5)

PREPARE, REMOVE, BACK = f.PrepareRun(RUN), f.RemoveRun(RUN), f.BringBack(RUN)
SEND_PROMPT, SEND_REPLY = f.SendMessage(RUN, PROMPT), f.SendMessage(RUN, REPLY)
START, RESUME = f.StartAgent(RUN, 1), f.StartAgent(RUN, 2)
RECORD, STOPPING = f.RecordTurn(RUN, 1), f.StopAgent(RUN, 1)
DELIVER = f.DeliverAnswer(RUN, FIRST)
CAPPED = (
    *STARTED[:-1],
    replace(starting(), budget_usd=0.5),
    *WORKING[len(STARTED) :],
    BUDGET,
    COSTLY,
    e.RunBudgetSet(RUN, 1.0),
)
INTERRUPT = f.TellAgent(RUN, 1, Interrupt("budget-0-0"))


def wants(run: Run, **given: bool) -> list[f.Effect]:
    found = list(wanted(run, asks_usage=False, **given))
    assert len(found) == len(set(found)), "wanted twice"
    return found


SITUATIONS: dict[str, tuple[tuple[Told, ...], list[f.Effect]]] = {
    "queued": (QUEUED, []),
    "admitted": ((*QUEUED, ADMITTED), [PREPARE]),
    "no environment": ((*QUEUED, ADMITTED, e.EnvironmentMissed(RUN)), []),
    "placed": ((*QUEUED, ADMITTED, PLACED), [START]),
    "started": (STARTED, [SEND_PROMPT]),
    "working": (WORKING, []),
    "steered": ((*WORKING, REPLIED), [SEND_REPLY]),
    "asking": ((*WORKING, asks()), []),
    "answered": ((*WORKING, asks(), CHOSEN), [DELIVER]),
    "answered, its process gone": ((*WORKING, asks(), CHOSEN, KILLED), []),
    "turn ended": ((*WORKING, turn_ended()), [RECORD]),
    "idle": (IDLE, []),
    "replied to while idle": ((*IDLE, REPLIED), [SEND_REPLY]),
    "replied to after its process ended": ((*IDLE, exited(), REPLIED), [RESUME]),
    "a turn ended with its process": ((*WORKING, turn_ended(), exited()), [RECORD]),
    "killed": ((*WORKING, KILLED), []),
    "killed and replied to": ((*WORKING, KILLED, REPLIED), [RESUME]),
    "never came up": ((*STARTED, exited()), [RESUME]),
    "resuming without environment": ((*IDLE, exited(), REPLIED, e.EnvironmentMissed(RUN)), []),
    "in trouble": ((*WORKING, TROUBLED), [f.EndIdleAgent(RUN, 1, 0)]),
    "in trouble with a turn to record": ((*WORKING, turn_ended(), exited(), TROUBLED), []),
    "in trouble and stopped": ((*WORKING, TROUBLED, STOP), [STOPPING]),
    "in trouble and replied to": ((*WORKING, TROUBLED, REPLIED), [SEND_REPLY]),
    "could not start": ((*QUEUED, PLACED, e.StartFailed(RUN, "No claude.")), []),
    "its budget raised above its own cap": (
        (*CAPPED, REPLIED, turn_ended("interrupted", 0.6), recorded()),
        [f.EndIdleAgent(RUN, 1, 1)],
    ),
    "its budget raised before the interrupt came": ((*CAPPED, REPLIED), []),
    "over its budget": ((*WORKING, BUDGET, COSTLY), [INTERRUPT]),
    "over its budget, turn over": (
        (*WORKING, BUDGET, COSTLY, turn_ended("interrupted", 0.6), REPLIED),
        [RECORD],
    ),
    "to be stopped": ((*WORKING, STOP), [STOPPING]),
    "to be stopped in the queue": ((*QUEUED, STOP), [f.StopAgent(RUN, 0)]),
    "to be stopped while prepared": ((*QUEUED, ADMITTED, STOP), [f.StopAgent(RUN, 0)]),
    "stopped": ((*WORKING, STOP, exited(), STOPPED), []),
    "to be discarded, still alive": ((*IDLE, DISCARD), [STOPPING]),
    "to be discarded": ((*IDLE, DISCARD, exited()), [REMOVE]),
    "to be discarded, its turn not written down": (
        (*WORKING, STOP, DISCARD, turn_ended("interrupted"), exited(), STOPPED),
        [RECORD],
    ),
    "discard refused": ((*IDLE, DISCARD, exited(), e.DiscardRefused(RUN, "no")), []),
    "discarded": ((*IDLE, DISCARD, exited(), DISCARDED), []),
    "to be restored": ((*IDLE, DISCARD, exited(), DISCARDED, RESTORE), [BACK]),
    "restored": ((*IDLE, DISCARD, exited(), DISCARDED, RESTORE, RESTORED), []),
    "to be stopped and discarded": ((*WORKING, STOP, DISCARD), [STOPPING]),
    "stopped, to be discarded": ((*WORKING, STOP, DISCARD, exited(), STOPPED), [REMOVE]),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_situation_wants_just_this(situation: str) -> None:
    told, expected = SITUATIONS[situation]
    assert wants(after(*told)) == expected


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_same_state_asks_for_the_same_things(situation: str) -> None:
    run = after(*SITUATIONS[situation][0])
    assert wants(run) == wants(replace(run))


ENDS: list[tuple[tuple[Told, ...], f.Effect, Told]] = [
    ((*QUEUED, ADMITTED), PREPARE, PLACED),
    ((*QUEUED, ADMITTED), PREPARE, e.PreparationFailed(RUN, "worktree", "No base.")),
    ((*QUEUED, ADMITTED), PREPARE, e.EnvironmentMissed(RUN)),
    ((*QUEUED, PLACED), START, starting()),
    ((*QUEUED, PLACED), START, e.StartFailed(RUN, "No claude.")),
    ((*QUEUED, PLACED), START, e.EnvironmentMissed(RUN)),
    (STARTED, SEND_PROMPT, heard.MessageTaken(PROMPT)),
    (STARTED, SEND_PROMPT, KILLED),
    ((*WORKING, asks(), CHOSEN), DELIVER, e.AnswerDelivered(FIRST, RUN)),
    ((*WORKING, asks(), CHOSEN), DELIVER, KILLED),
    ((*WORKING, turn_ended()), RECORD, recorded()),
    ((*WORKING, BUDGET, COSTLY), INTERRUPT, turn_ended("interrupted", 0.6)),
    ((*WORKING, STOP), STOPPING, STOPPED),
    ((*IDLE, DISCARD), STOPPING, exited()),
    ((*IDLE, DISCARD, exited()), REMOVE, DISCARDED),
    ((*IDLE, DISCARD, exited()), REMOVE, e.DiscardRefused(RUN, "no")),
    ((*IDLE, DISCARD, exited(), DISCARDED, RESTORE), BACK, RESTORED),
    ((*IDLE, DISCARD, exited(), DISCARDED, RESTORE), BACK, e.RestoreRefused(RUN, "no")),
]


@pytest.mark.parametrize(("told", "effect", "end"), ENDS)
def test_each_effect_is_wanted_until_the_event_that_ends_it(
    told: tuple[Told, ...], effect: f.Effect, end: Told
) -> None:
    run = after(*told)
    assert effect in wants(run)
    if end == STOPPED:
        run = further(run, exited())
    assert effect not in wants(further(run, end))


def test_the_usage_is_asked_for_after_an_answer_and_again_only_when_none_comes() -> None:
    told = further(after(*WORKING), heard.UsageReported(usage(0.0)))
    assert list(wanted(told, asks_usage=True)) == []
    [first] = wanted(after(*WORKING), asks_usage=True)
    run = further(told, heard.ModelAnswered())
    ask = f.TellAgent(RUN, 1, AskUsage("usage-1-0-0"))
    assert first != ask
    assert list(wanted(run, asks_usage=True)) == [ask]
    assert list(wanted(run, asks_usage=False)) == []
    run = further(run, heard.UsageReported(usage(0.1)))
    assert list(wanted(run, asks_usage=True)) == []
    assert list(wanted(further(run, heard.ModelAnswered()), asks_usage=True)) != [ask]


def test_an_agent_that_does_not_tell_its_usage_is_asked_again_ever_less_often() -> None:
    run = after(*WORKING)
    asked = []
    for _ in range(7):
        run = further(run, heard.ModelAnswered())
        [ask] = wanted(run, asks_usage=True)
        asked.append(ask)
    assert len(set(asked)) == 4
    assert asked[2] == asked[3]
    assert asked[4] == asked[6]


def test_what_an_agent_has_spent_before_its_question_is_asked_while_that_waits() -> None:
    told = further(after(*WORKING), heard.UsageReported(usage(0.0)))
    run = further(told, heard.ModelAnswered(), asks())
    assert list(wanted(run, asks_usage=True)) == [f.TellAgent(RUN, 1, AskUsage("usage-1-0-0"))]
    assert list(wanted(further(run, heard.UsageReported(usage(0.1))), asks_usage=True)) == []


def test_a_halted_session_interrupts_turns_and_begins_none() -> None:
    assert wants(after(*WORKING, REPLIED), halted=True) == [INTERRUPT]
    assert wants(after(*IDLE, REPLIED), halted=True) == []
    assert wants(after(*IDLE, exited(), REPLIED), halted=True) == []
    assert wants(after(*WORKING, STOP), halted=True) == [STOPPING]
    assert wants(after(*WORKING, turn_ended()), halted=True) == [RECORD]


def test_a_turn_that_nobody_said_had_begun_is_interrupted_at_a_budget_too() -> None:
    """A message has a turn of its own where no message steers, and its beginning may be late."""
    early = f.TellAgent(RUN, 1, Interrupt("budget-0-0-early"))
    unbegun = after(*STARTED, BUDGET, COSTLY)
    assert wants(unbegun, steers=False) == [early]
    assert wants(after(*STARTED), steers=False, halted=True) == [early]
    assert wants(after(*STARTED, BUDGET), steers=False) == [f.SendMessage(RUN, PROMPT)]
    ended = further(unbegun, turn_ended("interrupted", 0.6, message=PROMPT))
    assert wants(ended, steers=False) == [RECORD]
    begun = further(unbegun, heard.TurnStarted(SESSION), heard.MessageTaken(PROMPT))
    assert wants(begun, steers=False) == [INTERRUPT]


# --- the queue ----------------------------------------------------------------------------------


def at_card(number: int, *told: Told) -> Run:
    return replace(after(*told), id=RunId(f"{number}-1"))


def test_the_oldest_queued_runs_start_first_up_to_the_cap() -> None:
    runs = among(at_card(1, *QUEUED), at_card(3, *QUEUED), at_card(2, *QUEUED))
    assert admissible(runs, Cap(2)) == ("1-1", "3-1")
    assert admissible(runs, Cap(9)) == ("1-1", "3-1", "2-1")


@pytest.mark.parametrize(
    ("told", "holds"),
    [
        ((*QUEUED, ADMITTED), True),
        ((*QUEUED, PLACED), True),
        (WORKING, True),
        ((*WORKING, STOP), True),
        ((*WORKING, asks()), False),
        ((*WORKING, heard.RetryScheduled("network", 1000)), False),
        (IDLE, False),
        ((*WORKING, KILLED), False),
    ],
)
def test_only_what_works_takes_a_place_in_the_queue(told: tuple[Told, ...], holds: bool) -> None:
    runs = among(at_card(1, *told), at_card(2, *QUEUED))
    assert admissible(runs, Cap(1)) == (() if holds else ("2-1",))


def test_a_cap_below_what_works_already_starts_nothing() -> None:
    runs = among(at_card(1, *WORKING), at_card(2, *WORKING), at_card(3, *QUEUED))
    assert admissible(runs, Cap(1)) == ()


# --- the session's budget -------------------------------------------------------------------------


def spent() -> Runs:
    """A session of a dollar, reached by one interrupted run."""
    run = after(*WORKING, turn_ended("interrupted", 1.2), recorded())
    return apply_session(among(run), e.SessionStarted(1.0), AT)


def told(runs: Runs, *events: e.JournalEvent) -> Runs:
    for event in events:
        if isinstance(event, e.SessionEvent):
            runs = apply_session(runs, event, AT)
        elif isinstance(event, e.DecisionEvent) and event.run is None:
            runs = apply_board_decision(runs, event, AT)
    return runs


def choose(runs: Runs, decision: str, *answer: str, text: bool = False) -> Runs:
    chosen = e.DecisionAnswered(DecisionId(decision), None, answer, text=text, by="you")
    return told(runs, chosen)


def test_a_reached_session_asks_once_and_admits_nobody() -> None:
    runs = spent()
    asked = following_session(runs)
    assert [type(event) for event in asked] == [e.DecisionOpened]
    assert following_session(told(runs, *asked)) == ()
    both = replace(runs, runs={**runs.runs, RunId("7-1"): at_card(7, *QUEUED)})
    assert admissible(both, Cap(4)) == ()


def test_stopping_at_the_sessions_budget_asks_no_more_until_it_changes() -> None:
    runs = told(spent(), *following_session(spent()))
    runs = choose(runs, "session.budget-1", "Stop here")
    runs = told(runs, *following_session(runs))
    assert following_session(runs) == ()
    lower = told(runs, e.SessionBudgetSet(0.5))
    assert [type(event) for event in following_session(lower)] == [e.DecisionOpened]


@pytest.mark.parametrize(("answer", "text", "budget"), [("Go on", False, 2.0), ("$5", True, 5.0)])
def test_going_on_raises_the_session_and_wakes_what_was_interrupted(
    answer: str, text: bool, budget: float
) -> None:
    runs = told(spent(), *following_session(spent()))
    runs = choose(runs, "session.budget-1", answer, text=text)
    delivered, raised, message = following_session(runs)
    assert delivered == e.AnswerDelivered(DecisionId("session.budget-1"), None)
    assert raised == e.SessionBudgetSet(budget, "you")
    assert isinstance(message, e.MessageQueued)
    assert (message.run, message.kind) == (RUN, "continue")
    assert following_session(told(runs, delivered, raised)) == ()


def test_going_on_wakes_nothing_that_was_interrupted_before_the_session_asked() -> None:
    runs = spent()
    long_ago = replace(runs.runs[RUN], id=RunId("7-1"), ended_at="2026-01-30T22:00:00.000+00:00")
    runs = replace(runs, runs={**runs.runs, long_ago.id: long_ago})
    runs = choose(told(runs, *following_session(runs)), "session.budget-1", "Go on")
    woken = [fact.run for fact in following_session(runs) if isinstance(fact, e.MessageQueued)]
    assert woken == [RUN]


def test_the_second_session_asks_under_a_name_of_its_own() -> None:
    runs = told(spent(), *following_session(spent()))
    runs = told(choose(runs, "session.budget-1", "Stop here"))
    runs = told(runs, *following_session(runs))
    second = told(runs, e.SessionStarted(1.0))
    (asked,) = following_session(second)
    assert isinstance(asked, e.DecisionOpened)
    assert asked.decision not in {decision.id for decision in runs.decisions}
