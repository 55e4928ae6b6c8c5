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


def test_a_split_is_proposed_and_the_chosen_cards_are_made(claude: Claude) -> None:
    board = claude.board
    run = claude.start("hello")
    claude.until_idle(run)
    card = int(run.partition("-")[0])
    board.reply(run, "/split into three [scenario:splits]")

    [asked] = until(
        lambda: [d for d in board.decisions() if d["kind"] == "split"], "the proposal", SECONDS
    )

    titles = ["Read the notes", "Half a letter \N{REPLACEMENT CHARACTER}", "Write the end"]
    assert asked["card"] == card
    assert [option["label"] for option in asked["options"]][:3] == titles
    before = {each["number"] for each in board.show()["cards"]}
    board.answer(asked["id"], "3", "1")
    made = [each for each in board.show()["cards"] if each["number"] not in before]
    assert [each["title"] for each in made] == [titles[2], titles[0]]
    assert [each["runs"] for each in made] == [[], []]
    told = claude.told(f"{card}-2")
    assert any("[scenario:hello] Do it." in words and "into three" in words for words in told)
