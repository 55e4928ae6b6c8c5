"""The price table that comes with genai-prices, read without any network.

Called on a worker thread for the model that an agent's process has named. The library's own
updater is never started: the table is as old as the installed package.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kanbots_ls.model.money import Price, Rate, Step

if TYPE_CHECKING:
    from decimal import Decimal

    from genai_prices.types import ModelPrice, TieredPrices


def price_of(provider: str, model: str) -> Price | None:
    """What a model of the provider costs today; None: the table does not have it."""
    from genai_prices import __version__
    from genai_prices.data_snapshot import get_snapshot

    try:
        _, found = get_snapshot().find_provider_model(model, None, provider, None)
    except LookupError:
        return None
    return _price(found.get_prices(datetime.now(UTC)), f"genai-prices {__version__}")


def _price(prices: ModelPrice, source: str) -> Price | None:
    given, written = _rate(prices, "input_mtok"), _rate(prices, "output_mtok")
    if given is None or written is None:
        return None
    # What has no price of its own is read, or kept, at the price of what is read.
    read = _rate(prices, "cache_read_mtok") or given
    return Price(given, written, read, _rate(prices, "cache_write_mtok") or given, source)


def _rate(prices: ModelPrice, name: str) -> Rate | None:
    price: Decimal | TieredPrices | None = getattr(prices, name, None)
    if price is None:
        return None
    tiers = getattr(price, "tiers", None)
    if tiers is None:
        return Rate(float(price))  # type: ignore[arg-type]
    steps = tuple(Step(int(tier.start), float(tier.price)) for tier in tiers)
    return Rate(float(price.base), steps)  # type: ignore[union-attr]
