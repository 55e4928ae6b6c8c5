"""A worktree or branch that was there becomes a run of a card, and nothing of it is lost."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import Board, board_at, git, until
from tests.fakes.editors import attached
from tests.fakes.reviewers import playing
from tests.integration.board.steps import BUSY, script, shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.board.steps import Json


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    """A board whose agents keep their sessions in a home of the test's own."""
    home = tmp_path / "home"
    home.mkdir()
    variables = {"HOME": str(home), "CLAUDE_CONFIG_DIR": "", "CODEX_HOME": ""}
    for who in ("AUTHOR", "COMMITTER"):
        variables |= {f"GIT_{who}_NAME": "Dev", f"GIT_{who}_EMAIL": "dev@example.com"}
    with board_at(tmp_path / "shop", **variables) as board:
        yield board


@pytest.fixture
def theirs(board: Board) -> Path:
    """A worktree of the person's own, with a commit, uncommitted work and a setting of its own."""
    path = board.path.parent / "elsewhere" / "login"
    git(board.path, "worktree", "add", "--quiet", "-b", "login", str(path))
    (path / "login.txt").write_text("done\n")
    git(path, "add", ".")
    git(path, "commit", "--quiet", "--message", "Add login")
    (path / "more.txt").write_text("begun\n")
    return path


def adopt(board: Board, what: Path | str, **more: object) -> Json:
    done = board.call("kanbots/run/adopt", what=str(what), **{"agent": "scripted", **more})
    found: Json = done["runs"][0]
    return found


def test_it_is_an_idle_run_whose_diff_is_all_its_work(board: Board, theirs: Path) -> None:
    main = git(board.path, "rev-parse", "main")
    run = adopt(board, theirs)

    assert (run["id"], run["state"], run["reason"]) == ("1-1", "idle", "adopted")
    assert (run["branch"], run["worktree"], run["base"]) == ("login", str(theirs), main)
    card = board.call("kanbots/card/show", card=1)
    assert (card["title"], card["column"]) == ("Add login", "in_review")
    diff = board.call("kanbots/run/diff", run="1-1")
    assert {file["path"] for file in diff["files"]} == {"login.txt", "more.txt"}
    assert git(theirs, "status", "--porcelain") == "?? more.txt"


def test_it_survives_the_daemon_and_a_reply_begins_an_agent_there(
    board: Board, theirs: Path
) -> None:
    adopt(board, theirs)
    board.kill_daemon()
    assert board.run("1-1")["reason"] == "adopted"
    board.reply("1-1", script({"write": {"path": "agent.txt", "text": "a\n"}}))
    until(lambda: board.run("1-1")["turns"] == 1, "its first turn")
    board.until_state("1-1", "idle")
    assert (theirs / "agent.txt").read_text() == "a\n"
    (turn,) = board.call("kanbots/run/turns", run="1-1")["turns"]
    assert turn["files"] == 1, "what was there before is not that turn's"
    (told,) = board.events("1-1", "message_taken")
    assert "was begun in this worktree by somebody else" in told["fields"]["text"]


def test_it_is_promoted_like_any_run(board: Board, theirs: Path) -> None:
    adopt(board, theirs)
    board.call("kanbots/run/promote", run="1-1")
    assert git(board.path, "show", "main:login.txt") == "done"


def test_a_discard_is_undone_at_its_own_place(board: Board, theirs: Path) -> None:
    head = git(theirs, "rev-parse", "HEAD")
    adopt(board, theirs)
    done = board.call("kanbots/run/discard", run="1-1")
    assert not theirs.exists()
    assert Path(done["trash"]).is_relative_to(board.path / ".kanbots" / "trash")
    assert git(board.path, "branch", "--list", "login") == ""

    board.call("kanbots/run/restore", run="1-1")
    assert (theirs / "more.txt").read_text() == "begun\n"
    assert git(theirs, "rev-parse", "login") == head
    assert sorted(each.name for each in theirs.parents[1].iterdir()) == [
        "elsewhere",
        "home",
        "shop",
    ], "nothing of ours lies around it"
    assert sorted(each.name for each in theirs.parent.iterdir()) == ["login"]


