"""Claude reviews Claude's work in a tree of its own, and mends what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.boards import until
from tests.real.claude import SECONDS

if TYPE_CHECKING:
    from tests.real.claude import Claude

RULES = '[agent]\nhouse_rules = "Notes end in a last line."\n'


def test_a_review_sees_the_work_and_its_findings_are_mended_by_the_same_session(
    claude: Claude,
) -> None:
    board = claude.board
    with (board.path / "kanbots.toml").open("a") as file:
        file.write(RULES)
    run = claude.start("edit_commit")
    session = claude.until_idle(run)["sessionId"]
    board.reply(run, "/review the last line [scenario:reviews]")
    review = "1-2"

    claude.until_idle(run, turns=2)
    until(lambda: board.run(review)["discardedAt"], "the end of the reviewer's tree", SECONDS)

    told = claude.told(review)
    assert any("+first line, edited" in words for words in told)
    assert any("the last line" in words and "Notes end in a last line." in words for words in told)
    found = board.run(run)
    assert found["review"]["summary"] == "The notes lack an end."
    assert found["review"]["mending"] == "sent"
    assert found["sessionId"] == session
    assert (claude.worktree(run) / "notes.txt").read_text() == "first line, edited\nlast line\n"
    assert any("No last line" in words and "untrusted" in words for words in claude.told(run))
    assert board.run(review)["costUsd"] > 0
