"""Every verb is a command that each editor can give, with its object or without any."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.fakes.boards import until
from tests.fakes.editors import REFRESHES, SHOWS
from tests.integration.board.steps import (
    BUSY,
    ask,
    is_alive,
    journal,
    question,
    script,
    shell,
)

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.fakes.editors import Editor
    from tests.integration.lsp.conftest import Attach

SCRIPTED = '[agent]\nname = "scripted"\n'
WORK = script(shell("echo Work. > work.txt"), {"say": "Done."})
NOISE = ("textDocument/publishDiagnostics", "window/workDoneProgress/create", "$/progress")


def scripted(board: Board) -> None:
    """Dispatches go to the scripted agent."""
    (board.path / "kanbots.toml").write_text(SCRIPTED)


def opened(editor: Editor) -> str:
    """The document that the server asked to open; in an editor that can't, the result names it."""
    uri = urlsplit(str(editor.shown()["uri"]))
    return uri.path[1:] if uri.scheme == "kanbots" else uri.path.partition("/.kanbots/")[2]


def test_the_main_job_is_done_by_commands_alone(editor: Editor, board: Board) -> None:
    scripted(board)
    editor.may(*NOISE, *REFRESHES, "window/showMessageRequest")

    card = editor.execute("kanbots.card.add", {"title": "Work", "body": WORK})["number"]
    editor.told("#1 Work")
    editor.execute("kanbots.card.edit", {"card": card, "title": "Hard work"})
    editor.told("#1 Hard work")
    editor.execute("kanbots.card.move", {"card": card, "column": "backlog"})
    editor.told("#1 Hard work")
    assert editor.execute("kanbots.card.show", {"card": card})["column"] == "backlog"
    assert len(editor.execute("kanbots.card.list")["cards"]) == 1

    run = editor.execute("kanbots.dispatch", {"cards": [card]})["runs"][0]["id"]
    editor.told("1-1 ")
    board.until_state(run, "idle")
    assert editor.execute("kanbots.promote.show", {"run": run})["target"] == "main"
    editor.told("1-1 would land on main", "1 file")
    editor.execute("kanbots.turns", {"run": run})
    editor.told("turn 1: 1 file")
    editor.execute("kanbots.promote", {"run": run})
    editor.told("Promoted 1-1: main is")
    assert (board.path / "work.txt").exists()
    editor.execute("kanbots.promote.undo", {"run": run})
    editor.told("main is back at")
    assert not (board.path / "work.txt").exists()

    editor.execute("kanbots.rewind", {"run": run, "to": "0"})
    editor.told("1-1 is as it was before its first turn; its code actions undo that.")
    [back] = [said for said in board.run(run)["notices"] if "Rewound" in said]
    assert back.endswith("`kanbots-ls rewind 1-1 --undo` brings back what was there.")
    editor.execute("kanbots.rewind", {"run": run, "to": board.run(run)["rewound"]["before"]})
    editor.told("1-1 is as it was before rewind 1.")
    assert (board.run(run)["rewound"], board.run(run)["notices"]) == (None, [])
    editor.execute("kanbots.rewind", {"run": run, "to": "0"})
    editor.told("before its first turn")
    editor.execute("kanbots.reply", {"run": run, "text": script({"say": "Hello."})})
    editor.told("1-1 ")
    board.until_state(run, "idle")
    assert board.run(run)["rewound"] is None, "it has gone on"
    editor.execute("kanbots.discard", {"run": run})
    editor.told("Discarded 1-1; restore brings it back")
    editor.execute("kanbots.restore", {"run": run})
    editor.told("1-1 is back")
    editor.execute("kanbots.card.archive", {"card": card})
    editor.told("#1 Hard work")
    assert board.show()["cards"] == []


