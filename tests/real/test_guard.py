"""A real agent that tries to push, against a real bare remote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.boards import git

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.claude import Claude


def test_nothing_an_agent_pushes_arrives_and_the_person_pushes_as_ever(
    claude_alone: Claude, tmp_path: Path
) -> None:
    claude, board = claude_alone, claude_alone.board
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", str(remote))
    git(board.path, "remote", "add", "origin", str(remote))
    git(board.path, "push", "--quiet", "origin", "main")
    refs, config = git(remote, "show-ref"), git(board.path, "config", "--local", "--list")

    run = claude.start("push")
    claude.until_idle(run)

    assert git(remote, "show-ref") == refs
    results = [each["fields"] for each in board.events(run, "tool_ended")]
    assert len(results) == 4
    refused = [each for each in results if not each["ok"] or "rc=0" not in each["output"]]
    assert refused == results
    # The model reads why: a refusal of the tool, or the address that git could not use.
    tool, tool_again, *by_git = [each["output"] for each in results]
    assert "git push" in tool
    assert "git push" in tool_again
    assert all("remote-kanbots-" in output for output in by_git)

    git(board.path, "commit", "--quiet", "--allow-empty", "--message", "The person's own")
    git(board.path, "push", "--quiet", "origin", "main")
    assert git(remote, "rev-parse", "main") == git(board.path, "rev-parse", "main")

    board.stop(run)
    board.call("kanbots/run/discard", run=run)
    assert git(board.path, "config", "--local", "--list") == config