def test_a_discard_and_its_undoing_go_across_file_systems(board: Board) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == board.path.stat().st_dev:
        pytest.skip("there is one file system only")
    with tempfile.TemporaryDirectory(dir=memory) as scratch:
        path = Path(scratch, "far")
        git(board.path, "worktree", "add", "--quiet", "-b", "far", str(path))
        (path / "ignored.txt").write_text("kept\n")
        adopt(board, path)
        board.call("kanbots/run/discard", run="1-1")
        assert not path.exists()
        board.call("kanbots/run/restore", run="1-1")
        assert (path / "ignored.txt").read_text() == "kept\n"
        assert git(path, "branch", "--show-current") == "far"


def test_a_branch_gets_a_worktree_and_a_card_that_is_named(board: Board) -> None:
    git(board.path, "branch", "idea")
    git(board.path, "branch", "other")
    other = adopt(board, "other")
    assert board.call("kanbots/card/show", card=other["card"])["title"] == "other", "no work yet"
    number = board.add("An idea")
    run = adopt(board, "idea", card=number)
    assert (run["id"], run["branch"]) == (f"{number}-1", "idea")
    assert git(Path(run["worktree"]), "branch", "--show-current") == "idea"


def test_an_agent_moves_the_adopted_branch_and_pushes_nothing(board: Board, theirs: Path) -> None:
    remote = board.path.parent / "remote"
    git(board.path, "init", "--bare", "--quiet", str(remote))
    git(board.path, "remote", "add", "origin", str(remote))
    adopt(board, theirs)
    steps = script(
        {"write": {"path": "agent.txt", "text": "a\n"}},
        {"commit": "Agent's"},
        {"shell": "git push origin HEAD > pushed.txt 2>&1; true"},
    )
    board.reply("1-1", steps)
    until(lambda: board.run("1-1")["turns"] == 1, "its first turn")
    assert git(theirs, "log", "-1", "--format=%s", "login") == "Agent's"
    assert git(remote, "for-each-ref") == ""


def test_the_persons_own_settings_of_the_worktree_stay(board: Board, theirs: Path) -> None:
    git(board.path, "config", "extensions.worktreeConfig", "true")
    git(theirs, "config", "--worktree", "user.name", "Their Own")
    adopt(board, theirs)
    board.call("kanbots/run/discard", run="1-1")
    board.call("kanbots/run/restore", run="1-1")
    assert git(theirs, "config", "user.name") == "Their Own"
    assert git(board.path, "config", "--get", "extensions.worktreeConfig") == "true"


def test_the_newest_session_of_that_directory_is_gone_on_with(board: Board, theirs: Path) -> None:
    folder = "".join(each if each.isalnum() else "-" for each in str(theirs))
    sessions = board.path.parent / "home" / ".claude" / "projects" / folder
    sessions.mkdir(parents=True)
    old, new = str(uuid.uuid4()), str(uuid.uuid4())
    for name, time in ((old, 1), (new, 2)):
        (sessions / f"{name}.jsonl").write_text(f"{json.dumps({'cwd': str(theirs)})}\n")
        os.utime(sessions / f"{name}.jsonl", (time, time))
    strange = str(uuid.uuid4())
    with pytest.raises(Refused, match=rf"no session {strange} .*: {new} \(claude\), {old} "):
        board.call("kanbots/run/adopt", what=str(theirs), agent="claude", session=strange)
    assert board.show()["cards"] == []
    run = board.call("kanbots/run/adopt", what=str(theirs))
    assert (run["runs"][0]["agent"], run["runs"][0]["sessionId"]) == ("claude", new)
    assert new in run["notices"][0]
    assert f"--session could have named {old}" in run["notices"][1]
    board.call("kanbots/run/discard", run="1-1")
    board.call("kanbots/run/restore", run="1-1")


def test_a_session_that_its_agent_does_not_have_is_gone_on_without(
    board: Board, theirs: Path
) -> None:
    adopt(board, theirs, session="none-of-ours")
    board.reply("1-1", "Go on.")
    seen = board.until_state("1-1", "idle")
    assert seen["sessionId"] != "none-of-ours"
    assert "could not take up this run's session (none-of-ours)" in seen["notices"][-1]
    (said,) = (event["fields"]["text"] for event in board.events("1-1", "message_taken"))
    assert "was begun in this worktree by somebody else" in said
    assert "Go on." in said


