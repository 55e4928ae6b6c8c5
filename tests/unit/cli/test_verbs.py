"""What each verb prints and how it leaves, against a daemon of a few lines."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli import quick
from kanbots_ls.cli.app import build
from kanbots_ls.cli.main import main
from kanbots_ls.protocol.cards import CardListResult
from kanbots_ls.protocol.decisions import DecisionListResult
from kanbots_ls.protocol.diffs import DiffFile, DiffResult
from kanbots_ls.protocol.runs import DispatchParams, DispatchResult, ReplyParams, RunsResult
from kanbots_ls.protocol.views import BoardSnapshot
from tests.unit.cli import samples
from tests.unit.cli.fake_daemon import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Make, Run

Capture = pytest.CaptureFixture[str]
DISPATCH, REPLY = "kanbots/run/dispatch", "kanbots/run/reply"
BOARD = samples.board(
    samples.card(1, samples.run(cost_usd=0.5, state="idle")), decisions=(samples.decision(),)
)


@pytest.mark.parametrize(
    "words", [("status", "--json"), ("--json", "status"), ("status", "--json", "--repo", ".")]
)
def test_options_of_all_verbs_stand_before_or_after_the_verb(
    daemon: Make, kanbots: Run, capsys: Capture, words: tuple[str, ...]
) -> None:
    assert kanbots(daemon({samples.BOARD: BOARD}), *words) == 0
    assert json.loads(capsys.readouterr().out) == BOARD.model_dump(mode="json")


@pytest.mark.parametrize("verb", [" ".join(words) for words in quick._ANSWERS])
def test_the_quick_way_prints_what_the_verb_prints(
    daemon: Make, kanbots: Run, capsys: Capture, verb: str
) -> None:
    fake = daemon(
        {
            samples.BOARD: BOARD,
            "kanbots/decision/list": DecisionListResult(decisions=BOARD.decisions),
            "kanbots/card/list": CardListResult(cards=BOARD.cards),
        }
    )
    assert kanbots(fake, *verb.split(), "--json") == 0
    quickly = capsys.readouterr().out
    # An option's other spelling is not the quick way's, so typer answers.
    assert kanbots(fake, *verb.split(), "--json", "--repo=.") == 0
    assert capsys.readouterr().out == quickly
    assert len({str(asked) for asked in fake.asked}) == 1


def test_the_quick_way_starts_without_the_heavy_libraries() -> None:
    code = (
        "import sys; from kanbots_ls.cli import main, quick\n"
        "from kanbots_ls.cli.wire import reading\n"
        "print(sorted({'typer', 'rich', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_refusal_is_one_sentence_on_stderr_and_nothing_on_stdout(
    daemon: Make, kanbots: Run, capsys: Capture
) -> None:
    fake = daemon({DISPATCH: Refusal("There is no card 9.")})
    assert kanbots(fake, "dispatch", "9", "--json") == 1
    assert capsys.readouterr() == ("", "kanbots-ls: There is no card 9.\n")


@pytest.mark.parametrize(
    "words",
    [
        ("dispatch",),
        ("dispatch", "zero"),
        ("dispatch", "1", "--mode", "yolo"),
        ("dispatch", "1", "--budget", "0"),
        ("card", "move", "1", "somewhere"),
        ("card", "edit", "1"),
        ("no-such-verb",),
        ("status", "--watch", "--json"),
        ("status", "--watch"),
        ("log", "1-1", "--json", "--raw"),
        ("log", "1-1", "--grep", "("),
        ("stop",),
        ("stop", "1-1", "--all"),
        ("answer", "1-1.1"),
        ("run", "Fix", "the", "login"),
        ("daemon", "stop", "--runs", "--leave-runs"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2_before_anything_is_asked(
    daemon: Make, kanbots: Run, capsys: Capture, words: tuple[str, ...]
) -> None:
    fake = daemon({})
    assert kanbots(fake, *words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert fake.asked == []


def test_a_crash_of_ours_is_a_sentence_and_a_traceback_only_on_request(
    daemon: Make, kanbots: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = daemon({samples.BOARD: BOARD})
    monkeypatch.setattr("kanbots_ls.cli.wire.reading.snake", lambda _: 1 / 0)
    assert kanbots(fake, "status", "--json") == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "Traceback" not in said
    monkeypatch.setenv("KANBOTS_DEBUG", "1")
    assert kanbots(fake, "status", "--json") == 1
    assert "Traceback" in capsys.readouterr().err


def test_flags_of_dispatch_reach_the_daemon_and_what_was_not_said_does_not(
    daemon: Make, kanbots: Run
) -> None:
    fake = daemon({DISPATCH: DispatchResult(runs=())})
    words = "dispatch 1 2 --agent scripted --mode plan --budget 1.5 --away agent-decides"
    assert kanbots(fake, *words.split()) == 0
    assert fake.asked == [
        (
            DISPATCH,
            DispatchParams(
                cards=(1, 2), agent="scripted", mode="plan", budget_usd=1.5, away="agent-decides"
            ),
        )
    ]
    sent = next(each for each in fake.heard if each.get("method") == DISPATCH)["params"]
    assert set(sent) == {"cards", "agent", "agents", "mode", "budgetUsd", "away", "read"}
    assert sent["agents"] == []


def test_news_is_told_beside_the_result_and_the_document_has_every_notice(
    daemon: Make, kanbots: Run, capsys: Capture
) -> None:
    news, known = "3 files are uncommitted.", "No budget."
    runs = (samples.run(state="queued"),)
    result = DispatchResult(runs=runs, notices=(known, news), news=(news,))
    fake = daemon({DISPATCH: result})
    assert kanbots(fake, "dispatch", "1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["notices"] == [known, news]
    assert kanbots(fake, "dispatch", "1") == 0
    asked = [params.model_dump()["read"] for _, params in fake.asked]
    assert asked == [False, True]
    said = capsys.readouterr()
    assert said.out.startswith("1-1  queued  kanbots/issue-1-1  scripted  bypassPermissions")
    assert said.err == "note: 3 files are uncommitted.\n"


def test_a_reply_to_a_card_goes_to_its_one_run_and_never_guesses(
    daemon: Make, kanbots: Run, capsys: Capture
) -> None:
    gone = samples.run("1-1", discarded_at="2026-01-01T11:00:00Z", state="idle")
    idle, working = samples.run("1-2", state="idle"), samples.run("1-3")
    fake = daemon({REPLY: RunsResult(runs=(idle,))})
    for runs, status in (((gone, idle), 0), ((gone, idle, working), 1), ((gone,), 1)):
        fake.answers["kanbots/card/show"] = samples.card(1, *runs)
        assert kanbots(fake, "reply", "1", "please", "test", "it") == status
    replies = [params for name, params in fake.asked if name == REPLY]
    assert replies == [ReplyParams(run="1-2", text="please test it")]
    assert "1-2 (idle), 1-3 (working)" in capsys.readouterr().err


def test_a_patch_can_not_paint_the_terminal_and_json_stays_one_document(
    daemon: Make, kanbots: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    diff = DiffResult(
        run="1-1",
        base="abc",
        files=(DiffFile(path="ü\x1b[2J.py", status="added", added=1, removed=0),),
        patch="+\x1b]0;owned\x07\x9b2J\n+\tünï\n",
    )
    fake = daemon({"kanbots/run/diff": diff})
    with monkeypatch.context() as terminal:
        terminal.setattr("sys.stdout.isatty", lambda: True)
        terminal.setenv("NO_COLOR", "1")
        assert kanbots(fake, "diff", "1-1") == 0
    shown = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\x9b"} & set(shown)
    assert kanbots(fake, "diff", "1-1") == 0
    assert diff.patch in capsys.readouterr().out, "a pipe gets a patch that git can apply"
    assert kanbots(fake, "diff", "1-1", "--json") == 0
    document = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\x9b"} & set(document)
    assert json.loads(document) == diff.model_dump(mode="json")
    assert "ünï" in document


def test_the_whole_board_is_shown_with_decisions_first_and_the_mode_visible(
    daemon: Make, kanbots: Run, capsys: Capture
) -> None:
    board = samples.board(
        samples.card(1, samples.run(cost_usd=0.5), title="[red]Not red[/red]"),
        samples.card(2, column="done"),
        samples.card(3, archived=True),
        decisions=(samples.decision(),),
        running=1,
    )
    assert kanbots(daemon({samples.BOARD: board}), "status") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "? 1-1-d1 Which database? · 1 Postgres / 2 SQLite"
    assert any("#1 [red]Not red[/red]" in line for line in lines)
    assert any("1-1" in line and "bypassPermissions" in line and "$0.50" in line for line in lines)
    assert not any("#3" in line for line in lines)
    assert lines[-1].startswith("1 running, 0 waiting · session $0.50")


def test_an_empty_board_says_how_to_begin(daemon: Make, kanbots: Run, capsys: Capture) -> None:
    assert kanbots(daemon({samples.BOARD: BoardSnapshot(revision=0)}), "status") == 0
    assert "card add" in capsys.readouterr().out


def test_outside_a_repository_every_verb_says_so(
    kanbots: Run, capsys: Capture, tmp_path: Path
) -> None:
    assert kanbots(None, "status", "--repo", str(tmp_path)) == 1
    assert "not inside a git repository" in capsys.readouterr().err
    assert kanbots(None, "status", "--repo", str(tmp_path / "none")) == 1
    assert "no directory" in capsys.readouterr().err


def test_help_names_every_verb_and_starts_no_daemon(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["--help"])
    assert leaving.value.code == 0
    told = capsys.readouterr().out
    for command in build().registered_commands:
        assert str(command.name) in told


def test_what_could_not_be_compared_is_said_beside_the_diff(
    daemon: Make, kanbots: Run, capsys: Capture
) -> None:
    diff = DiffResult(run="1-1", base="abc", files=(), patch="", notices=("Only commits.",))
    assert kanbots(daemon({"kanbots/run/diff": diff}), "diff", "1-1") == 0
    told = capsys.readouterr()
    assert told.err == "note: Only commits.\n"
    assert "Only commits." not in told.out
