"""A person who looks elsewhere is told once, in one go, by the ways they chose and no other."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.boards import Board, board_at, until
from tests.integration.board.leaving import nothing_left
from tests.integration.board.steps import ask, question, script, shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTION = ask(question("Which way?", "Left", "Right"))
RECORD = """\
import json, os, sys
with open({file!r}, "a") as file:
    names = [name for name in os.environ if name.startswith("KANBOTS_NOTIFY_")]
    file.write(json.dumps([sys.argv[1:], {{name: os.environ[name] for name in names}}]) + "\\n")
"""


class Desk:
    """A person's settings, and what they were told."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "home" / "config").mkdir(parents=True)
        (root / "bin").mkdir()
        self.program("record", root / "told")
        self.program("notify-send", root / "desktop")
        self.settings()

    def program(self, name: str, file: Path) -> None:
        """A program that writes down what it was given."""
        path = self.root / "bin" / name
        path.write_text(f"#!{sys.executable}\n" + RECORD.format(file=str(file)))
        path.chmod(0o755)

    def settings(self, *lines: str, command: str = 'record "$1" "$2"') -> None:
        """The person's own settings."""
        text = "\n".join(["[notify]", f"command = '{command}'", *lines])
        (self.root / "home" / "config" / "config.toml").write_text(f"{text}\n")

    def told(self, file: str = "told") -> list[Any]:
        """What each call was given: words and variables."""
        path = self.root / file
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path)
    monkeypatch.setenv("KANBOTS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{__import__('os').environ['PATH']}")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    return desk


@pytest.fixture
def board(desk: Desk, tmp_path: Path) -> Iterator[Board]:
    """One whose person has those settings."""
    with nothing_left(tmp_path), board_at(tmp_path / "shop") as board:
        yield board


def away(board: Board) -> None:
    """The person looks at something else."""
    board.call("kanbots/client/focus", focused=False)


def test_a_question_is_told_by_the_person_s_command_in_words_alone(
    desk: Desk, board: Board
) -> None:
    away(board)
    board.run_script(ask(question("$(touch evil)\x1b[31m `touch evil`?", "Left")))

    [[words, variables]] = until(lambda: desk.told(), "a call")
    assert words == ["shop: 1-1 asks", "$(touch evil)␛[31m `touch evil`?"]
    assert variables["KANBOTS_NOTIFY_TITLE"] == "shop: 1-1 asks"
    assert (variables["KANBOTS_NOTIFY_KIND"], variables["KANBOTS_NOTIFY_RUNS"]) == (
        "waiting",
        "1-1",
    )
    assert not list(desk.root.rglob("evil"))


def test_many_at_once_are_one_and_nothing_is_told_twice(desk: Desk, board: Board) -> None:
    (board.path / "kanbots.toml").write_text("[queue]\nconcurrent = 8\nstagger_ms = 0\n")
    away(board)
    gate = desk.root / "gate"
    held = shell(f"while [ ! -e '{gate}' ]; do sleep 0.05; done")
    runs = [board.run_script(held, QUESTION) for _ in range(4)]
    for run in runs:
        until(partial(board.events, run, "tool_started"), f"{run} at the gate")
    gate.touch()
    until(lambda: sum(words[1].count("Which way?") for words, _ in desk.told()) == 4, "all")
    calls = len(desk.told())
    assert calls <= 2

    board.kill_daemon()
    away(board)
    later = board.run_script({"fail": "no such key"})
    board.until_state(later, "failed", "idle")
    until(lambda: len(desk.told()) > calls, "the next call")
    assert "Which way?" not in desk.told()[-1][0][1]
    assert len(desk.told()) == calls + 1


def test_nothing_is_sent_while_somebody_looks_and_clients_hear_of_it(
    desk: Desk, board: Board
) -> None:
    board.call("kanbots/client/focus", focused=True)
    run = board.run_script(QUESTION)
    called = until(lambda: _called(board), "a call")
    assert (called["kind"], called["lookedAt"]) == ("waiting", True)
    assert called["title"] == "shop: 1-1 asks"
    away(board)
    board.answer(board.until_decision(run)["id"], "1")
    until(lambda: desk.told(), "the end of the last run")
    assert [words[0] for words, _ in desk.told()] == ["shop: 1-1 is done"]


def test_a_client_that_never_speaks_of_focus_is_looked_at_after_an_act(
    desk: Desk, board: Board
) -> None:
    board.run_script(QUESTION)
    assert until(lambda: _called(board), "a call")["lookedAt"] is True
    assert desk.told() == []


def test_kinds_are_switched_off_one_by_one(desk: Desk, board: Board) -> None:
    desk.settings("waiting = false")
    away(board)
    run = board.run_script(QUESTION)
    board.answer(board.until_decision(run)["id"], "1")
    [[words, _]] = until(lambda: desk.told(), "a call")
    assert words[0] == "shop: 1-1 is done"


def test_the_desktop_is_told_where_there_is_one(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("notify-send is for Linux")
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/none")
    desk.settings(command="exit 3")
    with nothing_left(tmp_path), board_at(tmp_path / "shop") as board:
        away(board)
        board.run_script(QUESTION)
        [[words, _]] = until(lambda: desk.told("desktop"), "a call")
        assert words[-3:] == ["--", "shop: 1-1 asks", "Which way?"]
        until(lambda: "notify.command ended with status 3" in board.logs(), "the log's line")


def test_a_command_that_came_with_a_clone_is_refused(desk: Desk, board: Board) -> None:
    (board.path / "kanbots.toml").write_text("[notify]\ncommand = 'touch theirs'\n")
    from kanbots_ls.cli.errors import Refused

    card = board.add("A card", script({"say": "here"}))
    with pytest.raises(Refused, match=r"only your own config\.toml may name a program"):
        board.dispatch(card)


def _called(board: Board) -> Any:
    while (found := board.client.next_notification(0)) is not None:
        if found.method == "kanbots/person/called":
            return found.params
    return None
