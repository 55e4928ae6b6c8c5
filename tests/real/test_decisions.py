"""Leave that is asked for: what is allowed happens, what is denied does not, and both are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import until
from tests.real.agent import SECONDS

if TYPE_CHECKING:
    from tests.real.agent import Json, RealAgent

ALSO = ("opencode",)
WHY = "No new files, please."


def deny(agent: RealAgent, asked: Json) -> None:
    """With a reason, where the agent takes one; the last option says no."""
    if asked["freeText"]:
        agent.board.answer(asked["id"], text=WHY)
        return
    with pytest.raises(Refused, match="takes no free text"):
        agent.board.answer(asked["id"], text=WHY)
    agent.board.answer(asked["id"], asked["options"][-1]["label"])


def until_command(agent: RealAgent, run: str, edit: Json) -> Json:
    """The question about the command; what can only be declined, its mode answers at once."""

    def asked() -> list[Json]:
        open_ones = agent.until_asked(run)
        return [each for each in open_ones if each["id"] != edit["id"] and len(each["options"]) > 1]

    found: list[Json] = until(asked, "leave for the command", SECONDS)
    return found[0]


def test_in_mode_ask_an_edit_is_allowed_and_a_command_denied_with_a_reason(
    agent: RealAgent,
) -> None:
    run = agent.start("asks_permission", mode="ask")
    edit = agent.until_asked(run)[0]
    assert edit["kind"] == "permission"
    assert "perm.txt" in edit["question"]
    assert not (agent.worktree(run) / "perm.txt").exists()
    agent.board.answer(edit["id"], "1")

    command = until_command(agent, run, edit)
    assert command["freeText"] is ("is told why it may not" not in agent.never)
    deny(agent, command)

    agent.until_idle(run)
    assert (agent.worktree(run) / "perm.txt").read_text() == "x\n"
    assert not (agent.worktree(run) / "made-by-bash").exists()
    states = {
        each["state"] for each in agent.board.decisions(everything=True) if each["run"] == run
    }
    assert states == {"resolved"}
    assert any(WHY in text for text in agent.told(run)) is command["freeText"]
