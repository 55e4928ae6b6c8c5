# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``run``: add cards, dispatch them, follow them live and answer at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kanbots_ls.cli.errors import CliError, Refused, UsageMistake
from kanbots_ls.cli.options import (
    AgentOption,
    AwayOption,
    BaseOption,
    BodyOption,
    BudgetOption,
    EffortOption,
    ModelOption,
    ModeOption,
    SetUpOption,
)
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.verbs.card import body_text
from kanbots_ls.cli.wire.connect import connected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.runs import DispatchParams, DispatchResult, RunsResult
    from kanbots_ls.protocol.views import RunView


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(run)


def run(
    settings: Settings,
    titles: Annotated[
        list[str], typer.Argument(metavar="TITLE…", help="One card for each; quote them.")
    ],
    body: BodyOption = None,
    agent: AgentOption = None,
    model: ModelOption = None,
    effort: EffortOption = None,
    mode: ModeOption = None,
    base: BaseOption = None,
    budget: BudgetOption = None,
    away: AwayOption = None,
    setup: SetUpOption = None,
) -> None:
    """Add cards, dispatch and follow them, answer here."""
    from kanbots_ls.cli.follow.starting import SEE_DIFF, dispatch_params, leave, put_offer

    _check(titles)
    description = body_text(body) or ""
    with connected(settings) as session:
        put_offer(settings, session, setup)
        cards = _added(session, titles, description)
        params = dispatch_params(
            cards, agent=agent, model=model, effort=effort, mode=mode, base=base, budget=budget,
            away=away, setup=setup, as_json=settings.as_json,
        )  # fmt: skip
        result = _dispatched(session, params)
        runs = _followed(settings, session, result)
    if settings.as_json:
        output.print_model(result.model_copy(update={"runs": tuple(runs)}))
    leave(runs, next_step="" if settings.as_json else SEE_DIFF)


def _check(titles: Sequence[str]) -> None:
    # Forgotten quotes would start, and pay, one agent per word.
    if len(titles) > 1 and all(len(title.split()) < 2 for title in titles):
        sentence = " ".join(titles)
        raise UsageMistake(
            f'Each TITLE is a card of its own. For one card, quote it: run "{sentence}".'
        )


def _added(session: Session, titles: Sequence[str], body: str) -> list[int]:
    from kanbots_ls.protocol.cards import CardAddParams

    cards = [CardAddParams(title=title, body=body) for title in titles]
    return [session.api.add_card(card).number for card in cards]


def _dispatched(session: Session, params: DispatchParams) -> DispatchResult:
    try:
        return session.api.dispatch(params)
    except Refused as refusal:
        # Nothing typed is lost, and typing it again would add the cards twice.
        cards = " ".join(map(str, params.cards))
        raise CliError(
            f"{refusal}\nAdded but not started: {cards}. `kanbots-ls dispatch {cards}` tries again."
        ) from refusal


def _followed(settings: Settings, session: Session, result: RunsResult) -> Sequence[RunView]:
    from kanbots_ls.cli.follow.answerers import PersonAnswers
    from kanbots_ls.cli.follow.starting import stay

    asks = terminal.is_interactive() and not settings.as_json
    answerer = PersonAnswers() if asks else None
    return stay(settings, session, result, follow=True, answerer=answerer)
