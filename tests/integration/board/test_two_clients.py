"""Two clients of one board: what one does the other sees, in order and once."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from tests.integration.board.steps import ask, question, say_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.cli.wire.client import Client
    from tests.fakes.boards import Board

CHANGED = "kanbots/board/changed"


def changes(client: Client) -> Iterator[dict[str, Any]]:
    """The board's changes as they come; ends in failure when none comes for long."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        notification = client.next_notification(5)
        if notification is not None and notification.method == CHANGED:
            yield notification.params
    raise AssertionError("no more changes")


def states_until_resolved(client: Client, decision: str) -> list[str]:
    """Each state in which this client was told of the decision."""
    seen = []
    for change in changes(client):
        seen += [each["state"] for each in change["decisions"] if each["id"] == decision]
        if "resolved" in seen:
            return seen
    return seen


def test_a_decision_answered_in_one_client_is_answered_and_resolved_in_the_other(
    board: Board,
) -> None:
    with closing(board.connect()) as other:
        sees_it_from_its_opening_to_its_end(board, other)


def sees_it_from_its_opening_to_its_end(board: Board, other: Client) -> None:
    run = board.run_script(ask(question("Which way?", "Left", "Right")), say_answer())
    opened = board.until_decision(run)["id"]

    board.answer(opened, "2")

    assert states_until_resolved(other, opened) == ["opened", "answered", "delivered", "resolved"]
    board.until_state(run, "idle")
    assert not any(change["decisions"] for change in changes_so_far(other)), "told again"


def changes_so_far(client: Client) -> Iterator[dict[str, Any]]:
    """What has come already."""
    while (notification := client.next_notification(0.2)) is not None:
        if notification.method == CHANGED:
            yield notification.params