def test_a_bare_restore_brings_the_only_discarded_run_back(editor: Editor, board: Board) -> None:
    editor.may(*NOISE)
    run = board.run_script({"say": "Done."})
    board.until_state(run, "idle")
    board.call("kanbots/run/discard", run=run)

    editor.execute("kanbots.restore")

    editor.told(f"{run}")
    assert board.run(run)["discardedAt"] is None


def test_a_daemon_with_living_runs_is_stopped_from_an_editor_only_when_told_how(
    editor: Editor, board: Board
) -> None:
    editor.may(*NOISE, "window/showMessage", "window/logMessage", "kanbots/daemon/replaced")
    run = board.run_script(BUSY)
    board.until_state(run, "working")
    daemon = board.daemon_pid

    refused = editor.refused("workspace/executeCommand", {"command": "kanbots.daemon.stop"})
    assert run in refused.message or "run" in refused.message
    assert board.run(run)["state"] == "working"

    editor.execute("kanbots.daemon.stop", {"runs": True})
    until(lambda: not is_alive(daemon), "the daemon's end")
    board.disconnect()
    assert board.run(run)["state"] == "stopped"


def test_what_only_looks_says_what_it_saw(editor: Editor, board: Board) -> None:
    board.add("A card")
    for command, words in {
        "kanbots.status": "0 running, 0 waiting",
        "kanbots.costs": "session ",
        "kanbots.disk": "Worktrees 0",
        "kanbots.slash": "/fix /review /spec /split /test",
        "kanbots.gc": "Deleted 0 runs",
        "kanbots.decisions": "0 questions",
        "kanbots.daemon.status": f"pid {board.daemon_pid}",
        "kanbots.doctor": "",
    }.items():
        editor.execute(command)
        editor.told(words)


def test_documents_open_by_command(editor: Editor, board: Board) -> None:
    run = board.run_script(shell("echo Work. > work.txt"))
    board.until_state(run, "idle")
    editor.may(*NOISE)
    shows, shown = SHOWS in editor.client.answering, list[bool]()
    for command, argument, name in (
        ("kanbots.board", None, "board.md"),
        ("kanbots.card", {"card": 1}, "cards/1.md"),
        ("kanbots.diff", {"run": run}, "runs/1-1.diff"),
        ("kanbots.log", {"run": run}, "runs/1-1.log"),
        ("kanbots.preview", {"run": run}, "runs/1-1.diff"),
        ("kanbots.diff", None, "runs/1-1.diff"),
        ("kanbots.log", None, "runs/1-1.log"),
        ("kanbots.card", None, "cards/1.md"),
    ):
        result = editor.execute(command, *([argument] if argument else []))
        assert opened(editor) == name
        assert (board.path / ".kanbots" / name).is_file()
        if command != "kanbots.preview":
            assert Path(result["path"]) == board.path / ".kanbots" / name
            shown.append(result["shown"])
    # One that takes seconds to answer counts as one that could not.
    assert any(shown) == shows


def test_verbs_that_spend_or_remove_never_guess(editor: Editor, board: Board) -> None:
    scripted(board)
    run = board.run_script(shell("echo Work. > work.txt"))
    board.until_state(run, "idle")
    board.add("Another card", WORK)
    editor.may(*NOISE)
    before = journal(board)
    for name in ("dispatch", "reply", "promote", "discard", "rewind"):
        editor.execute(f"kanbots.{name}")
        assert opened(editor) == "board.md"
        editor.told("choose it on the board")
    for name in ("card.edit", "card.move", "card.archive"):
        editor.execute(f"kanbots.{name}")
        assert opened(editor) == "board.md"
        editor.told("2 qualify; choose one on the board")
    editor.execute("kanbots.promote.undo")
    assert opened(editor) == "board.md"
    editor.told("there is none to which it applies now")
    assert journal(board) == before