def test_settings_of_the_worktree_that_git_can_not_read_are_no_runs(
    board: Board, theirs: Path
) -> None:
    git(board.path, "config", "extensions.worktreeConfig", "true")
    admin = Path(git(theirs, "rev-parse", "--absolute-git-dir"))
    (admin / "config.worktree").write_text("[core\n")
    with pytest.raises(Refused, match="bad config"):
        adopt(board, theirs)
    assert board.show()["cards"] == []


def test_a_review_of_a_card_does_not_keep_work_from_being_adopted_for_it(
    board: Board, theirs: Path
) -> None:
    run = board.run_script(shell("echo x > x"), {"say": "Done."})
    board.until_state(run, "idle")
    git(board.path, "branch", "idea")
    adopt(board, "idea")
    asked = board.call("kanbots/run/review", run=run, focus=playing(BUSY))
    assert asked["notices"] == [], "what the dispatch told is known still"
    assert adopt(board, theirs, card=1)["id"] == "1-3"
    board.stop(asked["runs"][0]["id"])


@contextmanager
def at_work(directory: Path, name: str) -> Iterator[int]:
    """A process of that name inside."""
    program = directory.parent / name
    program.write_text("#!/bin/sh\nsleep 600 & wait\n")
    program.chmod(0o755)
    process = subprocess.Popen([program], cwd=directory, start_new_session=True)
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, 9)
        process.wait()


def test_a_session_that_somebody_is_at_work_in_is_left_to_them(board: Board, theirs: Path) -> None:
    with at_work(theirs, "claude") as pid, pytest.raises(Refused, match=f"process {pid}"):
        adopt(board, theirs)
    assert board.show()["cards"] == []


def test_what_can_be_no_run_is_refused_and_says_what_next(board: Board, theirs: Path) -> None:
    other = board.path.parent / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    adopt(board, theirs)
    for what, said in (
        (board.path, "your own checkout"),
        (other, "no worktree of this repository"),
        (theirs, "is run 1-1's already"),
        ("login", "checked out in"),
        ("main", "checked out in"),
        ("nowhere", "no such branch"),
    ):
        with pytest.raises(Refused, match=said):
            adopt(board, what)
    assert len(board.show()["cards"]) == 1, "no card is left of what was refused"


def test_a_worktree_that_is_on_no_branch_is_refused(board: Board, theirs: Path) -> None:
    git(theirs, "checkout", "--quiet", "--detach")
    with pytest.raises(Refused, match="switch -c NAME"):
        adopt(board, theirs)


def test_a_worktree_in_the_middle_of_a_rebase_is_refused(board: Board, theirs: Path) -> None:
    git(theirs, "switch", "--quiet", "-c", "side", "HEAD~1")
    (theirs / "login.txt").write_text("other\n")
    git(theirs, "add", "login.txt")
    git(theirs, "commit", "--quiet", "--message", "Other")
    words = ("git", "-C", str(theirs), "rebase", "login")
    assert subprocess.run(words, check=False, capture_output=True).returncode != 0
    with pytest.raises(Refused, match="a rebase is going on there"):
        adopt(board, theirs)


def test_a_locked_worktree_is_refused(board: Board, theirs: Path) -> None:
    git(board.path, "worktree", "lock", str(theirs))
    with pytest.raises(Refused, match="worktree unlock"):
        adopt(board, theirs)


def test_a_worktree_inside_one_that_is_discarded_keeps_it_where_it_is(
    board: Board, theirs: Path
) -> None:
    inner = theirs / "tool" / "inner"
    git(board.path, "worktree", "add", "--quiet", "-b", "inner", str(inner))
    (inner / "only-here.txt").write_text("mine\n")
    run = adopt(board, theirs)["id"]
    with pytest.raises(Refused, match=r"another worktree lies inside it, .*inner"):
        board.call("kanbots/run/discard", run=run)
    assert (inner / "only-here.txt").read_text() == "mine\n"
    assert board.run(run)["state"] == "idle"

    git(board.path, "worktree", "move", str(inner), str(theirs.parent / "inner"))
    board.call("kanbots/run/discard", run=run)
    assert not theirs.exists()


