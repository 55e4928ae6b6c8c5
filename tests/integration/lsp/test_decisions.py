"""Questions reach the person wherever they can be shown, take no keys, and are answered once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcMethodNotFound

from tests.fakes.boards import until
from tests.fakes.editors import ANSWERS, PROMPTS, PUBLISHES, REFRESHES
from tests.integration.board.steps import ask, question, say_answer

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor
    from tests.integration.lsp.conftest import Attach

QUESTION = ask(question("Which way?", "Left", "Right"))
NOISE = (
    "window/workDoneProgress/create",
    "$/progress",
    *REFRESHES,
    PUBLISHES,
)
PLUGIN = {"plugin": True}
NEW_HELIX = {"clientInfo": {"name": "helix", "version": "26.01"}}


def asked(board: Board) -> str:
    """A run with a question; its decision."""
    return str(board.until_decision(board.run_script(QUESTION, say_answer()))["id"])


def answer_of(board: Board, decision: str) -> list[str] | None:
    """What was answered."""
    found = {each["id"]: each["answer"] for each in board.decisions(everything=True)}
    answer: list[str] | None = found[decision]
    return answer


def until_answered(board: Board, decision: str, answer: str) -> None:
    """Wait for that answer."""
    until(lambda: answer_of(board, decision) == [answer], f"{answer} for {decision}")


def diagnosed(editor: Editor, board: Board) -> str:
    """Wait for the question's lasting place; the address of the board."""
    editor.execute("kanbots.board")
    uri = str(editor.shown()["uri"])
    editor.opens(board.path / ".kanbots" / "board.md")
    editor.diagnostics(uri, lambda found: any(each["code"] == "question" for each in found))
    return uri


@pytest.mark.parametrize("name", ["neovim", "helix"])
def test_without_prompts_a_question_stands_on_the_board_and_is_answered_there(
    name: str, attach: Attach, board: Board
) -> None:
    editor = attach(name)
    editor.may(*NOISE)
    decision = asked(board)
    uri = diagnosed(editor, board)
    lines = (board.path / ".kanbots" / "board.md").read_text().splitlines()
    actions = editor.actions(uri, lines.index("- 1-1.1 Which way?"))
    assert list(actions)[:2] == ["Answer 1-1.1: 1 Left", "Answer 1-1.1: 2 Right"]
    editor.does(actions["Answer 1-1.1: 2 Right"])
    editor.told("1-1.1: Right")
    until_answered(board, decision, "Right")
    editor.diagnostics(uri, lambda found: not any(each["code"] == "question" for each in found))


@pytest.mark.parametrize(
    ("name", "options", "changes"),
    [("vscode", None, {}), ("neovim", PLUGIN, {}), ("helix", None, NEW_HELIX)],
)
def test_a_prompt_begins_with_later_and_its_choice_is_the_answer(
    name: str, options: object, changes: dict[str, object], attach: Attach, board: Board
) -> None:
    editor = attach(name, options, answers=ANSWERS["vscode"], **changes)
    editor.may(*NOISE)
    decision = asked(board)
    prompt = editor.prompted("1-1", "asks: Which way?")
    assert prompt.titles == ["Later", "1 Left", "2 Right", "Open the card"]
    assert prompt.id == f"decision-{decision}"
    prompt.choose("2 Right")
    until_answered(board, decision, "Right")


@pytest.mark.parametrize("choice", [None, "Later"])
def test_dismissed_is_not_answered_and_is_not_asked_again(
    choice: str | None, attach: Attach, board: Board
) -> None:
    editor = attach("vscode")
    editor.may(*NOISE)
    decision = asked(board)
    editor.prompted("Which way?").choose(choice)
    # Prompts come before diagnostics, and these are about what the editor holds only now.
    uri = diagnosed(editor, board)
    editor.holds(uri, "# Board\n")
    editor.diagnostics(uri, lambda found: any(each["code"] == "stale" for each in found))
    editor.reads_nothing(PROMPTS)
    assert answer_of(board, decision) is None


