"""A person's own price comes before the table's, and says what it does not say by what it says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from kanbots_ls.agents.registry import Registry
from kanbots_ls.config import Config
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.supervisor.effects.pricing import OWN, price_for

if TYPE_CHECKING:
    from kanbots_ls.supervisor.ports import Ports

CODEX = RunSettings("codex")


def ports(**prices: Any) -> Ports:
    agents = {"codex": {"prices": prices}, "claude": {"prices": prices}}
    config = Config.model_validate({"agents": agents})
    reader = SimpleNamespace(last_good=lambda: config)
    return cast(
        "Ports",
        SimpleNamespace(adapter=lambda of: Registry().of(of.agent, of.protocol), config=reader),
    )


def test_the_tables_price_holds_where_the_person_says_nothing() -> None:
    price = price_for(ports(), CODEX, "gpt-5.5")
    assert price is not None
    assert price.source.startswith("genai-prices")


def test_the_persons_price_comes_first_and_makes_an_unknown_model_known() -> None:
    mine = {"input": 1.0, "output": 2.0, "cached": 0.1}
    for model in ("gpt-5.5", "my-model"):
        price = price_for(ports(**{model: mine}), CODEX, model)
        assert price is not None
        assert (price.input.usd, price.output.usd, price.cache_read.usd) == (1.0, 2.0, 0.1)
        assert price.source == OWN


def test_what_is_cached_costs_as_input_where_that_is_not_said() -> None:
    price = price_for(ports(mine={"input": 3.0, "output": 2.0}), CODEX, "mine")
    assert price is not None
    assert price.cache_read.usd == price.cache_write.usd == 3.0


def test_nobody_knows_a_model_without_a_name_nor_an_agent_that_tells_dollars() -> None:
    assert price_for(ports(), CODEX, "") is None
    assert price_for(ports(), RunSettings("claude"), "gpt-5.5") is None
