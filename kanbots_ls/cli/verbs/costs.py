"""``costs``: what runs, cards, the session and the day have cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli import output, text, words
from kanbots_ls.cli.connect import connected
from kanbots_ls.cli.verb import verb

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.protocol.decisions import CostsResult


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(costs)


def costs(
    settings: Settings,
    new_session: Annotated[
        bool, typer.Option("--new-session", help="Close the session and begin another.")
    ] = False,
    budget: Annotated[
        Optional[float],  # noqa: UP045 -- typer evaluates it
        typer.Option("--budget", min=0, metavar="USD", help="The session's budget; 0: none."),
    ] = None,
) -> None:
    """Show what has been spent; begin a new session or set its budget."""
    from kanbots_ls.protocol.decisions import CostsParams

    with connected(settings) as session:
        result = session.api.costs(CostsParams(new_session=new_session, budget_usd=budget))
    if settings.as_json:
        output.print_model(result)
    else:
        _print(result)


def _print(result: CostsResult) -> None:
    cost = result.cost
    since = f" since {text.line(result.session_started_at)}" if result.session_started_at else ""
    limit = f" of {words.usd(cost.budget_usd)}" if cost.budget_usd is not None else ", no budget"
    print(f"session{since}: {words.usd(cost.session_usd)}{limit}")
    print(f"today: {words.usd(cost.day_usd)}")
    for card in result.cards:
        print(f"#{card.card} {text.line(card.title, 60)}: {words.usd(card.cost_usd)}")
        for run in result.runs:
            if run.run.partition("-")[0] == str(card.card):
                turns = words.count(run.turns, "turn")
                print(f"    {run.run}  {words.usd(run.cost_usd, run.payer)}  {turns}")
