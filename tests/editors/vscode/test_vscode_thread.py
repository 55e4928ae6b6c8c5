"""A run's thread in VS Code: read along, answered, replied to, and left in peace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.editors.vscode.thread_page import ThreadPage
from tests.fakes.boards import until
from tests.fakes.reviewers import finding, reviewed, says
from tests.integration.board.steps import ask, numbered, question, script, shell

if TYPE_CHECKING:
    from tests.editors.vscode.workbench import Workbench
    from tests.fakes.boards import Board

ROUND = script(
    {"cost": 0.75},
    {"say": "I look at **shop.py** first."},
    shell("printf 'def rounded(price):\\n    return price\\n' >> shop.py"),
    ask(question("Round half up or down?", "Up", "Down")),
    {"say": "Rounded, as you said: {{answer}}."},
)


@pytest.mark.offers("vscode", "log", "answer", "reload")
def test_a_thread_shows_the_work_takes_answers_and_replies_and_keeps_a_begun_one(
    window: Workbench, board: Board
) -> None:
    board.add("Round prices", ROUND)
    board.dispatch(1)
    thread = ThreadPage(window, "1-1")
    thread.open()
    thread.sees("I look at shop.py first.", "Round half up or down?")

    thread.presses("Up")
    thread.sees("Rounded, as you said: Up.", "Turn 1 · $0.75", "1 file +2")
    thread.frame.get_by_text("Changes of turn 1").click()
    thread.sees("+def rounded(price):")
    window.command("Notifications: Clear All Notifications")
    window.lacks(window.toast("asks"))
    window.picture("vscode-thread")

    thread.box.fill("Now say it in German")
    with window.page.expect_navigation():
        window.command("Developer: Reload Window")
    window.attached()
    thread.sees("Rounded, as you said: Up.")
    expect(thread.box).to_have_value("Now say it in German")
    thread.box.press("Control+Enter")
    thread.sees("To the agent", "Now say it in German", "Turn 2")
    until(lambda: thread.box.input_value() == "", "an empty reply box")
    board.until_state("1-1", "idle")
    assert board.run("1-1")["turns"] == 2


def test_a_slash_in_the_reply_box_offers_commands_and_enter_takes_one_and_sends_nothing(
    window: Workbench, board: Board
) -> None:
    (board.path / "kanbots.toml").write_text(
        '[slash.tidy]\nprompt = "Tidy up {text}."\ndescription = "leaves no mess"\n'
        '[slash.time]\nprompt = "Take the time."\n'
    )
    board.add("Greet", script({"say": "Hello."}, shell("echo >> shop.py")))
    board.dispatch(1)
    board.until_state("1-1", "idle")
    thread = ThreadPage(window, "1-1")
    thread.open()
    thread.sees("Hello.")

    thread.box.press_sequentially("/t")
    thread.offers("/test", "/tidy", "/time")
    thread.sees("leaves no mess, team")
    thread.box.press("ArrowDown")
    thread.box.press("Enter")
    thread.offers()
    assert thread.box.input_value() == "/tidy "

    thread.box.fill("/ti")
    thread.offers("/tidy", "/time")
    thread.box.press("Escape")
    thread.offers()
    assert thread.box.input_value() == "/ti"

    thread.box.fill("")
    thread.box.press_sequentially("/ti")
    thread.presses("Send")
    assert thread.box.input_value() == "/tidy ", "half a command is completed and not sent"
    thread.box.fill("/t")
    thread.frame.get_by_role("option", name="/time").click()
    assert thread.box.input_value() == "/time "
    assert board.run("1-1")["turns"] == 1

    thread.box.fill("/tidy the shop")
    thread.offers()
    thread.box.press("Control+Enter")
    until(lambda: board.run("1-1")["turns"] == 2, "the reply")
    said = board.events("1-1", "message_taken")[-1]["fields"]["text"]
    assert said.startswith("Tidy up the shop."), said[:60]

    board.until_state("1-1", "idle")
    thread.box.fill("/review")
    thread.box.press("Control+Enter")
    thread.sees("Reviewed by 1-2 (scripted): The scripted reviewer found nothing to mend.")
    found = finding("shop.py", 2, title="Half a cent is lost", detail="Round each price first.")
    reviewed(board, "1-1", says("mend", found, summary="It greets, and sells for too little."))
    thread.sees("Reviewed by 1-3 (scripted): It greets", "Half a cent is lost", "Round each price")
    top = thread.frame.locator("body")
    window.picture("vscode-review", of=top, to=thread.frame.locator("section.review"))
    thread.presses("shop.py:2")
    window.sees(window.tab("shop.py"))


def test_who_has_scrolled_up_stays_there_while_lines_come_and_is_back_by_one_press(
    window: Workbench, board: Board
) -> None:
    board.add("Count", script(numbered(20_000, 200)))
    board.dispatch(1)
    thread = ThreadPage(window, "1-1")
    thread.open()
    # It opens at the end, wherever that is by then.
    until(lambda: last_number(thread) > 300, "three hundred lines")

    thread.scrolls(0.5)
    seen = thread.top()
    came = board.call("kanbots/run/log", run="1-1", after=-1, count=1)["next"]
    until(lambda: told(board) > came + 1000, "a thousand more lines")

    assert thread.top() == seen
    thread.presses("To the end ↓")
    until(lambda: last_number(thread) > came + 1000, "the newest lines")
    before = last_number(thread)
    until(lambda: last_number(thread) > before + 300, "the page going on with them")


def last_number(thread: ThreadPage) -> int:
    """The number of the last line on the page."""
    said = thread.frame.locator(".said").last.text_content() or ""
    return int(said.split()[1])


def told(board: Board) -> int:
    """How many lines the agent has written."""
    return int(board.call("kanbots/run/log", run="1-1", after=-1, count=1)["next"])
