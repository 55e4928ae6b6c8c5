"""Pieces of texts and calls become whole ones, alike for everybody who reads them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kanbots_ls.agents.decision_block import FENCE
from kanbots_ls.agents.joining import LONGEST_TEXT, MOST_CALLS, MOST_HELD, Joiner
from kanbots_ls.model.agent_events import (
    AgentEvent,
    AgentIntroduced,
    DecisionRequested,
    FileWritten,
    Informed,
    ModelAnswered,
    RepositoryTouched,
    SessionOpened,
    StayedAlive,
    TextSaid,
    TextStreamed,
    Thought,
    ThoughtStreamed,
    ToolEnded,
    ToolStarted,
    ToolTold,
    TurnEnded,
    TurnOutcome,
    TurnStarted,
    UsageReported,
)
from kanbots_ls.model.ids import RequestKey, SessionId
from kanbots_ls.model.money import Usage

TURN = TurnStarted(SessionId("s"))
END = TurnEnded("completed")


def joined(*events: AgentEvent) -> list[AgentEvent]:
    """What is made of these, without the pieces."""
    joiner = Joiner()
    told = [each for line, event in enumerate(events) for each in joiner.feed(line, event)]
    return [each for each in told if not isinstance(each, TextStreamed | ThoughtStreamed)]


def test_a_text_is_whole_when_something_else_comes() -> None:
    pieces = (TextStreamed("Hel"), TextStreamed("lo"))
    told = joined(TURN, *pieces, ToolTold("c", "Shell", "working", "ls"), *pieces, END)
    assert told == [
        TURN,
        TextSaid("Hello"),
        ModelAnswered(),
        ToolStarted("c", "Shell", "ls"),
        TextSaid("Hello"),
        ModelAnswered(),
        TurnEnded("completed", "Hello"),
    ]


def test_a_text_goes_on_after_what_is_said_aside() -> None:
    aside = (UsageReported(Usage(0.1)), StayedAlive("mode"), Informed("compacted"))
    told = joined(TURN, TextStreamed("Hel"), *aside, TextStreamed("lo"), END)
    assert [each for each in told if isinstance(each, TextSaid)] == [TextSaid("Hello")]


def test_two_messages_are_two_texts_and_thoughts_are_thoughts() -> None:
    told = joined(
        TURN,
        ThoughtStreamed("h"),
        ThoughtStreamed("m"),
        TextStreamed("One", "a"),
        TextStreamed("Two", "b"),
        END,
    )
    said = [each for each in told if isinstance(each, Thought | TextSaid)]
    assert said == [Thought("hm"), TextSaid("One"), TextSaid("Two")]


def test_the_closing_words_are_the_turns_last_text() -> None:
    call = ToolTold("c", "Shell", "done")
    assert joined(TURN, TextStreamed("Bye"), call, END)[-1] == TurnEnded("completed", "Bye")
    assert joined(TURN, TextStreamed("Bye"), END, TURN, END)[-1] == END


def test_a_failed_turns_reason_stays() -> None:
    failed = TurnEnded("failed", "no credit")
    assert joined(TURN, TextStreamed("Hi"), failed)[-1] == failed


def test_a_call_begins_once_and_ends_with_all_that_was_told_of_it() -> None:
    told = joined(
        TURN,
        ToolTold("c", "Shell", "pending"),
        ToolTold("c", "", "working", "git commit", touched="commit"),
        ToolTold("c", "", "working", "git commit again", touched="commit"),
        ToolTold("c", "", "done", output="ok"),
    )
    calls = [each for each in told if isinstance(each, ToolStarted | ToolEnded | RepositoryTouched)]
    assert calls == [
        ToolStarted("c", "Shell", "git commit"),
        ToolEnded("c", ok=True, output="ok"),
        RepositoryTouched("commit"),
    ]


def test_an_announced_call_begins_once_it_is_told_what_with() -> None:
    announced, given = ToolTold("c", "Shell", "pending"), ToolTold("c", "", "given", "sleep 600")
    assert ToolStarted("c", "Shell", "sleep 600") in joined(TURN, announced, given)
    assert not [each for each in joined(TURN, given) if isinstance(each, ToolStarted)]


def test_an_edit_wrote_its_files_only_where_it_succeeded() -> None:
    working = ToolTold("c", "Edit", "working", "a.py", paths=("a.py",))
    assert FileWritten("a.py") in joined(TURN, working, ToolTold("c", state="done"))
    assert FileWritten("a.py") not in joined(TURN, working, ToolTold("c", state="failed"))


def test_what_is_told_again_of_an_earlier_session_is_not_said_now() -> None:
    opened = SessionOpened(SessionId("s"))
    history = (TextStreamed("Old"), ToolTold("c", "Shell", "done", "ls"), ThoughtStreamed("hm"))
    told = joined(AgentIntroduced(("load",)), *history, opened, TURN, TextStreamed("New"), END)
    assert [each for each in told if isinstance(each, TextSaid)] == [TextSaid("New")]
    assert not [each for each in told if isinstance(each, ToolStarted | ToolEnded | Thought)]


def test_what_is_told_again_behind_the_answer_is_not_said_now_either() -> None:
    opened = SessionOpened(SessionId("s"), retold=True)
    chosen = SessionOpened(SessionId("s"), "large")
    history = (TextStreamed("Old"), ToolTold("c", "Edit", "done", paths=("a.py",)))
    told = joined(
        AgentIntroduced(("load",)),
        opened,
        *history,
        chosen,
        *history,
        TURN,
        TextStreamed("New"),
        END,
    )
    assert [each for each in told if isinstance(each, TextSaid)] == [TextSaid("New")]
    assert not [each for each in told if isinstance(each, ToolStarted | FileWritten)]


def test_what_a_new_session_says_before_its_first_turn_is_said() -> None:
    told = joined(AgentIntroduced(), SessionOpened(SessionId("s")), TextStreamed("Hm"), TURN)
    assert TextSaid("Hm") in told


def test_a_terse_request_shows_what_was_told_of_its_call_before() -> None:
    told = ToolTold("c", "Edit", "working", paths=("a.py", "b.py"), detail="a.py\n+x")
    terse = DecisionRequested(
        RequestKey("k"), "permission", (), "Edit files", tool_id="c", writes=("a.py",), terse=True
    )
    (asked,) = (each for each in joined(TURN, told, terse) if isinstance(each, DecisionRequested))
    assert (asked.detail, asked.writes) == ("a.py\n+x", ("a.py", "b.py"))
    assert terse in joined(TURN, terse)


WORDY = DecisionRequested(
    RequestKey("k"),
    "permission",
    (),
    "a.py",
    tool_id="c",
    granted_in=("bypassPermissions", "acceptEdits"),
    writes=("a.py",),
    named={"content": ("a.py",)},
)


def test_leave_for_an_edit_is_for_every_file_that_its_call_was_told_to_be_about() -> None:
    located = ToolTold("c", "Edit", "working", named={"locations": ("a.py", "/etc/b")})
    told = ToolTold("c", named={"content": ("c.py",)})
    (asked,) = (e for e in joined(TURN, located, told, WORDY) if isinstance(e, DecisionRequested))
    assert asked == replace(WORDY, writes=("a.py", "/etc/b", "c.py"))


def test_leave_is_not_for_an_edit_where_what_it_leaves_out_may_be_more() -> None:
    told = ToolTold("c", "Move", "working", named={"rawInput": None})
    (asked,) = (e for e in joined(TURN, told, WORDY) if isinstance(e, DecisionRequested))
    assert asked == replace(WORDY, granted_in=("bypassPermissions",), writes=())
    again = replace(WORDY, named={"rawInput": ("a.py",)})
    assert again in joined(TURN, told, again)


@pytest.mark.parametrize(("outcome", "ended"), [("interrupted", True), ("completed", False)])
def test_a_call_that_a_broken_off_turn_leaves_is_over(outcome: TurnOutcome, ended: bool) -> None:
    told = joined(TURN, ToolTold("c", "Shell", "working", "sleep 600"), TurnEnded(outcome))
    assert (ToolEnded("c", ok=False) in told) is ended


def test_a_question_in_words_is_asked_once_it_is_whole() -> None:
    block = f'{FENCE}\n{{"question": "Which?", "options": ["A", "B"]}}\n```'
    told = joined(TURN, TextStreamed(block[:30]), TextStreamed(block[30:]), END)
    asked = [each for each in told if isinstance(each, DecisionRequested)]
    assert [each.questions[0].text for each in asked] == ["Which?"]
    assert asked[0].by_message


def test_the_same_question_of_another_turn_is_another() -> None:
    block = TextStreamed(f'{FENCE}\n{{"question": "Which?"}}\n```')
    told = joined(TURN, block, END, TURN, block, END)
    keys = {each.key for each in told if isinstance(each, DecisionRequested)}
    assert len(keys) == 2


def test_a_text_without_end_is_told_in_parts_of_which_none_is_lost() -> None:
    lines = [f"line {number}\n" for number in range(LONGEST_TEXT // 3)]
    told = joined(TURN, *map(TextStreamed, lines), END)
    said = [each.text for each in told if isinstance(each, TextSaid)]
    assert "".join(said) == "".join(lines)
    assert len(said) > 1
    assert all(text.endswith("\n") and len(text) <= LONGEST_TEXT for text in said)


def test_a_question_at_the_end_of_a_part_is_asked_whole() -> None:
    block = f'{FENCE}\n{{"question": "Which?"}}\n```'
    told = joined(TURN, TextStreamed("x" * (LONGEST_TEXT - 30) + "\n"), TextStreamed(block), END)
    asked = [each for each in told if isinstance(each, DecisionRequested)]
    assert [each.questions[0].text for each in asked] == ["Which?"]


def test_a_single_piece_that_is_too_long_is_parted_as_well() -> None:
    told = joined(TURN, ThoughtStreamed("x" * (3 * LONGEST_TEXT + 1)), END)
    thoughts = [len(each.text) for each in told if isinstance(each, Thought)]
    assert sum(thoughts) == 3 * LONGEST_TEXT + 1
    assert max(thoughts) == LONGEST_TEXT


def test_calls_that_never_end_are_not_held_for_ever_and_still_end() -> None:
    begun = [ToolTold(f"c{n}", "Edit", "working", "a.py", paths=("a.py",)) for n in range(5_000)]
    told = joined(TURN, *begun, ToolTold("c0", state="done"), ToolTold("c4999", state="done"))
    started = [each.tool_id for each in told if isinstance(each, ToolStarted)]
    assert len(started) == len(begun) + 1
    assert [each.tool_id for each in told if isinstance(each, ToolEnded)] == ["c0", "c4999"]
    written = [each for each in told if isinstance(each, FileWritten)]
    assert len(written) == len(begun) - MOST_CALLS + 1


def test_what_is_held_of_calls_is_bounded_by_its_size_too() -> None:
    path = "x" * (MOST_HELD // 4)
    begun = [ToolTold(f"c{n}", "Edit", "working", paths=(path,)) for n in range(10)]
    written = [each for each in joined(TURN, *begun) if isinstance(each, FileWritten)]
    assert len(written) == len(begun) - 3
