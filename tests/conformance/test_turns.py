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
from kanbots_ls.runs.status import status
from kanbots_ls.runs.turns.conversation import told_apart
from tests.conformance.books import BOOKS, OF_CAPABILITIES
from tests.conformance.reading import every, only, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.model.agent_events import AgentEvent
    from kanbots_ls.model.money import Usage
    from tests.conformance.books import Book


def _usages(events: Sequence[AgentEvent]) -> list[Usage]:
    """What was told of the usage, in order."""
    told = (each for each in events if isinstance(each, TurnEnded | UsageReported))
    return [each.usage for each in told if each.usage.models or each.usage.cost_usd is not None]


def test_a_turn_starts_with_the_session_it_can_be_resumed_by(book: Book) -> None:
    started = every(TurnStarted, book.events("says"))[0]
    run = book.run("says")
    assert run.session_known
    assert run.process is not None
    assert started.session_id == run.process.session_id


def test_an_agent_says_which_model_and_version_it_is(book: Book) -> None:
    seen = book.run("says which it is").seen
    assert seen.model
    assert seen.agent_version


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


def test_each_promise_is_shown_by_a_recording_or_said_not_to_be(book: Book) -> None:
    """What an agent's capabilities say that it does is among what its recordings show."""
    promises = {promise for each in BOOKS for promise in each.shows}
    assert OF_CAPABILITIES.keys() <= promises
    assert promises - book.shows.keys() == book.never | book.unrecorded
    assert not book.shows.keys() & (book.never | book.unrecorded)
    assert set(book.shows.values()) <= set(book.names())


def test_each_tool_call_begins_with_a_line_for_people_and_ends(book: Book) -> None:
    events = book.events("tells its calls")
    assert every(ToolStarted, events)
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
    events = book.events("tells each answer of its model")
    assert place(ModelAnswered, events) < place(TurnEnded, events)


def test_a_message_in_mid_turn_is_received_and_then_taken(book: Book) -> None:
    events = book.events("is steered")
    received, taken = every(MessageReceived, events), every(MessageTaken, events)
    assert [each.message_id for each in received] == [each.message_id for each in taken]
    assert len(taken) == 2
    assert events.index(received[1]) < events.index(taken[1]) < place(TurnEnded, events)
    assert taken[1].text == "Please also update the changelog."


def test_an_interrupted_turn_is_no_failure(book: Book) -> None:
    assert every(TurnEnded, book.events("is interrupted"))[0].outcome == "interrupted"
    assert status(book.run("is interrupted")).state == "idle"


def test_another_turn_can_follow_an_interrupted_one(book: Book) -> None:
    outcomes = [
        each.outcome for each in every(TurnEnded, book.events("goes on after an interrupt"))
    ]
    assert outcomes == ["interrupted", "completed"]


def test_costs_are_totals_that_never_fall(book: Book) -> None:
    book.does("tells dollars")
    ended = every(TurnEnded, book.events("works in the background"))
    costs = [each.usage.cost_usd for each in ended]
    assert None not in costs
    assert costs == sorted(cost for cost in costs if cost is not None)
    assert len(costs) == 2


def test_tokens_are_totals_that_never_fall(book: Book) -> None:
    totals = [told.tokens for told in _usages(book.events("tells what it uses while it works"))]
    assert len(totals) > 1
    assert [each.output for each in totals] == sorted(each.output for each in totals)
    assert place(UsageReported, book.events("tells what it uses while it works")) < place(
        TurnEnded, book.events("tells what it uses while it works")
    )


def test_a_resumed_session_goes_on_from_its_total(book: Book) -> None:
    book.does("tells what it uses while it works")
    before = _usages(book.events("says"))[-1]
    after = _usages(book.events("resumes"))[-1]
    assert after.tokens.input > before.tokens.input
    assert after.tokens.output > before.tokens.output


def test_a_resumed_sessions_dollars_go_on_from_theirs(book: Book) -> None:
    book.does("tells dollars")
    before = _usages(book.events("says"))[-1].cost_usd
    after = _usages(book.events("resumes"))[-1].cost_usd
    assert before is not None
    assert after is not None
    assert after > before


