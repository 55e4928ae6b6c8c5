"""What every adapter promises about turns: they begin, say, do, cost and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model.agent_events import (
    BackgroundTasksChanged,
    LimitReported,
    MessageReceived,
    MessageTaken,
    ModelAnswered,
    RepositoryTouched,
    RetryScheduled,
    SessionIdle,
    TaskEnded,
    TaskStarted,
    TextSaid,
    TextStreamed,
    ToolEnded,
    ToolStarted,
    TurnEnded,
    TurnStarted,
    UsageReported,
)
from tests.conformance.reading import every, only, place

if TYPE_CHECKING:
    from tests.conformance.books import Book


def test_a_turn_starts_with_the_session_it_can_be_resumed_by(book: Book) -> None:
    started = every(TurnStarted, book.events("says"))[0]
    assert started.session_id
    assert started.model


def test_a_resumed_run_keeps_its_session(book: Book) -> None:
    before = every(TurnStarted, book.events("says"))[0]
    after = every(TurnStarted, book.events("resumes"))[0]
    assert after.session_id == before.session_id


def test_a_turn_that_ends_says_so_once_with_its_closing_words(book: Book) -> None:
    events = book.events("says")
    ended = only(TurnEnded, events)
    assert ended.outcome == "completed"
    assert ended.text
    assert ended.text == every(TextSaid, events)[-1].text


def test_each_tool_call_begins_with_a_line_for_people_and_ends(book: Book) -> None:
    events = book.events("says")
    started, ended = every(ToolStarted, events), every(ToolEnded, events)
    assert [tool.tool_id for tool in started] == [tool.tool_id for tool in ended]
    assert all(tool.summary for tool in started)
    assert all(tool.ok for tool in ended)


def test_a_commit_is_noticed(book: Book) -> None:
    assert only(RepositoryTouched, book.events("commits")).what == "commit"


def test_streamed_pieces_add_up_to_the_text(book: Book) -> None:
    events = book.events("streams")
    pieces = "".join(piece.text for piece in every(TextStreamed, events))
    assert pieces == "".join(said.text for said in every(TextSaid, events))


def test_each_answer_of_the_model_is_a_moment_to_ask_for_the_cost(book: Book) -> None:
    events = book.events("streams")
    assert place(ModelAnswered, events) < place(TurnEnded, events)


def test_a_message_in_mid_turn_is_received_and_then_taken(book: Book) -> None:
    events = book.events("is steered")
    received, taken = every(MessageReceived, events), every(MessageTaken, events)
    assert [each.message_id for each in received] == [each.message_id for each in taken]
    assert len(taken) == 2
    assert events.index(received[1]) < events.index(taken[1]) < place(TurnEnded, events)
    assert taken[1].text == "Please also update the changelog."


def test_an_interrupted_turn_is_no_failure_and_another_can_follow(book: Book) -> None:
    outcomes = [ended.outcome for ended in every(TurnEnded, book.events("is interrupted"))]
    assert outcomes == ["interrupted", "completed"]


def test_costs_are_totals_that_never_fall(book: Book) -> None:
    ended = every(TurnEnded, book.events("works in the background"))
    costs = [each.usage.cost_usd for each in ended]
    assert None not in costs
    assert costs == sorted(cost for cost in costs if cost is not None)
    assert len(costs) == 2


def test_a_resumed_session_goes_on_from_its_total(book: Book) -> None:
    before = only(TurnEnded, book.events("says")).usage
    after = only(TurnEnded, book.events("resumes")).usage
    assert before.cost_usd is not None
    assert after.cost_usd is not None
    assert after.cost_usd > before.cost_usd
    assert after.tokens.input > before.tokens.input


def test_the_cost_can_be_asked_for_while_the_turn_runs(book: Book) -> None:
    events = book.events("tells its cost when asked")
    reported = every(UsageReported, events)
    assert place(UsageReported, events) < place(TurnEnded, events)
    assert 0 < reported[0].usage.tokens.output < reported[-1].usage.tokens.output
    assert reported[-1].usage == only(TurnEnded, events).usage
    assert (reported[0].usage.cost_usd or 0) > 0


def test_a_turn_stopped_by_its_cap_says_budget(book: Book) -> None:
    ended = only(TurnEnded, book.events("is told what it may spend"))
    assert ended.outcome == "budget"
    assert ended.usage.cost_usd is not None
    assert ended.text


def test_a_rate_limit_is_a_wait_with_a_length_and_no_failure(book: Book) -> None:
    events = book.events("waits out a rate limit")
    waits = every(RetryScheduled, events)
    assert {wait.kind for wait in waits} == {"rate_limit"}
    assert all(wait.delay_ms > 0 for wait in waits)
    assert only(TurnEnded, events).outcome == "completed"


def test_a_limit_of_a_subscription_names_when_it_ends(book: Book) -> None:
    limit = only(LimitReported, book.events("hits a limit of its subscription"))
    assert limit.status == "rejected"
    assert limit.resets_at


def test_a_failed_request_fails_the_turn_with_its_words_and_status(book: Book) -> None:
    ended = only(TurnEnded, book.events("fails"))
    assert ended.outcome == "failed"
    assert ended.status == 500
    assert "500" in ended.text


def test_an_agent_without_a_login_fails_and_says_that(book: Book) -> None:
    ended = only(TurnEnded, book.events("has no login"))
    assert ended.outcome == "failed"
    assert "Not logged in" in ended.text


def test_background_work_brings_a_second_turn_and_ends(book: Book) -> None:
    events = book.events("works in the background")
    sets = [changed.task_ids for changed in every(BackgroundTasksChanged, events)]
    task = only(TaskStarted, events)
    assert task.background
    assert sets == [(task.task_id,), ()]
    assert only(TaskEnded, events).task_id == task.task_id
    assert len(every(TurnEnded, events)) == 2


def test_an_idle_agent_says_so_after_its_turn(book: Book) -> None:
    events = book.events("tells its cost when asked")
    assert place(TurnEnded, events) < place(SessionIdle, events)


def test_a_crash_leaves_a_turn_without_an_end(book: Book) -> None:
    events = book.events("crashes")
    assert every(TurnStarted, events)
    assert not every(TurnEnded, events)
