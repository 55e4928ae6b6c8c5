"""A card becomes a commit on a branch of its own, in whatever kind of repository people have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.boards import Board, git, make_repository
from tests.integration.board.leaving import nothing_left
from tests.integration.board.steps import branches, shell, worktrees
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORK = shell("echo made > made.txt && git add made.txt && git commit --quiet -m Made")


def awkward(root: Path) -> Path:
    return make_repository(root / "mein Ordner é 🦊")


def trunk(root: Path) -> Path:
    return make_repository(root / "repository", branch="trunk")


def on_another_branch(root: Path) -> Path:
    path = make_repository(root / "repository")
    git(path, "switch", "--quiet", "--create", "half-done")
    git(path, "commit", "--quiet", "--allow-empty", "--message", "Half done")
    return path


def detached(root: Path) -> Path:
    path = make_repository(root / "repository")
    git(path, "commit", "--quiet", "--allow-empty", "--message", "Second")
    git(path, "checkout", "--quiet", "--detach", "HEAD~1")
    return path


def without_local_default(root: Path) -> Path:
    origin = make_repository(root / "origin", branch="trunk")
    git(root, "clone", "--quiet", str(origin), "repository")
    git(root / "repository", "switch", "--quiet", "--create", "mine")
    git(root / "repository", "branch", "--quiet", "--delete", "trunk")
    return root / "repository"


def beside_bare(root: Path) -> Path:
    origin = make_repository(root / "origin")
    git(root, "clone", "--quiet", "--bare", str(origin), "project/.bare")
    (root / "project" / ".git").write_text("gitdir: ./.bare\n")
    git(root / "project", "worktree", "add", "--quiet", "main")
    return root / "project" / "main"


def with_submodule(root: Path) -> Path:
    library = make_repository(root / "library")
    path = make_repository(root / "repository")
    allowed = ("-c", "protocol.file.allow=always")
    git(path, *allowed, "submodule", "--quiet", "add", str(library), "lib")
    git(path, "commit", "--quiet", "--message", "Add the library")
    return path


@pytest.fixture
def make_board(tmp_path: Path) -> Iterator[Callable[[Path], Board]]:
    """A board in a repository that the test made; ended afterwards."""
    made: list[Board] = []

    def make(path: Path) -> Board:
        made.append(Board(path))
        return made[-1]

    with nothing_left(tmp_path):
        yield make
        for board in made:
            board.close()


def dispatched(board: Board) -> Any:
    """The run of a new card that makes one commit, once it is over."""
    run = board.run_script(WORK)
    return board.until_state(run, "idle")


@pytest.mark.parametrize(
    ("layout", "base"),
    [
        (awkward, "main"),
        (trunk, "trunk"),
        (on_another_branch, "main"),
        (detached, "main"),
        (without_local_default, "origin/trunk"),
        (beside_bare, "main"),
        (with_submodule, "main"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_card_is_worked_on_from_the_default_branch(
    tmp_path: Path, make_board: Callable[[Path], Board], layout: Callable[[Path], Path], base: str
) -> None:
    path = layout(tmp_path)
    before = git(path, "config", "--local", "--list"), git(path, "status", "--porcelain")
    board = make_board(path)
    run = dispatched(board)

    assert run["baseBranch"] == base
    assert run["base"] == git(path, "rev-parse", base)
    assert run["worktree"] == str(board.repository.root / ".kanbots/worktrees/issue-1-1")
    assert git(path, "log", "--format=%s", f"{base}..kanbots/issue-1-1") == "Made"
    [changed] = Terminal(board).json("diff", "1-1")["files"]
    assert (changed["path"], changed["status"]) == ("made.txt", "added")

    board.call("kanbots/run/discard", run="1-1")
    assert branches(board) == []
    after = git(path, "config", "--local", "--list"), git(path, "status", "--porcelain")
    assert after == before, "nothing of ours is left in the configuration or in the checkout"


def test_the_persons_hooks_run_in_the_worktree_as_they_do_elsewhere(
    tmp_path: Path, make_board: Callable[[Path], Board]
) -> None:
    path = make_repository(tmp_path / "with hooks")
    seen = tmp_path / "seen"
    for name in ("post-checkout", "pre-commit"):
        hook = path / ".husky" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f'#!/bin/sh\necho "{name} in $PWD" >> "{seen}"\n[ ! -e forbidden ]\n')
        hook.chmod(0o755)
    git(path, "add", ".husky")
    git(path, "commit", "--quiet", "--message", "Hooks")
    git(path, "config", "core.hooksPath", ".husky")
    board = make_board(path)

    run = board.run_script(
        WORK, shell("touch forbidden"), shell("git commit --quiet --allow-empty -m Refused")
    )
    place = board.until_state(run, "idle")["worktree"]

    told = [f"{name} in {place}" for name in ("post-checkout", "pre-commit", "pre-commit")]
    assert seen.read_text().splitlines() == told
    assert git(path, "log", "--format=%s", "main..kanbots/issue-1-1") == "Made"
    assert git(path, "config", "core.hooksPath") == ".husky"


def test_from_inside_a_worktree_it_is_the_same_board(board: Board) -> None:
    place = Path(dispatched(board)["worktree"])
    (place / "deep").mkdir()
    inside = Terminal(board, place / "deep")

    assert inside.json("daemon", "status")["pid"] == board.daemon_pid
    number = inside.json("card", "add", "From inside")["number"]
    run = inside.json("dispatch", str(number), "--agent", "scripted")["runs"][0]
    seen = board.until_state(run["id"], "idle")

    assert seen["worktree"] == str(place.with_name(f"issue-{run['id']}"))
    assert seen["baseBranch"] == "main", "not the branch of the run it was dispatched from"
    assert sorted(worktrees(board)) == ["issue-1-1", f"issue-{run['id']}"]


@pytest.mark.parametrize("bare", [False, True])
def test_a_repository_no_run_can_work_in_is_refused_with_what_to_do(
    tmp_path: Path, make_board: Callable[[Path], Board], bare: bool
) -> None:
    if bare:
        origin = make_repository(tmp_path / "origin")
        git(tmp_path, "clone", "--quiet", "--bare", str(origin), "repository")
    else:
        git(tmp_path, "init", "--quiet", "repository")
    board = make_board(tmp_path / "repository")
    terminal = Terminal(board)
    card = str(board.add("Impossible"))

    told = terminal.refused("dispatch", card, "--agent", "scripted")

    why, what_next = (
        ("is bare and has no work tree", "git worktree add")
        if bare
        else ("has no commit yet", "Commit something first")
    )
    assert str(board.path) in told
    assert why in told
    assert what_next in told
    assert terminal.json("card", "show", card)["runs"] == []
    assert not (board.repository.root / ".kanbots").exists()


def test_outside_any_repository_it_is_said_where_one_was_looked_for(tmp_path: Path) -> None:
    told = Terminal(Board(tmp_path)).refused("status")

    assert str(tmp_path) in told
    assert "git init" in told


def test_worktrees_go_where_the_person_wants_them_and_old_ones_stay_where_they_are(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, root = tmp_path / "home", tmp_path / "big disk"
    monkeypatch.setenv("KANBOTS_HOME", str(home))
    board.environment["KANBOTS_HOME"] = str(home)
    settings = home / "config" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'[worktrees]\nroot = "{root}"\n')
    run = dispatched(board)
    assert Path(run["worktree"]).is_relative_to(root)
    assert not (board.path / ".kanbots").exists()

    settings.unlink()
    assert Path(dispatched(board)["worktree"]).is_relative_to(board.path)
    board.reply(run["id"], "go on")
    board.until_state(run["id"], "idle")
    changed = Terminal(board).json("diff", run["id"])["files"]
    assert "made.txt" in [file["path"] for file in changed]
    trash = board.call("kanbots/run/discard", run=run["id"])["trash"]
    assert Path(trash).is_relative_to(root)
    assert (Path(trash) / "tree" / "made.txt").is_file()


def test_a_submodule_that_stays_empty_is_said_wherever_the_run_is_shown(
    tmp_path: Path, make_board: Callable[[Path], Board]
) -> None:
    path = with_submodule(tmp_path)
    git(path, "submodule", "--quiet", "deinit", "lib")
    board = make_board(path)
    terminal = Terminal(board)
    done = terminal.do("run", "Look around", "--agent", "scripted")
    assert "The submodule lib is empty in this worktree" in done.stdout
    assert "The submodule lib is empty" in terminal.do("card", "show", "1").stdout
    [sentence] = terminal.json("card", "show", "1")["runs"][0]["notices"]
    assert "nothing is fetched" in sentence