@pytest.mark.parametrize(
    "error", [JsonRpcMethodNotFound(), JsonRpcInternalError("broken"), JsonRpcException("no", -1)]
)
def test_an_editor_that_fails_at_a_prompt_loses_nothing(
    error: JsonRpcException, attach: Attach, board: Board
) -> None:
    editor = attach("vscode")
    editor.may(*NOISE)
    decision = asked(board)
    editor.prompted("Which way?").fail(error)
    uri = diagnosed(editor, board)
    assert answer_of(board, decision) is None
    actions = editor.actions(uri, 3)
    editor.does(actions["Answer 1-1.1: 1 Left"])
    editor.told("1-1.1: Left")


def test_a_number_answers_nothing_once_another_question_has_popped_up(
    attach: Attach, board: Board
) -> None:
    editor = attach("vscode")
    editor.may(*NOISE)
    first = asked(board)
    editor.prompted("Which way?").choose(None)
    editor.execute("kanbots.answer")
    editor.shown()
    editor.told("1-1.1: Which way?")
    second = asked(board)
    editor.prompted("2-1")
    refused = editor.refused_command("kanbots.answer.1")
    assert refused.message.startswith("1-1.1 and 2-1.1 were shown here")
    assert (answer_of(board, first), answer_of(board, second)) == (None, None)
    editor.execute("kanbots.answer", {"decision": second})
    editor.shown()
    editor.told("2-1.1: Which way?")
    editor.execute("kanbots.answer.2")
    editor.told("2-1.1: Right")
    assert answer_of(board, first) is None


def test_neither_a_hover_nor_a_popup_changes_what_a_number_answers(
    attach: Attach, board: Board
) -> None:
    editor = attach("vscode")
    editor.may(*NOISE)
    first = asked(board)
    editor.prompted("1-1").choose(None)
    assert "No question was shown" in editor.refused_command("kanbots.answer.1").message
    editor.execute("kanbots.answer")
    editor.shown()
    editor.told("1-1.1: Which way?")
    second = asked(board)
    editor.prompted("2-1")
    page = editor.request("kanbots/document/open", {"document": "card", "card": 2, "show": False})
    editor.opens(Path(page["path"]))
    assert "2-1.1 asks" in editor.asks("hover", page["uri"], 0, 3)["contents"]["value"]

    # What was shown is answered elsewhere: the number was meant for it, and for no other.
    board.answer(first, "1")
    assert editor.refused_command("kanbots.answer.2").message.startswith("1-1.1 and 2-1.1")
    assert answer_of(board, second) is None
    board.answer(second, "1")
    assert "was answered" in editor.refused_command("kanbots.answer.2").message


def test_a_question_that_was_asked_for_and_pops_up_as_well_takes_a_number(
    attach: Attach, board: Board
) -> None:
    editor = attach("neovim", PLUGIN)
    editor.may(*NOISE)
    for _ in range(2):
        asked(board)
    editor.prompted("1-1")
    editor.execute("kanbots.answer", {"decision": "2-1.1"})
    editor.shown()
    editor.told("2-1.1: Which way?")
    editor.prompted("2-1")
    editor.execute("kanbots.answer.2")
    editor.told("2-1.1: Right")
    assert answer_of(board, "2-1.1") == ["Right"]


def test_what_was_open_before_an_editor_came_is_offered_to_it(attach: Attach, board: Board) -> None:
    decision = asked(board)
    editor = attach("vscode")
    editor.may(*NOISE)
    editor.prompted("Which way?").choose("1 Left")
    until_answered(board, decision, "Left")


def test_answered_in_one_editor_it_is_taken_back_in_the_other(attach: Attach, board: Board) -> None:
    one, other = attach("vscode"), attach("neovim", PLUGIN)
    for editor in (one, other):
        editor.may(*NOISE)
    decision = asked(board)
    there, here = other.prompted("Which way?"), one.prompted("Which way?")
    here.choose("1 Left")
    until_answered(board, decision, "Left")
    assert other.reads("$/cancelRequest") == {"id": there.id}


