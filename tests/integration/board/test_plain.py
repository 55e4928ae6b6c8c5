"""Any program that takes a prompt, as an agent of the board."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import git, until
from tests.integration.board.steps import pids_in

if TYPE_CHECKING:
    from tests.fakes.boards import Board, Json
    from tests.integration.board.persons import Person

QUESTION = '```kanbots-decision\n{"question": "Which?", "options": ["A", "B"]}\n```'


class Mine:
    """The agent ``mine``: a shell script of the test's, and the board it works on."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self.board: Board = person.one
        self.program = person.home / "mycli"

    def says(self, script: str, *words: str, more: str = "") -> None:
        """What the program does, and how the settings start it."""
        self.program.write_text(f"#!/bin/sh\n{script}\n")
        self.program.chmod(0o755)
        command = json.dumps([str(self.program), *words])
        self._person.set(f"[agents.mine]\ncommand = {command}\n{more}\n")

    def begin(self, title: str = "A card", **wishes: Any) -> str:
        """A card dispatched to it; the run."""
        return self.board.dispatch(self.board.add(title), agent="mine", **wishes)[0]

    def texts(self, run: str) -> list[str]:
        """What it said."""
        return [event["fields"]["text"] for event in self.board.events(run, "text_said")]

    def ended(self, run: str) -> Json:
        """How its last turn ended."""
        fields: Json = self.board.events(run, "turn_ended")[-1]["fields"]
        return fields


@pytest.fixture
def mine(person: Person) -> Mine:
    return Mine(person)


def test_it_gets_the_card_as_a_word_of_its_command_and_its_text_is_the_log(mine: Mine) -> None:
    mine.says('echo "heard: $2"; echo; echo "in $PWD"', "--do", "{prompt}")
    run = mine.begin('Mend "it" and $HOME\'s `x`')
    seen = mine.board.until_state(run, "idle")
    first, last = mine.texts(run)[0], mine.texts(run)[-1]
    assert first.startswith('heard: Mend "it" and $HOME\'s `x`')
    assert last == f"in {seen['worktree']}"
    assert mine.ended(run)["outcome"] == "completed"
    assert mine.ended(run)["text"] == last


def test_a_card_is_never_taken_for_an_option_or_a_file_by_the_program(mine: Mine) -> None:
    mine.says('case "$1" in [-@/]*) echo "an option: $1";; *) echo "words:$1";; esac', "{prompt}")
    for title in ("--config=evil and more", "@secrets and more"):
        run = mine.begin(title)
        mine.board.until_state(run, "idle")
        assert mine.texts(run)[0].startswith("words:")
        assert title in mine.board.transcript(run).decode()


def test_without_such_a_word_it_gets_the_card_on_its_stdin(mine: Mine) -> None:
    mine.says("head -1")
    run = mine.begin("Mend it")
    mine.board.until_state(run, "idle")
    assert mine.texts(run) == ["Mend it"]


def test_what_it_changed_is_the_diff_and_what_it_committed_is_promoted(mine: Mine) -> None:
    mine.says("echo two > new; git add new; git commit -qm 'Add it'; echo left > open")
    run = mine.begin()
    mine.board.until_state(run, "idle")
    found = mine.board.call("kanbots/run/diff", run=run)
    assert [each["path"] for each in found["files"]] == ["new", "open"]
    mine.board.call("kanbots/run/promote", run=run)
    assert git(mine.board.path, "show", "HEAD:new") == "two"


def test_its_exit_status_fails_the_turn_with_the_last_line_of_its_stderr(mine: Mine) -> None:
    mine.says("echo trying; echo first >&2; echo 'no such model' >&2; exit 3")
    run = mine.begin()
    seen = mine.board.until_state(run, "failed")
    assert seen["reason"].startswith("mycli ended with status 3: no such model. Dispatch the card")
    mine.says("echo better")
    mine.board.reply(run, "Again")
    mine.board.until_state(run, "idle")
    assert mine.texts(run)[-1] == "better"


def test_a_question_in_a_block_is_a_decision_and_its_answer_the_next_message(mine: Mine) -> None:
    mine.says(f"grep -q 'The answer to what you asked' && echo thanks || echo '{QUESTION}'")
    run = mine.begin()
    asked = mine.board.until_decision(run)
    assert [asked["question"], *(each["label"] for each in asked["options"])] == [
        "Which?",
        "A",
        "B",
    ]
    mine.board.answer(asked["id"], "B")
    until(lambda: mine.texts(run)[-1] == "thanks", "the answer at the program")


def test_a_later_message_comes_with_what_was_said_before(mine: Mine) -> None:
    mine.says('cat > "prompt-$(ls prompt-* 2>/dev/null | wc -l)"; echo "did that"')
    run = mine.begin("Mend it")
    worktree = Path(mine.board.until_state(run, "idle")["worktree"])
    mine.board.reply(run, "And test it")
    until(lambda: mine.board.run(run)["turns"] == 2, "the second turn")
    told = (worktree / "prompt-1").read_text()
    assert told.index("Mend it") < told.index("did that") < told.index("And test it")


