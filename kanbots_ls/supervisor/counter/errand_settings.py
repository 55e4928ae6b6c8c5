"""What an errand's run is dispatched with: as the settings say, else as the run has it.  Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kanbots_ls.config.settings import ReviewSettings
from kanbots_ls.supervisor.counter.dispatching import Wishes, settings_of

if TYPE_CHECKING:
    from kanbots_ls.agents.registry import Registry
    from kanbots_ls.config import Config
    from kanbots_ls.model.cards import Card
    from kanbots_ls.model.settings import RunSettings
    from kanbots_ls.runs.state.run import Run


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants of a review; what is None is as configured, else as the run has it."""

    focus: str = ""
    mends: bool = False
    agent: str | None = None
    model: str | None = None
    effort: str | None = None


def settings_for_review(
    agents: Registry, config: Config, card: Card, run: Run, asked: Asked
) -> RunSettings:
    """A reviewer's: the run's own agent, unless another one is named."""
    return _beside(agents, config, card, run, asked, config.review)


def settings_for_split(
    agents: Registry, config: Config, card: Card, of: Run | None, asked: Asked
) -> RunSettings:
    """As a dispatch of the card would have them; with the agent of the work there is."""
    if of is not None:
        return replace(_beside(agents, config, card, of, asked, ReviewSettings()), setup="")
    wishes = Wishes(agent=asked.agent, model=asked.model, effort=asked.effort, setup="no")
    given = settings_of(agents, config, wishes, card)
    mode = "ask" if given.mode == "plan" else given.mode
    return replace(given, mode=mode, away="wait", after=None)


def _beside(
    agents: Registry, config: Config, card: Card, run: Run, asked: Asked, review: ReviewSettings
) -> RunSettings:
    own = run.settings
    agent = asked.agent or review.agent or own.agent
    same = agent == own.agent
    configured = agent == (review.agent or own.agent)
    wishes = Wishes(
        agent=agent,
        mode=review.mode or ("ask" if own.mode == "plan" else own.mode),
    )
    settings = settings_of(agents, config, wishes, card)
    return replace(
        settings,
        model=asked.model
        or (review.model if configured else None)
        or (own.model if same else config.model_of(agent)),
        effort=asked.effort
        or (review.effort if configured else None)
        or (own.effort if same else config.effort_of(agent)),
        base=run.place.base if run.place else None,
        budget_usd=run.money.budget_usd or settings.budget_usd,
        away="wait",
        setup=_setup(run),
        setup_own=own.setup_own,
        after=None,
    )


def set_up_left_out(run: Run) -> tuple[str, ...]:
    """That a reviewer goes without, and why."""
    if not run.settings.setup or _setup(run):
        return ()
    why = (
        "the run goes without it"
        if run.setup_waived
        else f"the work of a run in mode {run.settings.mode} is not carried out unasked"
    )
    return (f"The reviewer's tree is not set up: {why}.",)


def _setup(run: Run) -> str:
    """The run's own, where its agent might run anything anyway: what the command finds in the tree
    is that agent's work."""
    trusted = run.settings.mode == "bypassPermissions" and not run.setup_waived
    return run.settings.setup if trusted else ""
