# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``dispatch``: start an agent on each of the cards."""

from __future__ import annotations

from typing import Annotated

import typer

from kanbots_ls.cli.options import (
    AgentOption,
    AwayOption,
    BaseOption,
    BudgetOption,
    EffortOption,
    ModelOption,
    ModeOption,
    SetUpOption,
)
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected

_NEXT = "`kanbots-ls status --watch` shows the board live, `kanbots-ls log {run} --follow` one run."


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(dispatch)


def dispatch(
    settings: Settings,
    cards: Annotated[list[int], typer.Argument(min=1, metavar="CARD…", help="Card numbers.")],
    agent: AgentOption = None,
    model: ModelOption = None,
    effort: EffortOption = None,
    mode: ModeOption = None,
    base: BaseOption = None,
    budget: BudgetOption = None,
    away: AwayOption = None,
    setup: SetUpOption = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Stay until each run is idle, ended, or asks.")
    ] = False,
) -> None:
    """Start an agent on each card, in a worktree of its own."""
    from kanbots_ls.cli.follow.starting import (
        SEE_DIFF,
        dispatch_params,
        leave,
        print_runs,
        put_offer,
        stay,
    )

    params = dispatch_params(
        cards, agent=agent, model=model, effort=effort, mode=mode, base=base, budget=budget,
        away=away, setup=setup, as_json=settings.as_json,
    )  # fmt: skip
    with connected(settings) as session:
        put_offer(settings, session, setup)
        result = session.api.dispatch(params)
        if not wait:
            print_runs(settings, result, _NEXT)
            return
        runs = stay(settings, session, result)
    if settings.as_json:
        output.print_model(result.model_copy(update={"runs": tuple(runs)}))
    leave(runs, next_step="" if settings.as_json else SEE_DIFF)
