"""What a dispatch needs from outside, checked before anything starts: agent, base, settings.

Blocking functions, called by the desk on worker threads; they refuse early what could only fail
later, and tell the person what the agent will not see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kanbots_ls.agents.contract import Capabilities, Missing
from kanbots_ls.agents.registry import UnknownAgent
from kanbots_ls.model.cards import CardWishes
from kanbots_ls.model.refusal import Refused
from kanbots_ls.model.settings import Away, RunSettings, SetUp
from kanbots_ls.runs.money.pricing import unknown_price, untold_cost
from kanbots_ls.supervisor.effects.pricing import price_for
from kanbots_ls.supervisor.ports import with_command
from kanbots_ls.worktrees.creation.base import Base, choose_base
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.state import uncommitted_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kanbots_ls.agents.contract import Adapter
    from kanbots_ls.agents.registry import Registry
    from kanbots_ls.config import Config
    from kanbots_ls.config.settings import BudgetSettings
    from kanbots_ls.model.agent_events import PermissionMode
    from kanbots_ls.model.cards import Card
    from kanbots_ls.supervisor.ports import Ports
    from kanbots_ls.worktrees.checkout import Checkouts


COUNT_SECONDS = 10.0
"""For counting what is uncommitted, which may wait for a filter or a slow disk."""
BYPASSES = "Mode bypassPermissions: the agent acts without asking (--mode changes it)."
UNTOLD = "{} does not say what it costs: it is shown as ?, and no budget could bound it."
UNBOUNDED = "No budget: nothing stops the cost of a run (--budget USD sets one)."


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person; one that ``stands`` is as true of the next dispatch."""

    text: str
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a dispatch says itself; None: as the card says, else as configured."""

    agent: str | None = None
    agents: tuple[str, ...] = ()
    """Several instead of one: each gets a run; ``agent`` is the one that this is for."""
    model: str | None = None
    effort: str | None = None
    mode: PermissionMode | None = None
    base: str | None = None
    budget_usd: float | None = None
    away: Away | None = None
    setup: SetUp | None = None

    def each(self) -> tuple[Wishes, ...]:
        """The same for one agent each."""
        return tuple(replace(self, agent=agent) for agent in self.agents) or (self,)


def settings_of(agents: Registry, config: Config, wishes: Wishes, card: Card) -> RunSettings:
    """What the run of this card will be dispatched with."""
    agent = config.agent
    name = wishes.agent or card.wishes.agent or agent.name
    own = card.wishes if _is_meant(card, name, wishes) else CardWishes()
    protocol = agents.protocol(name)
    return RunSettings(
        agent=name,
        protocol=protocol,
        model=wishes.model or own.model or config.model_of(name),
        effort=wishes.effort or own.effort or config.effort_of(name),
        mode=wishes.mode or card.wishes.mode or agent.mode,
        base=wishes.base or card.wishes.base,
        budget_usd=wishes.budget_usd or config.budget.run_usd,
        away=wishes.away or agent.away,
        tells_cost=agents.of(name, protocol).capabilities.tells_cost,
        unbounded=config.is_unbounded(name),
        setup=(config.setup.command or "") if wishes.setup != "no" else "",
        setup_own=config.own_setup,
        after=card.wishes.after,
    )


def _is_meant(card: Card, agent: str, wishes: Wishes) -> bool:
    """The card's model and effort are this agent's; one agent's names mean nothing to another."""
    named = card.wishes.agent
    return agent == named if named else len(set(wishes.agents)) < 2


def check(
    ports: Ports,
    config: Config,
    wanted: Iterable[RunSettings],
    environment: Mapping[str, str],
    budgets: BudgetSettings,
) -> tuple[Notice, ...]:
    """Notices for the person; ``Refused`` where one of the runs could not start.

    ``budgets``: those of session and day that hold now.
    """
    notices: list[Notice] = []
    # Cards that are dispatched alike are looked at once: a hundred need no more git than one.
    for settings in dict.fromkeys(wanted):
        _check_agent(ports, config, settings, environment, budgets)
        notices.extend(_check_base(ports, config, settings, budgets))
    return tuple(dict.fromkeys(notices))


def _check_agent(
    ports: Ports,
    config: Config,
    settings: RunSettings,
    environment: Mapping[str, str],
    budgets: BudgetSettings,
) -> None:
    try:
        adapter = ports.agents.named(settings.agent)
    except UnknownAgent as unknown:
        raise Refused("invalid", str(unknown)) from None
    check_mode(adapter, settings.mode)
    _check_words(settings, adapter.capabilities)
    _check_price(ports, settings, budgets)
    located = adapter.locate(with_command(environment, settings.agent, config))
    if isinstance(located, Missing):
        raise Refused("agent_missing", located.reason)


