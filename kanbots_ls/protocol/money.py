"""What things cost and what is used up, as clients see it."""

from __future__ import annotations

from kanbots_ls.protocol.base import WireModel


class WindowView(WireModel):
    """How full a window of a subscription is, as an agent last said."""

    account: str
    """Agent, payer and account."""
    window: str
    """The agent's own word for it, `five_hour`."""
    used: float
    """0 to 1."""
    budget: float | None = None
    """How full your runs may make it, with what you raised it to; null: as full as it gets."""
    resets_at: str
    """When it begins anew (ISO 8601)."""


class CostView(WireModel):
    """What the session of this board and the person's day have cost."""

    session_usd: float | None = None
    """Dollars of this board since the session began; null when nothing is known."""
    day_usd: float | None = None
    """Dollars of your day, over all boards, without paper money; null when unknown."""
    budget_usd: float | None = None
    """The session's budget; null: none."""
    day_budget_usd: float | None = None
    """Your day's budget over all boards, with what you raised it to today; null: none."""
    windows: tuple[WindowView, ...] = ()
    """Of your subscriptions, as far as agents have told."""
