"""What runs are likely to need is offered once, holds nobody, and overwrites nothing."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.board.steps import journal
from tests.integration.board.terminal import Terminal
from tests.integration.cli.pseudo_terminal import Terminal as PseudoTerminal

if TYPE_CHECKING:
    from tests.fakes.boards import Board

ACCEPT, NOT_NOW, NEVER = "1", "2", "3"


@pytest.fixture
def project(board: Board) -> Board:
    """A repository with an ignored `.env`, an agent's settings, and a lock file that installs."""
    (board.path / ".gitignore").write_text(".env\n.env.*\n!.env.example\n.claude/\nnode_modules/\n")
    for name in (".env", ".env.example", "app/.env.local", "node_modules/x/.env"):
        (board.path / name).parent.mkdir(parents=True, exist_ok=True)
        (board.path / name).write_text("KEY=dummy\n")
    (board.path / ".claude").mkdir()
    (board.path / ".claude" / "settings.local.json").write_text("{}")
    return board


def lock_file(board: Board) -> None:
    """`mix` is not installed here, so a stand-in on the PATH says that it ran."""
    (board.path / "mix.lock").write_text("%{}\n")
    tools = board.path.parent / "tools"
    tools.mkdir()
    (tools / "mix").write_text('#!/bin/sh\necho "$@" > mix.ran\n')
    (tools / "mix").chmod(0o755)
    board.environment["PATH"] = f"{tools}:{board.environment['PATH']}"


def the_offer(board: Board) -> dict[str, Any]:
    [found] = [decision for decision in board.decisions() if decision["kind"] == "offer"]
    return found


def dispatched(board: Board, **wishes: Any) -> dict[str, Any]:
    card = board.add("A card", '```kanbots-script\n{"steps": [{"say": "here"}]}\n```\n')
    found: dict[str, Any] = board.call(
        "kanbots/run/dispatch", cards=[card], agent="scripted", **wishes
    )
    return found


def test_it_holds_nobody_and_the_reply_says_how_to_have_it(project: Board) -> None:
    lock_file(project)
    done = dispatched(project)

    place = project.path / project.until_state(done["runs"][0]["id"], "idle")["worktree"]
    assert not (place / ".env").exists()
    offer = the_offer(project)
    assert offer["detail"] == (
        "Copies of ignored files (.worktreeinclude):\n"
        "/.env\n/app/.env.local\n/.claude/settings.local.json\n\n"
        "A command in each new worktree (kanbots.toml, setup.command):\nmix deps.get\n"
    )
    [notice] = [text for text in done["notices"] if "kanbots-ls answer" in text]
    assert f"`kanbots-ls answer {offer['id']} 1`" in notice
    assert ".env, app/.env.local" in notice
    assert "`mix deps.get`" in notice
    assert not (project.path / ".worktreeinclude").exists()
    dispatched(project)
    assert the_offer(project)["id"] == offer["id"], "once"


def test_a_yes_writes_both_files_and_the_next_run_has_all_of_it(project: Board) -> None:
    lock_file(project)
    dispatched(project)
    terminal = Terminal(project)

    done = terminal.do("answer", the_offer(project)["id"], ACCEPT)

    assert f"Wrote {project.path}/.worktreeinclude: /.env, /app/.env.local" in done.stderr
    assert f"Wrote setup.command into {project.path}/kanbots.toml: mix deps.get" in done.stderr
    assert (project.path / "kanbots.toml").read_text() == '[setup]\ncommand = "mix deps.get"\n'
    run = dispatched(project)["runs"][0]["id"]
    place = project.path / project.until_state(run, "idle")["worktree"]
    for name in (".env", "app/.env.local", ".claude/settings.local.json"):
        assert (place / name).exists()
    assert not (place / "node_modules").exists()
    assert (place / "mix.ran").read_text() == "deps.get\n"
    assert project.decisions() == []
    assert len(journal(project, "consent_given")) == 1


@pytest.mark.parametrize("answer", [NOT_NOW, NEVER])
def test_an_answered_offer_is_not_made_again(project: Board, answer: str) -> None:
    dispatched(project)
    project.answer(the_offer(project)["id"], answer)
    project.kill_daemon()

    assert not [text for text in dispatched(project)["notices"] if "kanbots-ls answer" in text]
    assert project.decisions() == []
    (project.path / "uv.lock").write_text("")
    dispatched(project)
    assert len(project.decisions()) == (answer == NOT_NOW), "what is new is asked, unless never"
    assert not (project.path / ".worktreeinclude").exists()


def test_nothing_of_the_persons_is_overwritten(project: Board) -> None:
    (project.path / "mix.lock").write_text("%{}\n")
    (project.path / "kanbots.toml").write_text("# mine\n[queue]\nconcurrent = 2")
    dispatched(project)
    (project.path / ".worktreeinclude").write_text("mine\n")

    project.answer(the_offer(project)["id"], ACCEPT)

    assert (project.path / ".worktreeinclude").read_text() == "mine\n"
    assert (project.path / "kanbots.toml").read_text() == (
        '# mine\n[queue]\nconcurrent = 2\n\n[setup]\ncommand = "mix deps.get"\n'
    )


def test_what_can_not_be_written_is_said_and_the_offer_stands(project: Board) -> None:
    (project.path / "mix.lock").write_text("%{}\n")
    (project.path / "kanbots.toml").write_text("[setup]\nminutes = 5\n")
    dispatched(project)
    offer = the_offer(project)["id"]

    told = Terminal(project).refused("answer", offer, ACCEPT)

    assert 'put this into it: command = "mix deps.get"' in told
    assert (project.path / "kanbots.toml").read_text() == "[setup]\nminutes = 5\n"
    assert the_offer(project)["id"] == offer
    assert journal(project, "consent_given") == []


def test_nothing_is_offered_where_there_is_nothing_to_offer_or_it_is_settled(board: Board) -> None:
    dispatched(board)
    (board.path / "mix.lock").write_text("%{}\n")
    (board.path / ".worktreeinclude").write_text("")
    dispatched(board)
    (board.path / ".worktreeinclude").unlink()
    (board.path / "kanbots.toml").write_text("[setup]\ncommand = 'true'\n")
    dispatched(board, setup="yes")
    (board.path / "kanbots.toml").unlink()
    dispatched(board, setup="no")
    assert board.decisions() == []


@pytest.mark.parametrize("typed", ["1", ""])
def test_at_a_terminal_it_is_one_question_before_anything_starts(
    project: Board, typed: str
) -> None:
    project.add("A card", '```kanbots-script\n{"steps": [{"say": "here"}]}\n```\n')
    person = SimpleNamespace(
        program=[sys.executable, "-m", "kanbots_ls"],
        path=project.path,
        environment=project.environment,
    )
    words = ("dispatch", "1", "--agent", "scripted", "--wait")
    with PseudoTerminal(person, *words) as terminal:  # type: ignore[arg-type]
        terminal.see("Enter: later")
        assert project.show()["cards"][0]["runs"] == []
        terminal.type(f"{typed}\n")
        assert terminal.leaves() == 0
    [run] = project.show()["cards"][0]["runs"]
    assert (project.path / run["worktree"] / ".env").exists() is bool(typed)