def test_the_board_opens_on_the_line_of_what_alone_qualifies(attach: Attach, board: Board) -> None:
    scripted(board)
    board.until_state(board.run_script({"say": "Done."}, title="Ran"), "idle")
    board.add("Not yet", WORK)
    editor = attach("helix")
    editor.may(*NOISE)
    editor.execute("kanbots.dispatch")
    place = editor.shown()["selection"]["start"]
    editor.told("Dispatch cards: choose it on the board")
    lines = (board.path / ".kanbots" / "board.md").read_text().splitlines()
    assert lines[place["line"]] == "- #2 Not yet"


def test_stop_without_argument_stops_the_only_run_and_never_one_of_two(
    attach: Attach, board: Board
) -> None:
    editor = attach("helix")
    editor.may(*NOISE)
    first = board.run_script(BUSY)
    board.until_state(first, "working")
    editor.execute("kanbots.stop")
    editor.told("1-1 stopped")

    others = [board.run_script(BUSY) for _ in range(2)]
    for run in others:
        board.until_state(run, "working")
    editor.execute("kanbots.stop")
    assert opened(editor) == "board.md"
    editor.told("2 qualify")
    assert {board.run(run)["state"] for run in others} == {"working"}
    editor.execute("kanbots.stop.all")
    editor.told("2-1 stopped", "3-1 stopped")


def test_answer_without_argument_opens_the_question_and_numbers_answer_it(
    editor: Editor, board: Board
) -> None:
    editor.may(*NOISE, *REFRESHES, "window/showMessageRequest")
    assert "Nothing waits" in editor.refused_command("kanbots.answer").message
    assert "No question was shown" in editor.refused_command("kanbots.answer.1").message
    run = board.run_script(ask(question("Which way?", "Left", "Right")))
    decision = board.until_decision(run)["id"]

    editor.execute("kanbots.answer")
    assert opened(editor) == "cards/1.md"
    editor.told("1-1.1: Which way? 1 Left · 2 Right")
    assert "9" in editor.refused_command("kanbots.answer.9").message
    editor.execute("kanbots.answer.2")
    editor.told("1-1.1: Right")
    board.until_state(run, "idle")
    again = editor.refused_command("kanbots.answer.1").message
    assert "1-1.1" in again
    assert "Right" in again
    assert board.decisions(everything=True)[0]["answer"] == ["Right"]
    assert decision == "1-1.1"


def test_a_second_answer_is_refused_and_says_who_was_first(attach: Attach, board: Board) -> None:
    one, two = attach("helix"), attach("emacs")
    for editor in (one, two):
        editor.may(*NOISE, "window/showMessageRequest")
    run = board.run_script(ask(question("Which way?", "Left", "Right")))
    argument: dict[str, Any] = {"decision": board.until_decision(run)["id"], "choices": ["1"]}
    one.execute("kanbots.answer", argument)
    one.told("1-1.1: Left")
    error = two.refused_command("kanbots.answer", {**argument, "choices": ["2"]})
    assert "Left" in error.message
    assert "you in the editor" in error.message
    assert error.data == {"reason": "already_answered"}


def test_what_a_command_came_to_stands_beside_the_line_in_stock_neovim(
    attach: Attach, board: Board
) -> None:
    board.add("A card")
    editor = attach("neovim")
    editor.may(*NOISE, *REFRESHES, "window/logMessage")
    page = editor.execute("kanbots.board")
    assert editor.shown()
    uri = editor.opens(Path(page["path"]))
    row = Path(page["path"]).read_text().splitlines().index("- #1 A card")
    editor.actions(uri, row)

    error = editor.refused_command("kanbots.split", {"card": 77})
    assert "card list" in error.message
    [told] = editor.diagnostics(uri, bool)
    assert (told["message"], told["range"]["start"]["line"]) == (error.message, row)
    editor.execute("kanbots.card.move", {"card": 1, "column": "done"})
    editor.diagnostics(uri, lambda found: "#1 A card" in str(found) and "77" not in str(found))
    editor.closes(uri)
    editor.diagnostics(uri, lambda found: "said" not in [each["code"] for each in found])
