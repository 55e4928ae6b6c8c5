"""Decisions: asked once, answered once, delivered as a group, never lost with their process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.commands import AnswerDecision
from kanbots_ls.model.ids import DecisionId, RequestKey
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.asking.answer import answer, consequences, remaining
from kanbots_ls.runs.state.decisions import Decision, chosen, deliverable, is_open
from kanbots_ls.runs.status import status
from kanbots_ls.runs.wanted import following, wanted
from tests.unit.runs.stories import (
    RUN,
    STOP,
    STOPPED,
    WORKING,
    after,
    among,
    asks,
    exited,
    further,
    question,
    queued,
    starting,
    usage,
)

if TYPE_CHECKING:
    from kanbots_ls.model.agent_events import PermissionMode
    from kanbots_ls.runs.state.run import Run

FIRST, SECOND = DecisionId("42-1.1"), DecisionId("42-1.2")


def states(run: Run) -> list[str]:
    return [decision.state for decision in run.talk.decisions]


def answered(run: Run, decision: DecisionId, *choices: str, text: str | None = None) -> Run:
    command = AnswerDecision(decision, choices, text, "you")
    for event in answer(among(run), command):
        assert isinstance(event, e.DecisionAnswered)
        run = further(run, event)
    return run


def followed(run: Run) -> Run:
    """The run after all that follows by itself."""
    while events := following(run):
        for event in events:
            assert isinstance(event, e.RunEvent | e.DecisionEvent)
            run = further(run, event)
    return run


# --- what counts as an answer -------------------------------------------------------------------


def of(**fields: object) -> Decision:
    return after(*WORKING, asks(question(**fields))).talk.decisions[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("choices", "labels"),
    [
        (("2",), ("Green",)),
        (("Green",), ("Green",)),
        ((" green ",), ("Green",)),
        (("3", "1"), ("Blue", "Red")),
        (("1", "Red"), ("Red",)),
    ],
)
def test_options_are_chosen_by_number_or_label(
    choices: tuple[str, ...], labels: tuple[str, ...]
) -> None:
    assert chosen(of(multiple=True), choices, None) == labels


def test_a_label_that_is_a_number_means_itself() -> None:
    options = (heard.Option("2"), heard.Option("1"))
    run = after(*WORKING, asks(heard.Question("How many?", options=options)))
    assert chosen(run.talk.decisions[0], ("2",), None) == ("2",)


@pytest.mark.parametrize(
    ("choices", "text", "says"),
    [
        ((), None, "No answer.*1 Red, 2 Green, 3 Blue"),
        (("4",), None, "'4' is none of the options"),
        (("0",), None, "none of the options"),
        (("²",), None, "none of the options"),
        (("Yellow",), None, "Yellow.*Allowed"),
        (("1", "2"), None, "Only one choice"),
        (("1",), "and more", "not both"),
        ((), "words", "no free text"),
    ],
)
def test_what_matches_nothing_is_refused_with_what_is_allowed(
    choices: tuple[str, ...], text: str | None, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        chosen(of(free_text=False), choices, text)


def test_free_text_is_taken_as_it_is_where_it_is_allowed() -> None:
    assert chosen(of(), (), " none of\nthem ") == (" none of\nthem ",)
    with pytest.raises(Refused, match="empty"):
        chosen(of(), (), " \n")


# --- one life -----------------------------------------------------------------------------------


def test_a_request_with_two_questions_is_two_decisions_of_one_group() -> None:
    run = after(*WORKING, asks(question("Colour?"), question("Size?")))
    assert [(d.id, d.group, d.question) for d in run.talk.decisions] == [
        (FIRST, FIRST, "Colour?"),
        (SECOND, FIRST, "Size?"),
    ]


def test_a_request_heard_twice_is_asked_once() -> None:
    assert states(after(*WORKING, asks(), asks())) == ["opened"]


EDIT = asks(kind="permission", granted_in=("bypassPermissions", "acceptEdits"), writes=("a.py",))


def editing(mode: PermissionMode = "acceptEdits") -> Run:
    return after(queued(mode=mode), *WORKING[1:], EDIT)


def looks(run: Run) -> list[f.Effect]:
    return [each for each in wanted(run, asks_usage=False) if isinstance(each, f.GrantLeave)]


def test_an_edit_is_nobodys_question_before_anybody_has_seen_where_it_goes() -> None:
    run = editing()
    assert looks(run) == [f.GrantLeave(RUN, FIRST)]
    assert (following(run), status(run).state) == ((), "working")
    granted = further(run, e.DecisionAnswered(FIRST, RUN, ("Red",), text=False, by="mode"))
    assert (states(granted), looks(granted)) == (["answered"], [])


def test_an_edit_that_goes_elsewhere_is_the_persons_to_allow() -> None:
    run = further(editing(), e.LeaveWithheld(RUN, FIRST, "../a.py"))
    assert (looks(run), following(run), status(run).reason) == ([], (), "you")
    assert "../a.py" in run.talk.decisions[0].detail
    # A rebuild does not know that somebody looked, and the answer counts all the same.
    assert states(answered(run, FIRST, "1")) == ["answered"]
    again = further(editing(), e.DecisionAnswered(FIRST, RUN, ("Red",), text=False, by="you"))
    assert states(again) == ["answered"]


def test_a_mode_that_asks_for_nothing_looks_at_nothing() -> None:
    assert looks(editing("bypassPermissions")) == []
    assert [each.type for each in following(editing("bypassPermissions"))] == ["decision_answered"]
    assert (looks(editing("ask")), status(editing("ask")).reason) == ([], "you")


def test_an_edit_whose_asker_is_gone_is_the_persons() -> None:
    run = further(editing(), exited(explanation="Killed."))
    assert looks(run) == []
    assert is_open(run.talk.decisions[0])


def test_a_key_that_is_used_again_once_it_was_answered_asks_again() -> None:
    run = answered(after(*WORKING, asks()), FIRST, "1")
    run = further(run, e.AnswerDelivered(FIRST, RUN), asks())
    assert states(run) == ["resolved", "opened"]


def test_the_next_process_may_use_the_same_key_for_another_question() -> None:
    run = after(*WORKING, asks(), exited(explanation="Killed."), starting(2, resume=True), asks())
    assert [d.id for d in run.talk.decisions] == [FIRST, SECOND]
    withdrawn = further(run, heard.DecisionWithdrawn(RequestKey("request-1")))
    assert states(withdrawn) == ["opened", "withdrawn"]


def test_a_group_is_delivered_when_its_last_question_is_answered() -> None:
    run = after(*WORKING, asks(question("Colour?"), question("Size?")))
    run = answered(run, SECOND, "1")
    assert deliverable(run.talk.decisions) == ()
    assert remaining(run, FIRST) == (FIRST,)
    run = answered(run, FIRST, "2")
    assert deliverable(run.talk.decisions) == (FIRST,)
    assert remaining(run, FIRST) == ()


def test_a_decision_is_resolved_when_its_agent_goes_on() -> None:
    run = answered(after(*WORKING, asks()), FIRST, "1")
    assert states(run) == ["answered"]
    run = further(run, e.AnswerDelivered(FIRST, RUN))
    assert states(run) == ["delivered"]
    assert states(further(run, heard.TextSaid("Red it is."))) == ["resolved"]


def test_the_first_answer_wins_and_the_second_is_told_who_was_first() -> None:
    run = answered(after(*WORKING, asks()), FIRST, "1")
    with pytest.raises(Refused, match="answered by you: Red") as refused:
        answered(run, FIRST, "2")
    assert refused.value.code == "already_answered"
    late = further(run, e.DecisionAnswered(FIRST, RUN, ("Blue",), text=False, by="me"))
    assert late.talk.decisions[0].answer == ("Red",)


def test_a_withdrawn_question_takes_no_answer() -> None:
    run = after(*WORKING, asks(), heard.DecisionWithdrawn(RequestKey("request-1")))
    with pytest.raises(Refused, match="withdrawn"):
        answered(run, FIRST, "1")


def test_a_request_withdrawn_half_answered_is_never_delivered() -> None:
    run = answered(after(*WORKING, asks(question("Colour?"), question("Size?"))), FIRST, "1")
    run = further(run, heard.DecisionWithdrawn(RequestKey("request-1")))
    assert states(run) == ["withdrawn", "withdrawn"]
    assert deliverable(run.talk.decisions) == ()


def test_an_unknown_decision_is_refused() -> None:
    with pytest.raises(Refused, match=r"no decision 42-1\.2"):
        answered(after(*WORKING, asks()), SECOND, "1")


def test_a_stop_withdraws_what_was_asked() -> None:
    run = after(*WORKING, asks(), STOP)
    assert states(run) == ["withdrawn"]
    assert states(further(run, exited(), STOPPED)) == ["withdrawn"]


# --- what follows from answers ------------------------------------------------------------------


def test_an_answer_whose_process_is_gone_goes_as_one_message() -> None:
    run = after(*WORKING, asks(question("Colour?"), question("Size?")), exited(lost=True))
    assert states(run) == ["opened", "opened"]
    run = answered(run, FIRST, "1")
    assert consequences(run) == ()
    run = answered(run, SECOND, text="huge")
    message, delivered = consequences(run)
    assert isinstance(message, e.MessageQueued)
    assert message.kind == "answer"
    assert all(part in message.text for part in ("Colour?\nRed", "Size?\nhuge"))
    assert delivered == e.AnswerDelivered(FIRST, RUN)
    assert consequences(followed(run)) == ()
    assert len(followed(run).talk.outbox) == 1


def test_an_answer_given_just_before_the_process_died_goes_as_a_message_once() -> None:
    run = followed(further(answered(after(*WORKING, asks()), FIRST, "1"), exited(lost=True)))
    assert [message.kind for message in run.talk.outbox] == ["answer"]


def test_an_answer_sent_as_a_message_is_not_sent_twice_when_the_next_process_dies_too() -> None:
    run = followed(answered(after(*WORKING, asks(), exited(lost=True)), FIRST, "1"))
    again = followed(further(run, starting(2, resume=True), exited(2, lost=True)))
    assert again.talk.outbox == run.talk.outbox
    assert states(again) == ["delivered"]


def test_a_question_asked_in_words_is_answered_in_words() -> None:
    run = followed(answered(after(*WORKING, asks(by_message=True)), FIRST, "1"))
    assert [message.kind for message in run.talk.outbox] == ["answer"]
    assert states(run) == ["delivered"]


def over_budget() -> Run:
    run = after(*WORKING, e.RunBudgetSet(RUN, 0.5), heard.UsageReported(usage(0.6)))
    return followed(run)


BUDGET = DecisionId("42-1.budget-1")


def test_a_reached_budget_asks_once() -> None:
    run = over_budget()
    assert [d.id for d in run.talk.decisions] == [BUDGET]
    assert following(further(run, heard.UsageReported(usage(0.7)))) == ()


def test_stop_here_stops_the_run_for_that_reason() -> None:
    run = followed(answered(over_budget(), BUDGET, "Stop here"))
    assert run.ending.stop_by == "you"
    assert "budget" in run.ending.stop_reason
    assert states(run) == ["resolved"]


@pytest.mark.parametrize(
    ("choices", "text", "budget"), [(("Go on",), None, 0.51), ((), "$2.50", 2.5)]
)
def test_going_on_raises_the_budget_and_tells_the_agent(
    choices: tuple[str, ...], text: str | None, budget: float
) -> None:
    run = answered(over_budget(), BUDGET, *choices, text=text)
    events = consequences(run)
    assert [type(event) for event in events] == [
        e.AnswerDelivered,
        e.RunBudgetSet,
        e.MessageQueued,
    ]
    run = followed(run)
    if budget > 0.6:
        assert [message.kind for message in run.talk.outbox] == ["continue"]
        assert run.money.budget_usd == budget
    else:  # the overshoot was more than the raise: it asks again before anything is spent
        assert [d.id for d in run.talk.decisions if d.state == "opened"] == ["42-1.budget-2"]


@pytest.mark.parametrize("text", ["much", "0", "-1", "nan", "inf", "1e12"])
def test_a_budget_that_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="no amount"):
        answered(over_budget(), BUDGET, text=text)
