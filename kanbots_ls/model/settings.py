"""What a run was dispatched with; kept with the run, so a later change of config changes no run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.model.agent_events import PermissionMode
from kanbots_ls.model.ids import CardNumber

Away = Literal["wait", "agent-decides"]
SetUp = Literal["yes", "no"]
AgentProtocol = Literal["", "acp", "plain"]
"""What an agent of the person's own settings speaks; "" for one that we or a package bring."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Agent, model and how far it may go."""

    agent: str = "claude"
    protocol: AgentProtocol = ""
    """What the agent of that name spoke at the dispatch, so that its transcript is always read
    alike."""
    model: str | None = None
    effort: str | None = None
    mode: PermissionMode = "bypassPermissions"
    base: str | None = None
    """The base asked for; None: chosen when the run leaves the queue."""
    budget_usd: float | None = None
    away: Away = "wait"
    tells_cost: bool = True
    """Its agent said at the dispatch that it tells what it costs."""
    unbounded: bool = False
    """The person lets its agent work under budgets that nobody can keep for it."""
    setup: str = ""
    """The command that sets up the worktree; empty: none."""
    setup_own: bool = False
    """It comes from the person's own settings, so nobody has to agree to it."""
    after: CardNumber | None = None
    """Stays queued until that card is promoted."""