def test_where_prompts_do_not_stack_they_come_one_at_a_time(attach: Attach, board: Board) -> None:
    editor = attach("neovim", PLUGIN)
    editor.may(*NOISE)
    for _ in range(2):
        asked(board)
    editor.prompted("1-1").choose("1 Left")
    until_answered(board, "1-1.1", "Left")
    editor.prompted("2-1").choose("Later")


def test_where_prompts_stack_all_come_at_once(attach: Attach, board: Board) -> None:
    editor = attach("vscode")
    editor.may(*NOISE)
    for _ in range(2):
        asked(board)
    prompts = [editor.prompted(), editor.prompted()]
    assert sorted(prompt.id for prompt in prompts) == ["decision-1-1.1", "decision-2-1.1"]
    prompts[0].choose("1 Left")
    prompts[1].choose("2 Right")
    until_answered(board, prompts[0].id.removeprefix("decision-"), "Left")
    until_answered(board, prompts[1].id.removeprefix("decision-"), "Right")


def test_a_prompt_that_nobody_answers_gives_its_place_away_and_still_counts(
    attach: Attach, board: Board
) -> None:
    editor = attach("neovim", PLUGIN)
    editor.may(*NOISE)
    for _ in range(2):
        asked(board)
    first = editor.prompted("1-1")
    editor.prompted("2-1").choose("2 Right")
    until_answered(board, "2-1.1", "Right")
    first.choose("1 Left")
    until_answered(board, "1-1.1", "Left")


@pytest.mark.parametrize(
    "questions",
    [
        (question("Which way?", "Left", "Right"), question("How far?", "Near", "Far")),
        (question("Which ones?", "Left", "Right", multiple=True),),
    ],
    ids=["several", "multiple"],
)
def test_several_questions_or_choices_are_answered_on_the_card(
    questions: tuple[dict[str, object], ...], attach: Attach, board: Board
) -> None:
    editor = attach("vscode")
    editor.may(*NOISE)
    board.until_decision(board.run_script(ask(*questions)))
    prompt = editor.prompted("1-1", "asks 2 questions" if len(questions) > 1 else "asks:")
    assert prompt.titles == ["Later", "Open the card"]
    prompt.choose("Open the card")
    shown = editor.shown()
    assert shown["uri"].endswith("/.kanbots/cards/1.md")
    lines = (board.path / ".kanbots" / "cards" / "1.md").read_text().splitlines()
    assert lines[shown["selection"]["start"]["line"]].startswith("### 1-1.1 ")


def test_several_choices_are_answered_by_selecting_their_lines_or_their_numbers(
    attach: Attach, board: Board
) -> None:
    editor = attach("helix")
    editor.may(*NOISE, "window/showMessage")
    which = question("Which ones?", "Apples", "Pears", "Plums", multiple=True)
    for run in (board.run_script(ask(which)), board.run_script(ask(which))):
        board.until_decision(run)
    page = Path(editor.execute("kanbots.card", {"card": 1})["path"])
    assert editor.shown()
    uri = editor.opens(page)
    row = page.read_text().splitlines().index("2. Pears")
    offered = editor.actions(uri, row, to_line=row + 1, columns=(0, len("3. Plums")))
    editor.does(offered["Answer 1-1.1: Pears, Plums"])

    notes = editor.opens(board.path / "notes.md", "3, 1\n4\n1. Pears\n")
    editor.does(editor.actions(notes, 0, columns=(0, 4))["Answer 2-1.1: Plums, Apples"])
    answers = {each["id"]: each["answer"] for each in board.decisions(everything=True)}
    assert answers == {"1-1.1": ["Pears", "Plums"], "2-1.1": ["Plums", "Apples"]}


def test_an_answer_to_an_earlier_daemons_prompt_counts(attach: Attach, board: Board) -> None:
    editor = attach("vscode")
    editor.may(*NOISE, "window/showMessage", "kanbots/daemon/replaced", PROMPTS)
    decision = asked(board)
    prompt = editor.prompted("Which way?")
    board.kill_daemon()
    board.until_decision("1-1")
    prompt.choose("2 Right")
    until_answered(board, decision, "Right")
