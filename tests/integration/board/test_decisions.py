"""A question is answered once, by number, label or text, and delivered once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.integration.board.steps import (
    ask,
    decisions_of,
    question,
    said,
    say_answer,
    sends,
)

if TYPE_CHECKING:
    from tests.fakes.boards import Board

WAYS = ("Left", "Right", "Straight on")
QUESTION = ask(question("Which way?", *WAYS))


def state_of(board: Board, decision: str) -> str:
    """The decision's state now."""
    found = {d["id"]: d["state"] for d in board.decisions(everything=True)}
    return str(found[decision])


ANSWERS: dict[str, tuple[tuple[str, ...], str | None, str]] = {
    "by number": (("2",), None, "Right"),
    "by label": (("Straight on",), None, "Straight on"),
    "in another case": ((" left ",), None, "Left"),
    "in words of one's own": ((), "Ask the owl\nof §3.", "Ask the owl\nof §3."),
}


@pytest.mark.parametrize("way", ANSWERS)
def test_a_question_is_answered(way: str, shared: Board) -> None:
    choices, text, heard = ANSWERS[way]
    run = shared.run_script(QUESTION, say_answer())
    opened = shared.until_decision(run)
    assert (opened["kind"], opened["question"], opened["card"]) == (
        "question",
        "Which way?",
        int(run.partition("-")[0]),
    )
    assert [option["label"] for option in opened["options"]] == list(WAYS)
    assert shared.run(run)["state"] == "waiting"

    done = shared.answer(opened["id"], *choices, text=text)["decision"]

    assert (done["answer"], done["answeredBy"]) == ([heard], "you at the terminal")
    shared.until_state(run, "idle")
    assert said(shared, run) == [f"heard {heard}"]
    assert state_of(shared, opened["id"]) == "resolved"


NO_ANSWERS: dict[str, tuple[tuple[str, ...], str | None, str]] = {
    "a number too high": (("4",), None, "'4' is none of the options.*1 Left, 2 Right"),
    "number nought": (("0",), None, "'0' is none of the options"),
    "half a label": (("Lef",), None, "'Lef' is none of the options"),
    "two choices": (("1", "2"), None, "Only one choice"),
    "nothing": ((), None, "No answer given.*1 Left"),
    "an empty text": ((), " ", "The text is empty"),
    "a choice and a text": (("1",), "x", "either a choice or a text"),
}


def test_what_matches_nothing_is_refused_and_the_question_stays(shared: Board) -> None:
    run = shared.run_script(QUESTION, say_answer())
    opened = shared.until_decision(run)

    for choices, text, says in NO_ANSWERS.values():
        with pytest.raises(Refused, match=says):
            shared.answer(opened["id"], *choices, text=text)
    with pytest.raises(Refused, match=r"There is no decision 999-1\.1"):
        shared.answer("999-1.1", "1")

    assert shared.until_decision(run) == opened
    shared.answer(opened["id"], "1")
    shared.until_state(run, "idle")


def test_free_text_is_refused_where_the_agent_takes_none(shared: Board) -> None:
    run = shared.run_script(ask(question("Which?", "A", "B", free_text=False)), say_answer())
    decision = shared.until_decision(run)["id"]

    with pytest.raises(Refused, match=r"takes no free text.*1 A, 2 B"):
        shared.answer(decision, text="C")
    shared.answer(decision, "B")
    shared.until_state(run, "idle")


def test_several_choices_where_several_are_allowed(shared: Board) -> None:
    run = shared.run_script(ask(question("Which?", *WAYS, multiple=True)), say_answer())
    decision = shared.until_decision(run)
    assert decision["multiple"]

    shared.answer(decision["id"], "3", "left", "3")

    shared.until_state(run, "idle")
    assert said(shared, run) == ["heard Straight on, Left"]


def test_questions_of_one_call_are_delivered_together_when_the_last_is_answered(
    shared: Board,
) -> None:
    three = [question("A?", "1", "2"), question("B?", *WAYS, multiple=True), question("C?")]
    run = shared.run_script(ask(*three), say_answer())
    first = shared.until_decision(run)
    ids = [f"{run}.{n}" for n in (1, 2, 3)]
    assert [(d["id"], d["group"]) for d in decisions_of(shared, run)] == [
        (i, first["id"]) for i in ids
    ]

    assert shared.answer(ids[2], text="words")["remaining"] == ids[:2]
    assert shared.answer(ids[0], "2")["remaining"] == [ids[1]]
    assert shared.run(run)["state"] == "waiting"
    assert sends(shared, run, "answer") == []
    assert shared.answer(ids[1], "1", "2")["remaining"] == []

    shared.until_state(run, "idle")
    assert said(shared, run) == ["heard 2; Left, Right; words"]
    assert len(sends(shared, run, "answer")) == 1
    assert {d["state"] for d in decisions_of(shared, run)} == {"resolved"}


def test_of_answers_at_once_one_wins_and_the_others_are_told_which(shared: Board) -> None:
    run = shared.run_script(QUESTION, say_answer())
    decision = shared.until_decision(run)["id"]
    outcomes: list[str] = []

    def answer(choice: str) -> None:
        client = shared.connect()
        try:
            client.call("kanbots/decision/answer", {"decision": decision, "choices": [choice]})
            outcomes.append(choice)
        except Refused as refused:
            outcomes.append(str(refused))
        client.close()

    everybody = [threading.Thread(target=answer, args=(way,)) for way in WAYS for _ in range(2)]
    for thread in everybody:
        thread.start()
    for thread in everybody:
        thread.join()

    [won] = [outcome for outcome in outcomes if outcome in WAYS]
    lost = f"Decision {decision} was answered by you at the terminal: {won}."
    assert sorted(outcomes) == sorted([won, *[lost] * 5])
    shared.until_state(run, "idle")
    assert said(shared, run) == [f"heard {won}"]
