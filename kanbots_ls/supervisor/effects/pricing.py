"""``LookUpPrice``: what a model costs, by the person's settings or the price table.

The table is a library's, imported when the first price is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.model import events as e
from kanbots_ls.model.money import Price, Rate

if TYPE_CHECKING:
    from kanbots_ls.config import Config
    from kanbots_ls.model.effects import LookUpPrice
    from kanbots_ls.model.settings import RunSettings
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

OWN = "your settings"


class Pricing:
    """Looks prices up."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def __call__(self, effect: LookUpPrice) -> None:
        """Post ``ModelPriced``."""
        settings = self._reducer.state.run(effect.run).settings
        price = await run_sync(price_for, self._ports, settings, effect.model)
        await self._reducer.post(e.ModelPriced(effect.run, effect.start, effect.model, price))


def price_for(ports: Ports, settings: RunSettings, model: str) -> Price | None:
    """What the agent's model costs; None: nobody knows (blocking)."""
    provider = ports.adapter(settings).capabilities.priced_as
    own = _own(ports.config.last_good(), settings.agent, model)
    if own is not None or not provider or not model:
        return own
    from kanbots_ls.prices.table import price_of

    return price_of(provider, model)


def _own(config: Config, agent: str, model: str) -> Price | None:
    cost = config.cost_of(agent, model)
    if cost is None:
        return None
    read = Rate(cost.input if cost.cached is None else cost.cached)
    return Price(Rate(cost.input), Rate(cost.output), read, Rate(cost.input), OWN)
