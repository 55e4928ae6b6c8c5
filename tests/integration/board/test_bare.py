"""Beside a bare repository a worktree of the person's stands for the main one, whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.boards import Board, git, make_repository
from tests.integration.board.leaving import nothing_left
from tests.integration.board.steps import script, shell
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEES = shell("cp .env seen.txt; printenv KANBOTS_CHECKOUT > checkout.txt")


@pytest.fixture(params=[".bare", "shop.git"])
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A bare repository with `main` and `develop`; `.env` is ignored."""
    origin, path = make_repository(tmp_path / "origin"), tmp_path / "project"
    (origin / ".gitignore").write_text(".env\n")
    git(origin, "add", ".")
    git(origin, "commit", "--quiet", "--message", "Ignore")
    git(origin, "branch", "develop")
    git(tmp_path, "clone", "--quiet", "--bare", str(origin), str(path / request.param))
    if request.param == ".bare":
        (path / ".git").write_text("gitdir: ./.bare\n")
    return path


@pytest.fixture
def board(project: Path) -> Iterator[Board]:
    """The board, seen from a worktree that is neither `main` nor any run's base."""
    with nothing_left(project):
        board = Board(added(project, "mine", "-b"))
        yield board
        board.close()


def added(project: Path, branch: str, *new: str) -> Path:
    """A worktree of the person's, with a `.env` of its own."""
    bare = next(path for path in project.iterdir() if (path / "HEAD").is_file())
    git(bare, "worktree", "add", "--quiet", *new, *([branch] if new else []), f"../{branch}",
        *([] if new else [branch]))  # fmt: skip
    (project / branch / ".env").write_text(f"OF={branch}\n")
    return project / branch


def dispatched(board: Board, **wishes: Any) -> dict[str, Any]:
    card = board.add("A card", script(SEES))
    found: dict[str, Any] = board.call(
        "kanbots/run/dispatch", cards=[card], agent="scripted", **wishes
    )
    return found


def seen(board: Board, done: dict[str, Any], name: str) -> str:
    place = board.path / board.until_state(done["runs"][0]["id"], "idle")["worktree"]
    return (place / name).read_text().strip() if (place / name).exists() else ""


def test_a_run_has_the_files_of_the_worktree_with_its_base_and_is_told_where_it_is(
    board: Board, project: Path
) -> None:
    for path in (added(project, "main"), added(project, "develop"), board.path):
        (path / ".worktreeinclude").write_text(".env\n")
    for wishes, branch in (
        ({}, "main"),
        ({"base": "develop"}, "develop"),
        ({"base": "mine"}, "mine"),
    ):
        done = dispatched(board, **wishes)
        assert seen(board, done, "seen.txt") == f"OF={branch}"
        assert seen(board, done, "checkout.txt") == str(project / branch)
        assert "1 uncommitted file of your checkout" in " ".join(done["notices"])
        [told] = [text for text in done["notices"] if text.startswith("Your checkout")]
        assert str(project / branch) in told
        assert f"kanbots.toml is read from {project / 'main'}" in told or branch == "main"


def test_a_base_that_nobody_has_checked_out_gets_the_files_of_the_default_branch(
    board: Board, project: Path
) -> None:
    (added(project, "main") / ".worktreeinclude").write_text(".env\n")
    assert seen(board, dispatched(board, base="develop"), "seen.txt") == "OF=main"


def test_the_teams_settings_and_set_up_are_those_of_the_default_branch_s_worktree(
    board: Board, project: Path
) -> None:
    main = added(project, "main")
    (board.path / "kanbots.toml").write_text("[budget]\nrun_usd = 9\n")
    (main / "kanbots.toml").write_text(
        "[budget]\nrun_usd = 3\n[setup]\ncommand = 'printenv KANBOTS_CHECKOUT > set-up.txt'\n"
    )
    done = dispatched(board, setup="yes")
    assert done["runs"][0]["budgetUsd"] == 3
    assert seen(board, done, "set-up.txt") == str(main)
    (main / "kanbots.toml").write_text("[budget]\nrun_usd = 0\n")
    assert f"{main}/kanbots.toml" in Terminal(board).refused("dispatch", "1", "--agent", "scripted")
    assert f"{main}/kanbots.toml" in Terminal(board).do("doctor").stdout
    (main / "kanbots.toml").unlink()
    assert f"kanbots.toml is read from {main}" in Terminal(board).do("doctor").stdout