def test_an_agent_says_what_it_cost_or_what_its_tokens_are_priced_as(book: Book) -> None:
    can, used = book.adapter.capabilities, book.run("says").money.usage
    tells = "tells dollars" not in book.never
    assert can.tells_cost == (tells or bool(can.priced_as))
    assert not (tells and can.priced_as)
    assert (used.tokens.output > 0 or used.cost_usd is not None) == can.tells_cost
    assert can.tells_cost or used.cost_usd is None


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


def test_a_rate_limit_is_a_wait_and_no_failure(book: Book) -> None:
    events = book.events("waits out a rate limit")
    waits = every(RetryScheduled, events)
    assert {wait.kind for wait in waits} == {"rate_limit"}
    assert only(TurnEnded, events).outcome == "completed"


def test_a_wait_has_a_length_where_the_agent_knows_it(book: Book) -> None:
    waits = every(RetryScheduled, book.events("says how long it waits"))
    assert waits
    assert all(wait.delay_ms for wait in waits)


def test_a_limit_of_a_subscription_is_a_wait_and_no_failure(book: Book) -> None:
    limit = only(LimitReported, book.events("hits a limit of its subscription"))
    assert limit.status == "rejected"
    assert status(book.run("hits a limit of its subscription")).state == "waiting"


def test_a_limit_names_when_it_ends_where_the_agent_knows_it(book: Book) -> None:
    assert only(LimitReported, book.events("says when a limit ends")).resets_at


def test_a_failed_request_fails_the_turn_with_its_words(book: Book) -> None:
    ended = only(TurnEnded, book.events("fails"))
    assert ended.outcome == "failed"
    assert ended.text
    assert "{" not in ended.text
    assert status(book.run("fails")).state == "failed"


def test_a_failed_request_brings_its_status(book: Book) -> None:
    assert only(TurnEnded, book.events("says the status of what failed")).status == 500


def test_an_agent_without_a_login_fails_and_says_that(book: Book) -> None:
    seen = status(book.run("has no login"))
    assert seen.state == "failed"
    assert "not logged in" in (seen.reason or "").lower()


def test_background_work_brings_a_second_turn_and_ends(book: Book) -> None:
    events = book.events("works in the background")
    sets = [changed.task_ids for changed in every(BackgroundTasksChanged, events)]
    task = only(TaskStarted, events)
    assert task.background
    assert sets == [(task.task_id,), ()]
    assert only(TaskEnded, events).task_id == task.task_id
    assert len(every(TurnEnded, events)) == 2


def test_an_idle_agent_says_so_after_its_turn(book: Book) -> None:
    events = book.events("says that it is idle")
    assert place(TurnEnded, events) < place(SessionIdle, events)


def test_a_crash_leaves_a_turn_without_an_end(book: Book) -> None:
    events = book.events("crashes")
    assert every(TurnStarted, events)
    assert not every(TurnEnded, events)


def test_a_sub_agent_is_a_task_and_its_turns_are_not_the_runs_own(book: Book) -> None:
    events = book.events("has a sub-agent")
    begun, ended = every(TaskStarted, events), every(TaskEnded, events)
    assert begun
    assert [each.task_id for each in begun] == [each.task_id for each in ended]
    run = book.run("has a sub-agent")
    assert run.process is not None
    ours = (None, run.process.session_id)
    turns = [each for each in every(TurnEnded, events) if each.session_id in ours]
    assert run.turn.count == len(turns)


def test_what_a_sub_agent_says_and_does_has_a_parent_and_the_agents_own_has_none(
    book: Book,
) -> None:
    events, run = book.events("has a sub-agent"), book.run("has a sub-agent")
    texts = [told_apart(run, each).parent for each in every(TextSaid, events)]
    calls = [told_apart(run, each).parent for each in every(ToolStarted, events)]
    assert any((*texts, *calls))
    assert texts[-1] is None
