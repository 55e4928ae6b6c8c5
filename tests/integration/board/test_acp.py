"""Agents that speak ACP, given as commands in the person's own settings, on a board."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes import acp_agent
from tests.fakes.boards import Board, board_at, git, until
from tests.integration.board.steps import is_alive, journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.boards import Json

COMMAND = shlex.join([sys.executable, str(acp_agent.__file__)])
AGENTS = {
    "fake": "--can resume",
    "retelling": "--can load",
    "forgetful": "",
    "locked": "--login 'Authentication required'",
    "choosy": "--models small,large",
    "moody": "--can load --modes auto,default,yolo",
    "future": "--version 2",
    "clumsy": "--dies 'error: unknown option --acp'",
    "rooted": "--dies 'This may not be run as root'",
    "proxied": "--prints '<html>502 Bad Gateway</html>'",
    "deaf": "--deaf _kanbots/begin",
}
UNBOUNDED = "[agents.deaf]\n"
ASK = {"ask": {"title": "rm -r build", "kind": "execute", "rawInput": {"command": "rm -r build"}}}
EDIT = {"ask": {"title": "Write a.py", "kind": "edit", "locations": [{"path": "a.py"}]}}
NAMES = {
    "GIT_AUTHOR_NAME": "Dev",
    "GIT_AUTHOR_EMAIL": "dev@example.com",
    "GIT_COMMITTER_NAME": "Dev",
    "GIT_COMMITTER_EMAIL": "dev@example.com",
}
COMMIT = {"run": "echo x > a.txt && git add a.txt && git commit --quiet --message 'Add a'"}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """A board of a person who has these agents."""
    home = tmp_path_factory.mktemp("home")
    (home / "config").mkdir()
    commands = {name: f"{COMMAND} {words}" for name, words in AGENTS.items()}
    commands["missing"] = "no-such-agent --acp"
    tables = (f"[agents.{name}]\nacp = {json.dumps(each)}\n" for name, each in commands.items())
    told = "\n".join(tables).replace(UNBOUNDED, f"{UNBOUNDED}unbounded = true\n")
    (home / "config" / "config.toml").write_text(told)
    path = tmp_path_factory.mktemp("shop")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KANBOTS_HOME", str(home))
        with board_at(path, HOME=str(home), **NAMES) as board:
            yield board


def script(*steps: Json) -> str:
    return f"```acp-script\n{json.dumps(steps)}\n```"


def begin(board: Board, *steps: Json, agent: str = "fake", **wishes: Any) -> str:
    return board.dispatch(board.add("A card", script(*steps)), agent=agent, **wishes)[0]


def texts(board: Board, run: str, kind: str = "text_said") -> list[str]:
    return [event["fields"]["text"] for event in board.events(run, kind)]


def answers(board: Board, run: str) -> list[Json]:
    return [each for each in journal(board, "decision_answered") if each["run"] == run]


def turns(board: Board, run: str, count: int) -> None:
    until(lambda: len(board.events(run, "turn_ended")) >= count, f"{count} turns of {run}")
    board.until_state(run, "idle", "failed")


def test_a_run_says_does_and_costs_what_its_agent_tells(board: Board) -> None:
    words = ({"say": "I will add a file."}, {"say": "It is there."})
    run = begin(board, words[0], COMMIT, {"cost": 0.25}, words[1])

    seen = board.until_state(run, "idle", "failed")

    assert (seen["state"], seen["costUsd"]) == ("idle", 0.25)
    assert texts(board, run) == ["I will add a file.", "It is there."]
    (touched,) = board.events(run, "repository_touched")
    assert touched["fields"]["what"] == "commit"
    assert git(Path(seen["worktree"]), "log", "-1", "--format=%s") == "Add a"
    assert [each["fields"]["text"][:6] for each in board.events(run, "message_taken")] == ["A card"]


def test_a_log_read_from_any_line_tells_the_same(board: Board) -> None:
    words = ({"think": "What is to be done here?"}, {"say": "One text in pieces."})
    run = begin(board, *words, COMMIT)
    board.until_state(run, "idle")
    whole = board.events(run)
    lines = board.transcript(run).count(b"\n")
    for first in range(lines):
        page = board.call("kanbots/run/log", run=run, after=first, count=1)["events"]
        assert page == [event for event in whole if event["line"] == first], first


def test_a_permission_is_a_decision_with_the_agents_own_options(board: Board) -> None:
    run = begin(board, ASK, mode="ask")
    decision = board.until_decision(run)
    assert decision["question"] == "Allow Shell? rm -r build"
    labels = [each["label"] for each in decision["options"]]
    assert labels == ["Allow once", "Always allow", "Reject"]

    board.answer(decision["id"], "Always allow")

    board.until_state(run, "idle")
    assert texts(board, run) == ["You chose yes-2."]


@pytest.mark.parametrize(
    ("step", "mode", "asks"),
    [
        (ASK, "bypassPermissions", False),
        (EDIT, "bypassPermissions", False),
        (ASK, "acceptEdits", True),
        (EDIT, "acceptEdits", False),
        (EDIT, "ask", True),
    ],
)
def test_a_mode_answers_what_it_allows_and_asks_the_rest(
    board: Board, step: Json, mode: str, asks: bool
) -> None:
    run = begin(board, step, mode=mode)
    if asks:
        board.answer(board.until_decision(run)["id"], "Allow once")
    board.until_state(run, "idle")
    assert texts(board, run) == ["You chose yes-1."]
    by = [each["by"] for each in answers(board, run)]
    assert (by == ["mode"]) is not asks


def test_an_agent_is_in_its_own_mode_that_fits_the_runs_in_each_of_its_processes(
    board: Board,
) -> None:
    first = "You said: A card. I remember 1 messages. I am in mode {}."
    free = board.dispatch(board.add("A card"), agent="moody")[0]
    asks = board.dispatch(board.add("A card"), agent="moody", mode="acceptEdits")[0]
    board.until_state(free, "idle", "failed")
    board.until_state(asks, "idle", "failed")
    assert texts(board, free) == [first.format("yolo")]
    assert texts(board, asks) == [first.format("default")]

    board.stop(asks)
    board.reply(asks, "Go on")

    turns(board, asks, 2)
    assert texts(board, asks)[-1].endswith("I remember 2 messages. I am in mode default.")


def test_edits_are_allowed_unasked_in_the_worktree_only(board: Board, tmp_path: Path) -> None:
    link = {"run": f"ln -s {shlex.quote(str(tmp_path))} out"}
    edit = {"title": "Write b.py", "kind": "edit", "rawInput": {"filePath": "out/b.py"}}
    run = begin(board, EDIT, link, {"ask": edit}, mode="acceptEdits")
    decision = board.until_decision(run)
    assert decision["detail"].startswith("Outside of what its mode lets it edit: out/b.py")
    board.answer(decision["id"], "Reject")
    board.until_state(run, "idle")
    assert texts(board, run) == ["You chose yes-1.", "You chose no-1."]
    assert [each["by"] for each in answers(board, run)] == ["mode", "you at the terminal"]


def test_an_edit_that_was_told_to_lead_elsewhere_is_asked_about_and_shows_it(board: Board) -> None:
    moved = {"source": "a.py", "destination": "/etc/a.py"}
    told = {"sessionUpdate": "tool_call", "toolCallId": "ask-0", "rawInput": moved}
    ask = {"title": "Move a.py", "kind": "move", "locations": [{"path": "a.py"}]}
    run = begin(board, {"update": told}, {"ask": ask}, mode="acceptEdits")
    decision = board.until_decision(run)
    assert json.loads(decision["detail"]) == moved
    board.answer(decision["id"], "Reject")
    board.until_state(run, "idle")


def test_a_request_that_is_not_offered_is_refused_by_itself(board: Board) -> None:
    run = begin(board, {"request": "fs/read_text_file"}, {"say": "Then not."}, mode="ask")
    board.until_state(run, "idle")
    assert texts(board, run) == ["Then not."]


def test_a_message_in_mid_turn_waits_for_its_end_and_says_so(board: Board) -> None:
    run = begin(board, ASK, mode="ask")
    decision = board.until_decision(run)

    told = board.call("kanbots/run/reply", run=run, text="And tidy up")

    assert "waits for the end of this turn" in told["notices"][0]
    assert told["notices"][0] in board.run(run)["notices"]
    board.answer(decision["id"], "Reject")
    turns(board, run, 2)
    assert texts(board, run)[-1] == "You said: And tidy up. I remember 2 messages."
    assert told["notices"][0] not in board.run(run)["notices"]


def test_a_stop_ends_the_turn_and_withdraws_what_it_asked(board: Board) -> None:
    run = begin(board, ASK, mode="ask")
    decision = board.until_decision(run)
    pid = board.agent_pid(run)

    board.stop(run)

    assert board.run(run)["state"] == "stopped"
    assert not is_alive(pid)
    (ended,) = board.events(run, "turn_ended")
    assert ended["fields"]["outcome"] == "interrupted"
    (known,) = [each for each in board.decisions(everything=True) if each["id"] == decision["id"]]
    assert known["state"] == "withdrawn"


@pytest.mark.parametrize("agent", ["fake", "retelling"])
def test_a_reply_after_a_crash_takes_up_the_session(board: Board, agent: str) -> None:
    run = begin(board, {"say": "I wait now."}, {"wait": 1}, agent=agent)
    until(lambda: texts(board, run, "text_streamed"), "its first words")
    os.kill(board.agent_pid(run), signal.SIGKILL)
    board.until_state(run, "failed", "interrupted")
    session = board.run(run)["sessionId"]

    board.reply(run, "Go on")

    turns(board, run, 1)
    assert board.run(run)["sessionId"] == session
    assert texts(board, run) == ["I wait now.", "You said: Go on. I remember 2 messages."]


def test_an_agent_that_can_not_resume_begins_anew_with_card_and_message(board: Board) -> None:
    run = begin(board, {"cost": 0.25}, {"say": "Done."}, agent="forgetful")
    before = board.until_state(run, "idle")
    os.kill(board.agent_pid(run), signal.SIGKILL)
    until(
        lambda: [each for each in journal(board, "agent_exited") if each["run"] == run], "its end"
    )

    board.reply(run, "Now tidy up")

    turns(board, run, 2)
    seen = board.run(run)
    assert seen["sessionId"] != before["sessionId"]
    assert seen["costUsd"] == 0.5
    assert any("begins anew" in text for text in texts(board, run, "informed"))
    told = texts(board, run, "message_taken")[-1]
    assert told.startswith("A card\n\n")
    assert told.endswith("Now tidy up")


def test_a_session_that_its_agent_has_lost_is_begun_anew(board: Board) -> None:
    run = begin(board, {"say": "Done."}, agent="retelling")
    before = board.until_state(run, "idle")["sessionId"]
    board.stop(run)
    Path(board.environment["HOME"], ".fake-acp", before).unlink()

    board.reply(run, "Now tidy up")

    turns(board, run, 2)
    assert board.run(run)["sessionId"] != before
    (refused,) = board.events(run, "session_refused")
    assert "no longer has this run's session" in refused["fields"]["reason"]
    assert texts(board, run, "message_taken")[-1].endswith("Now tidy up")


def test_a_killed_daemon_finds_the_turn_as_it_was(board: Board) -> None:
    run = begin(board, {"say": "Before."}, ASK, {"say": "After."}, mode="ask")
    decision = board.until_decision(run)
    before = board.events(run)

    board.kill_daemon()

    assert board.until_decision(run)["id"] == decision["id"]
    assert board.events(run) == before
    board.answer(decision["id"], "Allow once")
    board.until_state(run, "idle")
    assert texts(board, run) == ["Before.", "You chose yes-1.After."]


def test_its_slash_commands_may_be_called_by_a_reply(board: Board) -> None:
    run = begin(board, {"say": "Hello."})
    board.until_state(run, "idle")
    board.reply(run, "/tidy now")
    turns(board, run, 2)
    assert texts(board, run, "message_taken")[-1] == "/tidy now"


def test_a_question_in_words_is_a_decision_and_its_answer_a_message(board: Board) -> None:
    block = '```kanbots-decision\n{"question": "Which way?", "options": ["Left", "Right"]}\n```'
    run = begin(board, {"say": f"I have to know.\n{block}"})
    decision = board.until_decision(run)
    assert decision["question"] == "Which way?"
    board.answer(decision["id"], "Left")
    turns(board, run, 2)
    assert "Left" in texts(board, run, "message_taken")[-1]


def test_a_failed_turn_says_why_and_a_reply_goes_on(board: Board) -> None:
    run = begin(board, {"say": "Well."}, {"fail": "the model has no credit"})
    seen = board.until_state(run, "failed")
    assert seen["reason"] == "the model has no credit. A reply tries again."
    board.reply(run, "Again")
    turns(board, run, 2)
    assert board.run(run)["state"] == "idle"


def test_noise_and_updates_from_tomorrow_harm_nothing(board: Board) -> None:
    newer = {"update": {"sessionUpdate": "from_tomorrow", "x": 1}}
    run = begin(board, {"print": "<html>"}, newer, {"say": "Still here."})
    board.until_state(run, "idle")
    assert texts(board, run) == ["Still here."]
    assert len(board.events(run, "garbled")) == len(board.events(run, "unrecognized")) == 1


def test_a_model_is_chosen_before_the_first_word(board: Board) -> None:
    run = begin(board, {"say": "Hello."}, agent="choosy", model="large")
    assert board.until_state(run, "idle", "failed")["state"] == "idle"
    assert board.run(run)["model"] == "large"


@pytest.mark.parametrize(
    ("agent", "wishes", "reason"),
    [
        ("locked", {}, "Log in, then reply to the card; it offers “Run `fake login`”"),
        ("choosy", {"model": "huge"}, "does not take the model huge"),
        ("future", {}, "speaks version 2"),
        ("clumsy", {}, "does not know the command or option"),
        ("rooted", {}, "refuses to run as root"),
        ("proxied", {}, "502 Bad Gateway"),
    ],
)
def test_what_can_not_begin_fails_with_the_reason_and_the_next_step(
    board: Board, agent: str, wishes: Json, reason: str
) -> None:
    run = begin(board, {"say": "Hello."}, agent=agent, **wishes)
    seen = board.until_state(run, "failed")
    assert reason in seen["reason"]
    assert any(word in seen["reason"].lower() for word in ("reply", "dispatch the card again"))


def test_a_missing_program_is_refused_before_anything_is_made(board: Board) -> None:
    with pytest.raises(Refused, match="no program named no-such-agent on your PATH"):
        begin(board, agent="missing")


def test_a_death_in_mid_turn_is_told_in_its_own_last_words(board: Board) -> None:
    run = begin(board, {"say": "I begin."}, {"die": 3})
    seen = board.until_state(run, "failed", "interrupted")
    assert "status 3: fake: out of luck" in seen["reason"]


def test_a_budget_that_nobody_could_keep_is_refused(board: Board) -> None:
    with pytest.raises(Refused, match="fake does not say what it costs"):
        begin(board, {"say": "Hello."}, budgetUsd=1.0)


def test_an_agent_that_may_work_under_any_budget_is_held_to_what_it_tells(board: Board) -> None:
    """Also where it never says that its turn has begun."""
    run = begin(board, {"cost": 1.25}, {"wait": 1}, agent="deaf", budgetUsd=1.0)
    decision = board.until_decision(run)
    assert decision["kind"] == "budget"
    until(lambda: board.events(run, "turn_ended"), "the end of its turn")
    assert board.events(run, "turn_ended")[0]["fields"]["outcome"] == "interrupted"
    assert board.events(run, "turn_started") == []


def test_a_mode_it_does_not_have_is_refused(board: Board) -> None:
    with pytest.raises(Refused, match="has no mode 'plan'"):
        begin(board, {"say": "Hello."}, mode="plan")
