"""An agent that tells neither dollars nor tokens costs ?, and never $0.00."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.cli.conftest import ROOT, Board, wait_until

if TYPE_CHECKING:
    from pathlib import Path

AGENT = """
from dataclasses import replace

from kanbots_ls.agents.scripted.adapter import ScriptedAdapter
from kanbots_ls.model.agent_events import PayerReported, TurnEnded, UsageReported
from kanbots_ls.model.money import Usage


class Quiet(ScriptedAdapter):
    name = "quiet"
    capabilities = replace(ScriptedAdapter.capabilities, tells_payer=False, tells_cost=False)

    def parse_line(self, line):
        said = super().parse_line(line)
        return tuple(
            replace(event, usage=Usage()) if isinstance(event, TurnEnded) else event
            for event in said
            if not isinstance(event, (PayerReported, UsageReported))
        )
"""
QUIET = ("--agent", "quiet")


@pytest.fixture
def quiet(board: Board, tmp_path: Path) -> Board:
    """A board whose program has such an agent, brought by a package."""
    about = tmp_path / "brought" / "quiet_agent-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: quiet-agent\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[kanbots_ls.agents]\nquiet = quiet_agent:Quiet\n")
    (about.parent / "quiet_agent.py").write_text(AGENT)
    board.environment["PYTHONPATH"] = f"{ROOT}:{about.parent}"
    return board


def test_its_cost_is_unknown_wherever_a_cost_is_shown(quiet: Board) -> None:
    quiet.add("Say hello", {"say": "Hello"})
    done = quiet.json("dispatch", "1", *QUIET, "--wait")
    assert [(run["state"], run["cost_usd"]) for run in done["runs"]] == [("idle", None)]
    assert any("no budget could bound it" in notice for notice in done["notices"])
    assert not any("--budget" in notice for notice in done["notices"])

    board = quiet.json("status")
    assert (board["cost"]["session_usd"], board["cost"]["day_usd"]) == (None, None)
    assert "$" not in board["status"]["text"] + board["status"]["tooltip"].replace("$?", "")
    assert quiet.run("1-1")["notices"] == ["Cost unknown: quiet has not said what it costs."]
    told = quiet.json("costs")
    assert [run["cost_usd"] for run in (*told["runs"], *told["cards"])] == [None, None]
    assert told["runs"][0]["by_turn"] == [{"turn": 1, "cost_usd": None}]
    shown = quiet.do("costs").stdout + quiet.do("costs", "1").stdout + quiet.do("status").stdout
    assert "?  #1 Say hello" in shown
    assert "$0" not in shown


def test_a_budget_over_it_is_refused_and_nothing_begins(quiet: Board) -> None:
    quiet.add("Say hello", {"say": "Hello"})
    refused = quiet.refused("dispatch", "1", *QUIET, "--budget", "2")
    assert "quiet does not say what it costs, so a budget of $2.00 can't be kept." in refused
    assert quiet.json("status")["cards"][0]["runs"] == []


def test_a_session_s_budget_set_later_stops_it_before_it_is_told_more(quiet: Board) -> None:
    quiet.add("Say hello", {"say": "Hello"})
    quiet.json("dispatch", "1", *QUIET, "--wait")
    quiet.json("costs", "--budget", "3")
    quiet.json("reply", "1-1", "Go on")
    wait_until(lambda: quiet.run("1-1")["state"] == "stopped")
    seen = quiet.run("1-1")
    assert seen["turns"] == 1
    assert "the session's budget of $3.00 can't be kept" in seen["reason"]


def test_a_session_s_budget_set_at_the_terminal_refuses_a_dispatch_as_a_configured_one(
    quiet: Board,
) -> None:
    quiet.add("Say hello", {"say": "Hello"})
    quiet.json("dispatch", "1", *QUIET, "--wait")
    quiet.json("costs", "--budget", "3")
    quiet.add("Say it again", {"say": "Hello"})
    refused = quiet.refused("dispatch", "2", *QUIET)
    assert "so the session's budget of $3.00 can't be kept." in refused
    assert "so the session's budget of $3.00 can't be kept." in quiet.refused("split", "2", *QUIET)
    assert quiet.json("status")["cards"][1]["runs"] == []

    quiet.json("costs", "--budget", "0")
    quiet.json("dispatch", "2", *QUIET, "--wait")