def test_a_program_with_sessions_of_its_own_goes_on_with_them(mine: Mine) -> None:
    resume = json.dumps([str(mine.program), "--go-on", "{session}"])
    mine.says('echo "$1 $2: $(head -1)"', "--new", "{session}", more=f"resume = {resume}")
    run = mine.begin("Mend it")
    session = mine.board.until_state(run, "idle")["sessionId"]
    os.kill(mine.board.agent_pid(run), signal.SIGKILL)
    mine.board.kill_daemon()
    mine.board.reply(run, "And test it")
    until(lambda: len(mine.texts(run)) == 2, "the second answer")
    assert mine.texts(run) == [f"--new {session}: Mend it", f"--go-on {session}: And test it"]


def test_objects_that_it_prints_are_read_where_the_settings_say(mine: Mine) -> None:
    lines = [{"message": {"text": "one"}}, {"tool": 1}, {"message": {"text": "two\n\nthree"}}]
    printed = "\n".join(map(json.dumps, lines))
    mine.says(f"cat <<'END'\n{printed}\nno object\nEND", more='text = "message.text"')
    run = mine.begin()
    mine.board.until_state(run, "idle")
    assert mine.texts(run) == ["one", "two\n\nthree", "no object"]


def test_a_message_in_mid_turn_waits_for_a_turn_of_its_own(mine: Mine) -> None:
    mine.says("touch begun; while [ ! -e go ]; do sleep 0.05; done; echo ok")
    run = mine.begin()
    worktree = Path(mine.board.until_state(run, "working")["worktree"])
    until((worktree / "begun").exists, "the program at work")
    mine.board.reply(run, "And test it")
    assert len(mine.board.events(run, "turn_started")) == 1
    (worktree / "go").touch()
    until(lambda: mine.board.run(run)["turns"] == 2, "the second turn")
    taken = [each["fields"]["text"] for each in mine.board.events(run, "message_taken")]
    assert ["And test it" in text for text in taken] == [False, True]


def test_an_interrupt_ends_the_program_and_what_it_started(mine: Mine) -> None:
    mine.says("sleep 300 & echo $! > child; wait")
    run = mine.begin()
    worktree = Path(mine.board.until_state(run, "working")["worktree"])
    [child] = pids_in(worktree / "child", 1)
    mine.board.stop(run)
    mine.board.until_state(run, "stopped")
    until(lambda: not Path(f"/proc/{child}").exists(), "the child's end")


def test_a_program_that_ignores_an_interrupt_is_ended_all_the_same(mine: Mine) -> None:
    mine.says("trap '' INT TERM; touch begun; while :; do sleep 0.1; done")
    run = mine.begin()
    worktree = Path(mine.board.until_state(run, "working")["worktree"])
    until((worktree / "begun").exists, "the program at work")
    mine.board.stop(run)
    mine.board.until_state(run, "stopped")


def test_a_killed_daemon_loses_nothing_of_what_it_says(mine: Mine) -> None:
    mine.says("echo one; echo; while [ ! -e go ]; do sleep 0.05; done; echo two")
    run = mine.begin()
    worktree = Path(mine.board.until_state(run, "working")["worktree"])
    until(lambda: mine.texts(run) == ["one"], "its first words")
    mine.board.kill_daemon()
    (worktree / "go").touch()
    mine.board.until_state(run, "idle")
    assert mine.texts(run) == ["one", "two"]


def test_a_prompt_too_long_for_a_command_line_says_what_to_do(mine: Mine) -> None:
    mine.says("echo no", "{prompt}")
    card = mine.board.add("Long", "x" * 200_000)
    [run] = mine.board.dispatch(card, agent="mine")
    reason = mine.board.until_state(run, "failed")["reason"]
    assert "too long for a command line" in reason
    assert "stdin" in reason


@pytest.mark.parametrize(
    ("words", "wishes", "why"),
    [
        (("{prompt}",), {"model": "m"}, "mine can't be told its model. Put {model} into"),
        (("{model}",), {}, "mine must be told its model. Its command has {model}"),
        (("{prompt}",), {"mode": "ask"}, "mine has no mode 'ask'. It has: bypassPermissions."),
        (("{prompt}",), {"budgetUsd": 1}, "mine"),
    ],
)
def test_what_it_can_not_be_told_is_refused_beforehand(
    mine: Mine, words: tuple[str, ...], wishes: dict[str, Any], why: str
) -> None:
    mine.says("echo", *words)
    with pytest.raises(Refused, match=re.escape(why)):
        mine.begin(**wishes)


def test_a_program_that_is_not_there_is_refused_with_where_it_is_named(mine: Mine) -> None:
    mine.says("echo")
    mine.program.unlink()
    with pytest.raises(Refused, match=r"\[agents\.mine\] in your own config.* names "):
        mine.begin()


def test_its_runs_stay_readable_when_the_settings_forget_it_and_say_so_at_a_reply(
    mine: Mine, person: Person
) -> None:
    mine.says("echo one")
    run = mine.begin()
    mine.board.until_state(run, "idle")
    person.set("")
    mine.board.kill_daemon()
    os.kill(mine.board.agent_pid(run), signal.SIGKILL)
    assert mine.texts(run) == ["one"]
    mine.board.reply(run, "More")
    reason = mine.board.until_state(run, "failed")["reason"]
    assert "do not say any more how mine is started" in reason
