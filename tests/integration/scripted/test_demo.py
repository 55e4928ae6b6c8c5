"""The demo's four cards, played for real on the demo's project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.agents.scripted.demo import CARDS, FILES
from kanbots_ls.model import agent_events as e
from kanbots_ls.model.ids import SessionId

if TYPE_CHECKING:
    from tests.integration.scripted.driver import Agent, Bench


def lay_out(bench: Bench) -> None:
    bench.make_repository()
    for path, text in FILES.items():
        file = bench.worktree / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    bench.git("add", "-A")
    bench.git("commit", "-q", "-m", "The shop")


def play(bench: Bench, card: int, answer: str = "Half even") -> Agent:
    agent = bench.start(session_id=SessionId(f"card-{card}"))
    agent.say(f"{CARDS[card]['title']}\n\n{CARDS[card]['body']}")
    agent.wait(lambda: agent.of(e.DecisionRequested) or agent.of(e.TurnEnded))
    if agent.of(e.DecisionRequested):
        agent.answer(agent.of(e.DecisionRequested)[0], answer)
    return agent


@pytest.mark.parametrize(
    ("card", "options", "waits_ms", "loose"),
    [(0, [], [], ""), (1, [3], [], ""), (2, [], [3000], "?? NOTES.md\n"), (3, [], [], "")],
)
def test_each_card_costs_commits_and_leaves_the_projects_tests_green(
    bench: Bench, card: int, options: list[int], waits_ms: list[int], loose: str
) -> None:
    lay_out(bench)
    agent = play(bench, card)
    turn = agent.ended()
    assert turn.outcome == "completed"
    assert turn.usage.cost_usd
    assert bench.git("diff", "--stat", "HEAD~1", "HEAD")
    assert [len(asked.questions[0].options) for asked in agent.of(e.DecisionRequested)] == options
    assert [retry.delay_ms for retry in agent.of(e.RetryScheduled)] == waits_ms
    assert bench.git("status", "--short") == loose
    check_tools(agent)


def check_tools(agent: Agent) -> None:
    """Every edit found its place, and the last command before the commit passed."""
    results = {ended.tool_id: ended.ok for ended in agent.of(e.ToolEnded)}
    tools = agent.of(e.ToolStarted)
    assert all(results[tool.tool_id] for tool in tools if tool.name in {"Edit", "Write"})
    assert results[[tool for tool in tools if "python3" in tool.summary][-1].tool_id]


def test_two_of_the_cards_touch_the_same_lines(bench: Bench) -> None:
    lay_out(bench)
    for card in (0, 1):
        bench.git("checkout", "-q", "-b", f"card-{card}", "main")
        play(bench, card).ended()
    with pytest.raises(Exception, match="exit status 1"):
        bench.git("merge-tree", "--write-tree", "card-0", "card-1")


@pytest.mark.parametrize("answer", ["Half up", "Always down", "however you like"])
def test_every_answer_is_acted_on(bench: Bench, answer: str) -> None:
    lay_out(bench)
    assert play(bench, 1, answer).ended().outcome == "completed"
    assert bench.git("diff", "HEAD~1", "HEAD", "--", "shop/pricing.py")
    assert answer in bench.git("log", "-1", "--format=%B")


def test_a_real_agents_card_has_no_marker() -> None:
    assert all("[script:" not in card["plain_body"] for card in CARDS)
    assert all(card["body"].startswith(card["plain_body"]) for card in CARDS)
