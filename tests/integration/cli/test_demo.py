"""The demo's promises, as a stranger would check them."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Board, end, processes_of, wait_until


@pytest.mark.timeout(90)
def test_the_demo_ends_with_four_cards_in_review_and_touches_nothing_of_the_persons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = tmp_path / "person"
    person.mkdir()
    monkeypatch.setenv("HOME", str(person))
    stranger = Board(tmp_path, tmp_path / "unused")
    del stranger.environment["KANBOTS_HOME"]
    with stranger.start("demo", "--dir", str(tmp_path / "demo")) as demo:
        told, complained = demo.communicate(timeout=60)
    assert demo.returncode == 0, complained
    repository = Path(told.splitlines()[-1])
    assert (repository / ".git").is_dir()
    board = Board(repository, tmp_path / "demo" / "home")
    try:
        assert "answering 1" in told
        seen = stranger.json("status", "--repo", str(repository))
        assert [card["column"] for card in seen["cards"]] == ["in_review"] * 4
        runs = [run for card in seen["cards"] for run in card["runs"]]
        assert len(runs) == 4
        assert all(run["cost_usd"] > 0 and run["state"] == "idle" for run in runs)
        for run in runs:
            diff = stranger.json("diff", run["id"], "--repo", str(repository))
            assert diff["files"]
            assert diff["patch"]
        decisions = stranger.json("decisions", "--all", "--repo", str(repository))["decisions"]
        assert [decision["state"] for decision in decisions] == ["resolved"]
        assert not list(person.rglob("*kanbots*")), "paper money stays out of the person's ledger"
        assert not (person / ".gitconfig").exists()
    finally:
        end(board)


@pytest.mark.timeout(90)
def test_nobody_s_git_settings_hooks_or_templates_reach_the_demo(
    board: Board, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    hook = tmp_path / "template" / "hooks" / "post-commit"
    hook.parent.mkdir(parents=True)
    hook.write_text(f"#!/bin/sh\ntouch '{ran}'\n")
    hook.chmod(0o755)
    system = tmp_path / "system"
    system.write_text(f'[commit]\n\tgpgsign = true\n[core]\n\thooksPath = "{hook.parent}"\n')
    board.environment |= {
        "GIT_CONFIG_SYSTEM": str(system),
        "GIT_TEMPLATE_DIR": str(tmp_path / "template"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "gpg.program",
        "GIT_CONFIG_VALUE_0": "false",
    }
    with board.start("demo", "--dir", str(tmp_path / "demo")) as demo:
        told, complained = demo.communicate(timeout=60)
    try:
        assert demo.returncode == 0, complained
        assert told
        assert not ran.exists()
    finally:
        end(Board(tmp_path / "demo" / "shop", tmp_path / "demo" / "home"))


def test_the_demo_wants_a_directory_of_its_own(board: Board) -> None:
    (board.path / "file").touch()
    assert "not empty" in board.refused("demo", "--dir", ".")
    assert "--dir" in board.refused("demo", "--repo", ".", status=2)


def test_an_interrupted_demo_leaves_nothing_running_and_says_what_lies_where(
    board: Board, tmp_path: Path
) -> None:
    place = tmp_path / "demo"
    with board.start("demo", "--dir", str(place)) as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        for line in demo.stdout:
            if "working" in line:
                demo.send_signal(signal.SIGINT)
                break
        told = demo.stderr.read()
        assert demo.wait(20) == 130
    made = Board(place / "shop", place / "home")
    try:
        assert str(place) in told
        assert "Traceback" not in told
        wait_until(lambda: not processes_of(made.path))
        assert len(json.loads(made.do("status", "--json").stdout)["cards"]) == 4
    finally:
        end(made)


def test_a_demo_that_can_not_start_says_why_and_leaves_nothing_running(
    board: Board, tmp_path: Path
) -> None:
    board.environment["KANBOTS_CLAUDE"] = str(tmp_path / "nowhere")
    with board.start("demo", "--agent", "claude", "--dir", str(tmp_path / "demo")) as demo:
        _, complained = demo.communicate(timeout=30)
    assert demo.returncode == 1
    assert "KANBOTS_CLAUDE names" in complained
    assert str(tmp_path / "demo") in complained
    wait_until(lambda: not processes_of(tmp_path / "demo"))
