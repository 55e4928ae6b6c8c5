"""From a source file an agent is sent by one chosen action, and by nothing else that is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.editors import PUBLISHES

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor

NOISE = (PUBLISHES, "window/workDoneProgress/create", "$/progress", "$/cancelRequest")
TEXT = "import os\nx = 1  # TODO: round it\n"
PROBLEM = {
    "range": {"start": {"line": 0, "character": 7}, "end": {"line": 0, "character": 9}},
    "message": "`os` imported but unused",
    "source": "ruff",
    "code": "F401",
}


def test_an_agent_is_sent_to_a_todo_or_a_problem_when_that_is_chosen(
    editor: Editor, board: Board
) -> None:
    (board.path / "kanbots.toml").write_text('[agent]\nname = "scripted"\n')
    editor.may(*NOISE)
    uri = editor.opens(board.path / "app.py", TEXT, "python")
    assert editor.actions(uri, 0) == {}
    problem: dict[str, Any] = editor.actions(uri, 0, problems=[PROBLEM])
    (title,) = problem
    assert title == "Dispatch an agent on this problem: `os` imported but unused"
    todo = editor.actions(uri, 1)["Dispatch an agent on this: TODO: round it"]
    assert not any(each.get("isPreferred") for each in (todo, problem[title]))
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert board.show()["cards"] == []

    (run,) = editor.does(todo)["runs"]
    editor.told("1-1 ")
    (other,) = editor.does(problem[title])["runs"]
    editor.told("2-1 ")
    assert (run["id"], other["id"]) == ("1-1", "2-1")
    cards = {card["number"]: (card["title"], card["body"]) for card in board.show()["cards"]}
    assert cards == {
        1: ("TODO: round it", "From app.py, line 2."),
        2: (PROBLEM["message"], "ruff F401. At app.py, line 1:\n\n    import os"),
    }
    for name in ("1-1", "2-1"):
        board.until_state(name, "idle")


def test_a_card_that_can_not_be_dispatched_is_kept_and_said_so(
    editor: Editor, board: Board
) -> None:
    editor.may(*NOISE)
    wanted = {"title": "Work", "agent": "nobody"}
    error = editor.refused_command("kanbots.dispatch", wanted)
    assert error.message.startswith("#1 was added, and not dispatched: There is no agent")
    assert [card["runs"] for card in board.show()["cards"]] == [[]]
    both = editor.refused_command("kanbots.dispatch", {"body": "No title."})
    assert "name the cards, or give a new one's title" in both.message