def test_a_daemon_that_starts_has_the_teams_settings_before_any_dispatch(
    board: Board, project: Path
) -> None:
    (added(project, "main") / "kanbots.toml").write_text("[trash]\ndays = 7\n")
    assert board.call("kanbots/disk/show")["trashDays"] == 7


def test_a_worktree_added_meanwhile_counts_from_the_next_dispatch_on(
    board: Board, project: Path
) -> None:
    assert dispatched(board)["runs"][0]["budgetUsd"] is None
    (added(project, "main") / "kanbots.toml").write_text("[budget]\nrun_usd = 3\n")
    assert dispatched(board)["runs"][0]["budgetUsd"] == 3
    (project / "main" / "kanbots.toml").write_text("[budget]\nrun_usd = 0\n")
    git(project / "main", "switch", "--quiet", "develop")
    assert dispatched(board)["runs"][0]["budgetUsd"] is None


def test_doctor_looks_into_a_worktree_that_was_added_meanwhile(board: Board, project: Path) -> None:
    board.show()
    (added(project, "main") / "kanbots.toml").write_text("[budget]\nrun_usd = 0\n")
    findings = board.call("kanbots/daemon/check")["findings"]
    [told] = [found["text"] for found in findings if found["name"] == "settings"]
    assert f"{project}/main/kanbots.toml" in told


def test_a_yes_to_the_offer_writes_into_that_worktree_and_holds_for_new_runs(
    board: Board, project: Path
) -> None:
    main = added(project, "main")
    done = dispatched(board)
    assert seen(board, done, "seen.txt") == ""
    [offer] = [found for found in board.decisions() if found["kind"] == "offer"]
    assert offer["id"] in " ".join(done["notices"])

    board.answer(offer["id"], "1")

    assert (main / ".worktreeinclude").read_text() == "/.env\n"
    assert not (board.path / ".worktreeinclude").exists()
    assert seen(board, dispatched(board), "seen.txt") == "OF=main"


def test_without_such_a_worktree_nothing_is_copied_and_it_is_said(
    board: Board, project: Path
) -> None:
    (board.path / ".worktreeinclude").write_text(".env\n")
    (board.path / "kanbots.toml").write_text("[budget]\nrun_usd = 9\n")
    done = dispatched(board)

    assert seen(board, done, "seen.txt") == ""
    assert seen(board, done, "checkout.txt") == ""
    assert done["runs"][0]["budgetUsd"] is None
    [told] = [text for text in done["notices"] if "No worktree of yours has main" in text]
    assert "git worktree add" in told
    assert not [found for found in board.decisions() if found["kind"] == "offer"]
    mine = dispatched(board, base="mine")
    assert seen(board, mine, "seen.txt") == "OF=mine"
    assert f"Your checkout for this run is {board.path}; kanbots.toml is not read" in " ".join(
        mine["notices"]
    )


def test_a_committed_list_of_files_that_finds_no_checkout_is_named_on_the_run(
    board: Board, project: Path
) -> None:
    main = added(project, "main")
    (main / ".worktreeinclude").write_text(".env\n")
    git(main, "add", ".worktreeinclude")
    git(main, "commit", "--quiet", "--message", "Include")
    git(main, "switch", "--quiet", "--detach")
    run = board.until_state(dispatched(board)["runs"][0]["id"], "idle")
    [told] = run["notices"]
    assert told.startswith("Nothing was copied, though .worktreeinclude asks for it")
