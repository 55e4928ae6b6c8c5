"""What every adapter promises about decisions: asked whole, answered by key, taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.agents.contract import Standing
from kanbots_ls.agents.prompts import APPROVE, KEEP_PLANNING
from kanbots_ls.model.agent_commands import (
    AgentCommand,
    AnswerRequest,
    AskUsage,
    EndSession,
    Interrupt,
    SendMessage,
)
from kanbots_ls.model.agent_events import (
    DecisionClosed,
    DecisionRequested,
    DecisionWithdrawn,
    Question,
)
from kanbots_ls.model.ids import MessageId, RequestKey, SessionId
from tests.conformance.reading import every, only

if TYPE_CHECKING:
    from tests.conformance.books import Book

STANDING = Standing(SessionId("11111111-1111-4111-8111-111111111111"), "turn-1")
_ID = "44444444-4444-4444-8444-444444444444"
_COMMANDS: tuple[AgentCommand, ...] = (
    SendMessage(MessageId(_ID), "First line\nsecond \u2028 line \U0001f600 \ud83d"),
    Interrupt("interrupt-1"),
    AskUsage("usage-1"),
    EndSession("end-1"),
)


def test_a_question_comes_with_its_options(book: Book) -> None:
    asked = only(DecisionRequested, book.events("asks a question"))
    question = asked.questions[0]
    assert asked.kind == "question"
    assert not asked.by_message
    assert question.text == "Refactor user.py or add a new file?"
    assert [option.label for option in question.options] == ["Refactor", "New file"]
    assert question.options[0].description == "Change user.py in place"
    assert not question.multiple


def test_questions_asked_at_once_stay_together(book: Book) -> None:
    asked = only(DecisionRequested, book.events("asks several questions at once"))
    assert len(asked.questions) == 2
    assert len(asked.questions[1].options) == 3


def test_a_question_with_several_right_answers_says_so(book: Book) -> None:
    asked = only(DecisionRequested, book.events("takes several right answers"))
    assert [question.multiple for question in asked.questions] == [False, True]


def test_a_plan_is_shown_whole(book: Book) -> None:
    asked = only(DecisionRequested, book.events("asks to approve a plan"))
    assert asked.kind == "plan"
    assert asked.detail == "# Plan\n1. Edit README\n2. Commit\n"
    assert [option.label for option in asked.questions[0].options] == [APPROVE, KEEP_PLANNING]


def test_a_permission_shows_what_it_is_for(book: Book) -> None:
    *_, command = book.run("asks for a permission").talk.decisions
    labels = [option.label for option in command.options]
    assert command.kind == "permission"
    assert (labels[0], labels[-1]) == book.leave
    assert book.command in command.question
    assert book.command in command.detail


def test_leave_for_an_edit_shows_the_file_and_what_changes(book: Book) -> None:
    edit, *_ = book.run("asks leave for an edit").talk.decisions
    assert edit.kind == "permission"
    assert "perm.txt" in edit.question
    path, *diff = edit.detail.splitlines()
    assert path.endswith("/perm.txt")
    assert diff == ["+x"]


def test_what_is_withdrawn_was_asked_under_that_key(book: Book) -> None:
    events = book.events("withdraws a question")
    keys = [each.key for each in events if isinstance(each, DecisionWithdrawn | DecisionClosed)]
    assert [only(DecisionRequested, events).key] == keys
    [decision] = book.run("withdraws a question").talk.decisions
    assert decision.state == "withdrawn"


def test_no_two_open_questions_share_a_key(book: Book) -> None:
    for name in book.names():
        keys = [asked.key for asked in every(DecisionRequested, book.events_of(name))]
        assert len(keys) == len(set(keys)), name


@pytest.mark.parametrize("allow", [True, False])
def test_every_recorded_question_can_be_answered(book: Book, allow: bool) -> None:
    for name in book.names():
        for asked in every(DecisionRequested, book.events_of(name)):
            answers = {each.text: _first(each) for each in asked.questions}
            command = AnswerRequest(asked.key, asked.kind, answers, asked.payload, allow)
            lines = list(book.adapter.encode(command, STANDING))
            assert (lines == []) == asked.by_message, name
            if lines:
                _checked(lines)


def test_an_answer_to_a_question_asked_in_words_is_no_control_line(book: Book) -> None:
    command = AnswerRequest(RequestKey("block-1"), "question", {"Which?": ("This",)})
    assert list(book.adapter.encode(command, STANDING)) == []


@pytest.mark.parametrize("command", _COMMANDS, ids=lambda command: type(command).__name__)
def test_commands_are_whole_lines_of_json_with_their_id(book: Book, command: AgentCommand) -> None:
    if isinstance(command, AskUsage):
        book.does("tells its cost when asked")
    if isinstance(command, Interrupt):
        book.does("confirms an interrupt")
    if isinstance(command, EndSession):
        book.does("ends when it is told to")
    written = _checked(book.adapter.encode(command, STANDING))
    wanted = command.message_id if isinstance(command, SendMessage) else ""
    if isinstance(command, Interrupt | AskUsage | EndSession):
        wanted = MessageId(command.request_id)
    assert wanted in written


def _first(question: Question) -> tuple[str, ...]:
    return (question.options[0].label,) if question.options else ("3",)


def _checked(lines: object) -> str:
    assert isinstance(lines, list | tuple)
    assert lines
    for line in lines:
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert isinstance(json.loads(line), dict)
    return b"".join(lines).decode("ascii")