@pytest.mark.parametrize("revision", ["login~0", "login@{0}", "login^{commit}"])
def test_a_revision_is_no_branch(board: Board, theirs: Path, revision: str) -> None:
    git(theirs, "switch", "--quiet", "--detach")
    with pytest.raises(Refused, match="no such branch"):
        adopt(board, revision)
    assert board.show()["cards"] == []


def test_a_branch_whose_worktree_could_not_be_made_leaves_nothing(board: Board) -> None:
    git(board.path, "branch", "begun")
    git(board.path, "commit", "--quiet", "--allow-empty", "--message", "Go on")
    hook = board.path / ".git" / "hooks" / "post-checkout"
    hook.write_text("#!/bin/sh\nexit 3\n")
    hook.chmod(0o755)
    with pytest.raises(Refused):
        adopt(board, "begun")
    assert "issue-" not in git(board.path, "worktree", "list")
    hook.unlink()
    assert adopt(board, "begun")["state"] == "idle"


def test_a_session_that_a_run_has_is_not_given_to_another(board: Board, theirs: Path) -> None:
    run = board.run_script({"say": "Done."})
    session = board.until_state(run, "idle")["sessionId"]
    with pytest.raises(Refused, match=f"is run {run}'s"):
        adopt(board, theirs, session=session)


def test_tidying_up_never_offers_a_worktree_that_was_adopted_where_it_lay(
    board: Board, theirs: Path
) -> None:
    (theirs / "more.txt").unlink()
    run = adopt(board, theirs)["id"]
    board.call("kanbots/run/promote", run=run)
    held = board.call("kanbots/disk/show")["holdings"]
    assert [each["offered"] for each in held if each["run"] == run] == [False]


def test_what_can_be_adopted_and_begun_from_is_offered_until_it_is_a_run_s(
    board: Board, theirs: Path
) -> None:
    git(board.path, "branch", "idea")
    git(board.path, "branch", "away")
    aside = board.path.parent / "aside"
    git(board.path, "worktree", "add", "--quiet", str(aside), "away")
    git(board.path, "worktree", "lock", str(aside))
    board.add("Sell", script({"say": "done"}))
    board.dispatch(1, model="large")
    board.until_state("1-1", "idle")

    found = board.call("kanbots/choice/list")
    about = {each["value"]: each["description"] for each in found["adoptable"]}
    assert list(about) == [str(theirs), "idea"]
    assert "Add login" in about[str(theirs)]
    assert {each["value"] for each in found["bases"]} == {"main", "login", "idea", "away"}
    assert found["models"] == [{"value": "large", "description": "scripted"}]
    agents = {each["value"]: each for each in found["agents"]}
    assert {"claude", "codex", "scripted"} <= set(agents)
    assert "plan" in {mode["value"] for mode in agents["claude"]["modes"]}

    adopt(board, theirs)
    adopt(board, "idea")
    assert board.call("kanbots/choice/list")["adoptable"] == []


def test_an_editor_without_a_picker_adopts_from_the_first_line_of_the_board(
    board: Board, theirs: Path
) -> None:
    with attached("helix", board.path, board.environment) as editor:
        editor.may("textDocument/publishDiagnostics")
        page = editor.execute("kanbots.adopt")
        assert editor.shown()["selection"]["start"]["line"] == 0
        editor.told("the board's first line", f"There are: {theirs}.")
        offered = editor.actions(editor.opens(Path(page["path"])), 0)
        [title] = [each for each in offered if each.startswith("Adopt ")]
        assert offered[title]["command"]["arguments"] == [{"what": str(theirs)}]
        editor.does(offered[title])
        editor.told("Adopted login as 1-1.")
        assert not [each for each in editor.actions(page["uri"], 0) if each.startswith("Adopt")]
        editor.refused_command("kanbots.adopt")
