"""The adapter's command line and its words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from kanbots_ls.agents.contract import Adapter, Exited, Launch, Located
from kanbots_ls.agents.scripted.adapter import ScriptedAdapter
from kanbots_ls.agents.scripted.library import BUILT_IN, named_script
from kanbots_ls.agents.scripted.words import chosen_label, heard, slug_of, title_of
from kanbots_ls.model.ids import CardNumber, RunId, SessionId

ADAPTER: Adapter = ScriptedAdapter()


def launch(**changes: Any) -> Launch:
    defaults: dict[str, Any] = {
        "run": RunId("42-1"),
        "card": CardNumber(42),
        "title": "T",
        "worktree": Path("/w"),
        "branch": "kanbots/issue-42-1",
        "session_id": SessionId("s-1"),
    }
    return Launch(**defaults | changes)


def test_the_program_is_this_python() -> None:
    assert ADAPTER.locate({}) == Located(Path(sys.executable))


def test_the_command_line_says_what_the_launch_says() -> None:
    argv = ADAPTER.argv(Path("/py"), launch(resume=True, mode="plan", model="m", cap_usd=0.25))
    assert argv[:5] == ["/py", "-P", "-m", "kanbots_ls", "scripted-agent"]
    options = "--session-id s-1 --mode plan --resume --model m --max-budget-usd 0.25"
    assert argv[5:] == options.split()
    assert ADAPTER.argv(Path("/py"), launch())[7:] == ["--mode", "bypassPermissions"]


def test_what_the_person_wrote_is_heard_without_our_words() -> None:
    prompt = ADAPTER.first_prompt(launch(), "Add OAuth", "With a redirect.")
    assert heard(prompt) == "Add OAuth\n\nWith a redirect."
    assert title_of(prompt) == "Add OAuth"
    assert heard(ADAPTER.reply_prompt(launch(), "Shorter")) == "Shorter"


@pytest.mark.parametrize(
    ("exited", "said"),
    [
        (Exited(0, None, ""), ""),
        (Exited(143, None, ""), ""),
        (Exited(None, None, ""), ""),
        (Exited(1, None, "a\nlast words\n"), "exit code 1: last words"),
        (Exited(None, 9, ""), "SIGKILL"),
        (Exited(None, None, "", "no such file"), "could not be started: no such file"),
    ],
)
def test_an_end_is_explained_unless_it_was_asked_for(exited: Exited, said: str) -> None:
    explained = ADAPTER.explain_exit(exited)
    assert said in explained
    assert bool(explained) == bool(said)


@pytest.mark.parametrize(
    ("message", "label"),
    [
        ("Half up or half even?\nHalf even", "Half even"),
        ("Checks?\nLint, Tests", "Lint, Tests"),
        ("take half up, please", "Half up"),
        ("none of them", "none of them"),
    ],
)
def test_an_answer_by_message_is_its_label(message: str, label: str) -> None:
    assert chosen_label(["Half up", "Half even", "Lint", "Tests"], message) == label


def test_a_title_makes_a_file_name() -> None:
    assert slug_of("Fix the “flaky” test / v2!") == "fix-the-flaky-test-v2"
    assert slug_of("???") == "untitled"
    assert len(slug_of("x" * 300)) == 40


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.json")), ids=lambda path: path.stem)
def test_every_built_in_script_can_be_played(path: Path) -> None:
    assert named_script(path.stem)
