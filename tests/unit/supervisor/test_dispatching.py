"""What a dispatch says of the checkout is a note; finding it out never holds the dispatch up."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from kanbots_ls.agents.registry import Registry
from kanbots_ls.config import Config
from kanbots_ls.model.cards import Card, CardWishes
from kanbots_ls.model.ids import CardNumber
from kanbots_ls.model.refusal import Refused
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.supervisor.counter import dispatching
from kanbots_ls.supervisor.counter.dispatching import Wishes
from kanbots_ls.worktrees.creation.base import Base

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.supervisor.ports import Ports


def git(where: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(where), *words], check=True, capture_output=True)


def test_a_checkout_that_cannot_be_counted_in_time_is_a_note_and_no_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "file").write_text("one\n")
    git(tmp_path, "add", "file")
    (tmp_path / ".gitattributes").write_text("file filter=slow\n")
    (tmp_path / "file").write_text("two\n")
    git(tmp_path, "config", "filter.slow.clean", "exec sleep 60")
    monkeypatch.setattr(dispatching, "COUNT_SECONDS", 0.2)
    [note] = dispatching._unseen(tmp_path)
    assert note.text.startswith("What is uncommitted in your checkout, the agent will not see.")
    assert "git status was ended" in note.text


AIDER = RunSettings("aider", tells_cost=False)


@pytest.mark.parametrize(
    ("settings", "budget", "words"),
    [
        (replace(AIDER, budget_usd=2.0), {}, "a budget"),
        (AIDER, {"session_usd": 2}, "the session's budget"),
        (AIDER, {"day_usd": 2}, "the day's budget"),
    ],
)
def test_a_budget_over_an_agent_that_tells_no_cost_is_refused(
    settings: RunSettings, budget: Mapping[str, float], words: str
) -> None:
    budgets = Config.model_validate({"budget": budget}).budget
    with pytest.raises(Refused) as refused:
        dispatching._check_price(cast("Ports", None), settings, budgets)
    assert str(refused.value) == (
        f"aider does not say what it costs, so {words} of $2.00 can't be kept. Let it work all "
        "the same (unbounded = true under [agents.aider] in your own config.toml), take another "
        "agent, or set no budget."
    )


def test_a_person_may_let_it_work_under_a_budget_all_the_same() -> None:
    tables = {"budget": {"run_usd": 2}, "agents": {"aider": {"unbounded": True}}}
    config = Config.model_validate(tables)
    wishes, card = Wishes(agent="aider"), Card(CardNumber(1), "Do it")
    settings = dispatching.settings_of(Registry(), config, wishes, card)
    assert settings.unbounded
    untold = replace(settings, tells_cost=False)
    dispatching._check_price(cast("Ports", None), untold, config.budget)
    other = dispatching.settings_of(Registry(), config, Wishes(agent="codex"), card)
    assert not other.unbounded


def test_a_person_is_told_that_no_budget_could_bound_it() -> None:
    base = Base("main", "abc")
    [_, note] = dispatching._notices(AIDER, False, base, ())
    assert note.text == (
        "aider does not say what it costs: it is shown as ?, and no budget could bound it."
    )


def dispatched(wishes: Wishes, card: CardWishes, **tables: Any) -> tuple[str, ...]:
    """Agent, model and effort of each run, a dash for none."""
    config = Config.model_validate(tables)
    given = Card(CardNumber(1), "Do it", wishes=card)
    made = (dispatching.settings_of(Registry(), config, each, given) for each in wishes.each())
    return tuple(f"{each.agent} {each.model or '-'} {each.effort or '-'}" for each in made)


OPUS = {"agent": {"name": "claude", "model": "opus", "effort": "high"}}
BOTH = {**OPUS, "agents": {"codex": {"model": "gpt-5.5"}, "claude": {"effort": "low"}}}


@pytest.mark.parametrize(
    ("wishes", "card", "tables", "wanted"),
    [
        (Wishes(), CardWishes(), {}, "claude - -"),
        (Wishes(), CardWishes(), OPUS, "claude opus high"),
        (Wishes(agent="codex"), CardWishes(), OPUS, "codex - -"),
        (Wishes(agent="codex"), CardWishes(), BOTH, "codex gpt-5.5 -"),
        (Wishes(), CardWishes(), BOTH, "claude opus low"),
        (Wishes(), CardWishes(agent="codex"), BOTH, "codex gpt-5.5 -"),
        (Wishes(), CardWishes(agent="codex", model="o9", effort="low"), BOTH, "codex o9 low"),
        (Wishes(), CardWishes(model="haiku"), BOTH, "claude haiku low"),
        (Wishes(agent="codex"), CardWishes(model="o9"), BOTH, "codex o9 -"),
        (Wishes(agent="codex"), CardWishes("claude", "haiku", "low"), BOTH, "codex gpt-5.5 -"),
        (Wishes(model="o1", effort="max"), CardWishes("codex", "o9"), BOTH, "codex o1 max"),
    ],
)
def test_a_dispatch_says_first_then_the_card_then_the_settings_of_that_agent(
    wishes: Wishes, card: CardWishes, tables: dict[str, Any], wanted: str
) -> None:
    assert dispatched(wishes, card, **tables) == (wanted,)


def test_of_several_agents_each_gets_its_own_model_and_the_card_s_goes_to_the_one_it_names() -> (
    None
):
    several = Wishes(agents=("claude", "codex"))
    assert dispatched(several, CardWishes(model="o9"), **BOTH) == (
        "claude opus low",
        "codex gpt-5.5 -",
    )
    named = CardWishes(agent="codex", model="o9")
    assert dispatched(several, named, **BOTH) == ("claude opus low", "codex o9 -")
