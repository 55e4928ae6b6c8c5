"""A person's day at the terminal, with a real daemon and the scripted agent."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from kanbots_ls.protocol.decisions import AnswerResult, DecisionListResult
from kanbots_ls.protocol.diffs import DiffResult
from kanbots_ls.protocol.log import LogResult
from kanbots_ls.protocol.removal import DiscardResult
from kanbots_ls.protocol.runs import DispatchResult
from kanbots_ls.protocol.views import BoardSnapshot, CardView
from tests.integration.cli.conftest import Board, processes_of, wait_until

ASK: dict[str, Any] = {
    "ask": {
        "questions": [
            {"text": "Which database?", "options": [{"label": "Postgres"}, {"label": "SQLite"}]}
        ]
    }
}
WRITE: dict[str, Any] = {"write": {"path": "db.txt", "text": "{{answer}}\n"}}
COST: dict[str, Any] = {"cost": {"usd": 0.25, "tokens": {"input": 10, "output": 5}}}
SCRIPTED = ("--agent", "scripted")


def test_a_card_is_added_edited_moved_archived_and_brought_back(board: Board) -> None:
    added = board.json("card", "add", "Fix the login", "--body", "It is broken.")
    CardView.model_validate(added)
    assert set(added) == set(CardView.model_fields)
    assert (added["number"], added["column"], added["runs"]) == (1, "todo", [])

    edited = board.json("card", "edit", "1", "--title", "Fix the logout")
    assert (edited["title"], edited["body"]) == ("Fix the logout", "It is broken.")
    assert board.json("card", "move", "1", "backlog")["column"] == "backlog"
    assert board.json("card", "archive", "1")["archived"] is True
    assert board.json("card", "list")["cards"] == []
    assert [card["number"] for card in board.json("card", "list", "--archived")["cards"]] == [1]
    assert board.json("card", "archive", "1", "--undo")["archived"] is False
    assert "#1 Fix the logout · Backlog" in board.do("card", "list").stdout


def test_a_body_may_come_from_stdin(board: Board) -> None:
    done = board.do("card", "add", "A", "--body", "-", "--json", stdin="line one\nline two\n")
    assert json.loads(done.stdout)["body"] == "line one\nline two\n"


def test_a_question_is_answered_and_its_work_read_replied_to_and_discarded(board: Board) -> None:
    card = board.add("Choose a database", ASK, WRITE, COST)

    dispatched = board.json("dispatch", str(card), *SCRIPTED, "--wait", status=1)
    DispatchResult.model_validate(dispatched)
    assert [(run["id"], run["state"]) for run in dispatched["runs"]] == [("1-1", "waiting")]
    assert dispatched["runs"][0]["mode"] == "bypassPermissions"

    waiting = board.json("decisions")
    DecisionListResult.model_validate(waiting)
    decision = waiting["decisions"][0]["id"]
    assert "which database?" in board.do("decisions").stdout.lower()
    assert "none of the options" in board.refused("answer", decision, "MySQL")
    answered = board.json("answer", decision, "sqlite")
    AnswerResult.model_validate(answered)
    assert answered["decision"]["answer"] == ["SQLite"]
    assert "answered" in board.refused("answer", decision, "1")

    wait_until(lambda: board.run("1-1")["state"] == "idle")
    run = board.run("1-1")
    assert run["cost_usd"] == 0.25
    snapshot = board.json("status")
    assert set(snapshot) == set(BoardSnapshot.model_fields)
    assert snapshot["cards"][0]["column"] == "in_review"
    assert [item["state"] for item in board.json("decisions", "--all")["decisions"]] == ["resolved"]

    diff = board.json("diff", "1-1")
    DiffResult.model_validate(diff)
    assert [(file["path"], file["added"]) for file in diff["files"]] == [("db.txt", 1)]
    assert "+SQLite" in diff["patch"]
    assert board.json("diff", "1-1", "--stat")["patch"] == ""
    assert "1 file, +1 -0" in board.do("diff", "1-1", "--stat").stdout

    log = board.json("log", "1-1")
    LogResult.model_validate(log)
    assert {"turn_started", "decision_requested", "turn_ended"} <= {
        e["type"] for e in log["events"]
    }
    assert "? Which database?" in board.do("log", "1-1").stdout
    assert board.do("log", "1-1", "--grep", "database").stdout.count("\n") >= 1
    assert board.do("log", "1-1", "--grep", "no such word").stdout == ""

    assert board.json("reply", str(card), "Mention", "it", "somewhere")["runs"][0]["id"] == "1-1"
    wait_until(lambda: board.run("1-1")["turns"] == 2 and board.run("1-1")["state"] == "idle")

    assert "$0.26 paper    1-1, 2 turns" in board.do("costs").stdout
    discarded = board.json("discard", "1-1")
    DiscardResult.model_validate(discarded)
    assert discarded["rescue_ref"]
    assert "no run" in board.refused("reply", str(card), "Hello?")


def test_the_raw_log_is_the_transcript_byte_for_byte(board: Board) -> None:
    card = board.add("Say something", {"say": "ünï \u001b[31mred"}, {"garbage": "not json \x1b[2J"})
    board.json("dispatch", str(card), *SCRIPTED, "--wait")
    written = (board.path / ".git/kanbots/runs/1-1/transcript.ndjson").read_text()
    assert board.do("log", "1-1", "--raw").stdout == written
    picked = board.do("log", "1-1", "--raw", "--grep", "turn_started").stdout
    assert 1 <= picked.count("\n") < written.count("\n")
    readable = board.do("log", "1-1").stdout
    assert "␛[31mred" in readable
    assert "\x1b" not in readable


def test_the_log_of_a_run_that_never_had_an_agent_says_so(board: Board) -> None:
    card = board.add("Nothing to say")
    (board.path / "kanbots.toml").write_text("[queue]\nconcurrent = 1\n")
    busy = board.add("Busy", {"wait": 600})
    board.json("dispatch", str(busy), *SCRIPTED)
    run = board.json("dispatch", str(card), *SCRIPTED)["runs"][0]["id"]
    assert board.do("log", run).stdout == f"Run {run} has said nothing so far.\n"
    board.json("stop", "--all")


def test_run_adds_dispatches_and_says_how_it_ended(board: Board) -> None:
    body = '```kanbots-script\n{"steps": [{"say": "All done."}]}\n```'
    done = board.do("run", "Do it now", "--body", body, *SCRIPTED)
    assert done.returncode == 0, done.stderr
    assert "1-1 │ All done." in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1-1 │ idle"), "the end comes last"

    failing = '```kanbots-script\n{"steps": [{"fail": "It went wrong."}]}\n```'
    done = board.do("run", "Fail", "--body", failing, *SCRIPTED, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["runs"][0]["state"] == "failed"
    assert "2-1 is failed: It went wrong." in done.stderr


def test_stop_ends_what_runs_and_only_when_told_what(board: Board) -> None:
    card = board.add("Wait long", {"wait": 60})
    board.json("dispatch", str(card), *SCRIPTED)
    wait_until(lambda: board.run("1-1")["state"] == "working")
    assert "Name the runs" in board.refused("stop", status=2)
    stopped = board.json("stop", "--all")
    assert [(run["id"], run["state"]) for run in stopped["runs"]] == [("1-1", "stopped")]
    assert board.json("stop", "--all") == {"runs": [], "notices": []}


def test_the_daemon_is_not_stopped_under_live_runs_unless_told_how(board: Board) -> None:
    assert "no daemon" in board.refused("daemon", "status").lower()
    card = board.add("Wait long", {"wait": 60})
    board.json("dispatch", str(card), *SCRIPTED)
    status = board.json("daemon", "status")
    assert status["pid"] == board.daemon_pid()
    assert "--runs" in board.refused("daemon", "stop")
    assert board.json("daemon", "stop", "--runs") == {"stopped": True}
    assert board.run("1-1")["state"] == "stopped"


@pytest.mark.timeout(60)
def test_what_can_not_be_done_is_said_in_one_sentence(board: Board) -> None:
    board.json("card", "add", "One")
    for words, said in (
        (("card", "show", "9"), "9"),
        (("log", "9-9"), "9-9"),
        (("diff", "nonsense"), "not a run's id"),
        (("dispatch", "1", "9"), "9"),
        (("answer", "9-9.1", "1"), "9-9.1"),
        (("card", "add", "x" * 10_000), "title"),
        (("card", "add", ""), "title"),
        (("discard", "9-9"), "9-9"),
        (("reply", "9", "Hello"), "9"),
        (("dispatch", "1", "--agent", "nobody"), "nobody"),
        (("dispatch", "1", "--base", "no-such-branch", *SCRIPTED), "no-such-branch"),
        (("diff", "9-9", "--json"), "9-9"),
    ):
        assert said in board.refused(*words).lower(), words
    assert board.json("card", "show", "1")["runs"] == []


def test_a_title_with_control_characters_reaches_no_terminal(board: Board) -> None:
    done = board.do("card", "add", "evil \x1b]0;owned\x07 [red]title[/red]", "--json")
    for words in (("status",), ("card", "list"), ("status", "--json")):
        shown = board.do(*words)
        assert shown.returncode == 0
        assert "\x1b" not in shown.stdout
        assert "\x07" not in shown.stdout
    if done.returncode == 0:
        assert "[red]title[/red]" in board.do("status").stdout


def test_following_goes_on_when_the_daemon_is_killed(board: Board) -> None:
    steps = [step for n in range(4) for step in ({"say": f"number {n}."}, {"wait": 0.7})]
    card = board.add("Talk", *steps)
    board.json("dispatch", str(card), *SCRIPTED)
    with board.start("log", "1-1", "--follow") as following:
        assert following.stdout is not None
        read = []
        for line in following.stdout:
            read.append(line.strip())
            if line.strip() == "number 1.":
                board.kill_daemon()
        assert following.wait(30) == 0
    said = [line for line in read if line.startswith("number")]
    assert said == [f"number {n}." for n in range(4)]


def test_a_run_refused_keeps_its_card_and_says_how_to_go_on(board: Board) -> None:
    told = board.refused("run", "Do it", "--base", "nowhere", *SCRIPTED)
    assert "nowhere" in told
    assert "`kanbots-ls dispatch 1` tries again" in told
    assert board.json("card", "show", "1")["runs"] == []


def test_a_card_has_a_mode_and_base_of_its_own_until_they_are_taken_back(board: Board) -> None:
    added = board.json("card", "add", "Plan it", "--mode", "plan", "--base", "main")
    assert (added["mode"], added["base"]) == ("plan", "main")
    assert "mode plan, base main" in board.do("card", "show", "1").stdout
    assert board.json("dispatch", "1", *SCRIPTED)["runs"][0]["mode"] == "plan"
    edited = board.json("card", "edit", "1", "--mode", "configured", "--base", "")
    assert (edited["mode"], edited["base"], edited["title"]) == (None, None, "Plan it")


def test_a_card_has_an_agent_model_and_effort_of_its_own_until_they_are_taken_back(
    board: Board,
) -> None:
    wished = ("--agent", "scripted", "--model", "paper-1", "--effort", "high")
    added = board.json("card", "add", "Do it", *wished)
    assert [added[word] for word in ("agent", "model", "effort")] == ["scripted", "paper-1", "high"]
    assert "agent scripted, model paper-1, effort high" in board.do("card", "show", "1").stdout
    run = board.json("dispatch", "1", "--wait")["runs"][0]
    assert (run["agent"], run["model"]) == ("scripted", "paper-1")

    refused = board.refused("card", "edit", "1", "--agent", "nobody")
    assert "There is no agent named 'nobody'. There are: " in refused
    edited = board.json("card", "edit", "1", "--agent", "", "--model", "")
    assert [edited[word] for word in ("agent", "model", "effort")] == [None, None, "high"]


@pytest.mark.parametrize("named", ["in_review", "in-review", "In review"])
def test_a_column_may_be_named_as_it_is_shown(board: Board, named: str) -> None:
    board.json("card", "add", "One")
    assert board.json("card", "move", "1", named)["column"] == "in_review"


def test_a_patch_out_of_a_pipe_can_be_applied(board: Board) -> None:
    card = board.add("Write", {"write": {"path": "tabs ü.txt", "text": "a\tb\n\x0c\n"}})
    board.json("dispatch", str(card), *SCRIPTED, "--wait")
    patch = board.do("diff", str(card)).stdout
    subprocess.run(["git", "apply"], cwd=board.path, input=patch.encode(), check=True)
    assert (board.path / "tabs ü.txt").read_text() == "a\tb\n\x0c\n"


def test_reading_verbs_take_a_card_for_its_newest_run(board: Board) -> None:
    card = board.add("Say", {"say": "hello"})
    assert "`kanbots-ls dispatch 1` starts one" in board.refused("log", str(card))
    for _ in range(2):
        board.json("dispatch", str(card), *SCRIPTED, "--wait")
    assert board.json("log", str(card))["run"] == "1-2"
    assert board.json("diff", str(card))["run"] == "1-2"
    for verb in ("discard", "stop"):
        assert "name a run, like 1-1" in board.refused(verb, str(card))


def test_runs_left_alone_are_ended_by_daemon_stop(board: Board) -> None:
    card = board.add("Wait long", {"wait": 60})
    board.json("dispatch", str(card), *SCRIPTED)
    wait_until(lambda: board.run("1-1")["state"] == "working")
    board.json("daemon", "stop", "--leave-runs")
    board.json("daemon", "stop", "--runs")
    wait_until(lambda: not processes_of(board.path))
    assert board.run("1-1")["state"] == "stopped"


def test_a_verb_without_standard_streams_does_what_it_should(board: Board) -> None:
    for closed in ("<&-", "<&- >&- 2>&-"):
        shell = f'exec "$@" {closed}'
        words = ["sh", "-c", shell, "sh", *board.program, "run", "A card", "--agent", "scripted"]
        done = subprocess.run(
            words, cwd=board.path, env=board.environment, capture_output=True, check=False
        )
        assert (done.returncode, b"rror" in done.stderr) == (0, False), done.stderr