def check_mode(adapter: Adapter, mode: PermissionMode) -> None:
    """Refuse a mode that the agent can't work in."""
    modes = adapter.capabilities.modes
    if mode not in modes:
        raise Refused(
            "invalid",
            f"{adapter.name} has no mode {mode!r}. It has: {', '.join(modes)}. Name one with "
            "--mode, on the card or in your settings, or take another agent.",
        )


def _check_words(settings: RunSettings, capabilities: Capabilities) -> None:
    """Nothing that the person said is to be without effect, and nothing needed left out."""
    for word, given, takes in (
        ("model", settings.model, capabilities.model),
        ("effort", settings.effort, capabilities.effort),
    ):
        if given and takes == "never":
            hint = f"Put {{{word}}} into its command in your settings, or dispatch without."
            raise Refused("invalid", f"{settings.agent} can't be told its {word}. {hint}")
        if not given and takes == "must":
            hint = f"Its command has {{{word}}}: name one with --{word}, or in your settings."
            raise Refused("invalid", f"{settings.agent} must be told its {word}. {hint}")


def _check_price(ports: Ports, settings: RunSettings, budgets: BudgetSettings) -> None:
    """A budget is for dollars; one over a model without a price would never be reached."""
    if settings.unbounded:
        return
    budget = _bounding(settings, budgets)
    if budget and not settings.tells_cost:
        raise Refused("invalid", f"{untold_cost(settings.agent, budget)}.")
    counts = bool(ports.adapter(settings).capabilities.priced_as)
    if not budget or not counts or settings.model is None:
        # Which model an agent takes by itself is known once it has started.
        return
    if price_for(ports, settings, settings.model) is None:
        told = unknown_price(settings.agent, settings.model, budget)
        raise Refused("invalid", f"{told[0].upper()}{told[1:]}.")


def _bounding(settings: RunSettings, budgets: BudgetSettings) -> str:
    """The budget that bounds the run, in words; "" where there is none."""
    if settings.budget_usd is not None:
        return f"a budget of ${settings.budget_usd:.2f}"
    if budgets.session_usd is not None:
        return f"the session's budget of ${budgets.session_usd:.2f}"
    return f"the day's budget of ${budgets.day_usd:.2f}" if budgets.day_usd is not None else ""


def _check_base(
    ports: Ports, config: Config, settings: RunSettings, budgets: BudgetSettings
) -> list[Notice]:
    repository = ports.repository
    try:
        base = choose_base(repository, settings.base, config.worktrees.base)
    except WorktreeError as error:
        raise Refused("base", str(error)) from None
    is_bounded = settings.budget_usd is not None or _is_bounded(budgets)
    checkout = ports.checkouts.of(base.branch)
    about = (*_chosen(ports.checkouts, checkout, base), *_unseen(checkout))
    return _notices(settings, is_bounded, base, about)


def _chosen(checkouts: Checkouts, theirs: Path | None, base: Base) -> Iterator[Notice]:
    """Which worktree stands for the main one that a bare layout does not have."""
    board = checkouts.board
    if not checkouts.are_chosen:
        return
    if theirs is None:
        wanted = f"{base.branch} or the default branch" if base.branch else "the default branch"
        said = (
            f"No worktree of yours has {wanted} checked out: no files are copied and kanbots.toml "
            "is not read. `git worktree add` makes one."
        )
    elif board is None:
        said = (
            f"Your checkout for this run is {theirs}; kanbots.toml is not read, because no "
            "worktree of yours has the default branch checked out."
        )
    elif board == theirs:
        said = f"Your checkout is {theirs}: files and kanbots.toml are taken from there."
    else:
        said = f"Your checkout for this run is {theirs}; kanbots.toml is read from {board}."
    yield Notice(said, stands=True)


def _unseen(work_tree: Path | None) -> Iterator[Notice]:
    """That the agent lacks what is not committed; only said, so a dispatch does not hang on it."""
    try:
        count = uncommitted_count(work_tree, COUNT_SECONDS) if work_tree else 0
    except WorktreeError as error:
        yield Notice(f"What is uncommitted in your checkout, the agent will not see. {error}")
        return
    if count:
        files = "1 uncommitted file" if count == 1 else f"{count} uncommitted files"
        yield Notice(f"The agent will not see {files} of your checkout.")


def _is_bounded(budget: BudgetSettings) -> bool:
    return budget.session_usd is not None or budget.day_usd is not None


def _notices(
    settings: RunSettings, is_bounded: bool, base: Base, about: Iterable[Notice]
) -> list[Notice]:
    notices = []
    if settings.mode == "bypassPermissions":
        notices.append(Notice(BYPASSES, stands=True))
    if not settings.tells_cost:
        notices.append(Notice(UNTOLD.format(settings.agent), stands=True))
    elif not is_bounded:
        notices.append(Notice(UNBOUNDED, stands=True))
    notices.extend(about)
    if base.branch and (base.ahead or base.behind):
        distance = f"{base.ahead or 0} ahead and {base.behind or 0} behind"
        notices.append(Notice(f"The base {base.branch} is {distance} its upstream."))
    return notices
