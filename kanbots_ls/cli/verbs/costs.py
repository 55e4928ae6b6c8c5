"""``costs``: what runs, cards, the session and the day have cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.references import run_to_read
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.protocol.decisions import CardCost, CostsResult, RunCost


_PAYERS = {"api_key": "an API key pays", "subscription": "a subscription, at list price"}


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(costs)


def costs(
    settings: Settings,
    run: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Argument(
            metavar="RUN", help="Only this run, turn by turn; a card for its newest run."
        ),
    ] = None,
    new_session: Annotated[
        bool, typer.Option("--new-session", help="Close the session and begin another.")
    ] = False,
    budget: Annotated[
        Optional[float],  # noqa: UP045 -- typer evaluates it
        typer.Option("--budget", min=0, metavar="USD", help="The session's budget; 0: none."),
    ] = None,
) -> None:
    """Show what was spent, by run, card, session and day."""
    from kanbots_ls.protocol.decisions import CostsParams

    with connected(settings) as session:
        chosen = None if run is None else run_to_read(session, run)
        result = session.api.costs(CostsParams(new_session=new_session, budget_usd=budget))
    if chosen is not None:
        result = _only(result, chosen)
    if settings.as_json:
        output.print_model(result)
    elif chosen is not None:
        _print_turns(result.runs[0])
    else:
        _print(result)


def _only(result: CostsResult, run: str) -> CostsResult:
    runs = tuple(each for each in result.runs if each.run == run)
    if not runs:
        raise CliError(f"There is no run {run}. `kanbots-ls costs` lists all.")
    cards = tuple(each for each in result.cards if str(each.card) == run.partition("-")[0])
    return result.model_copy(update={"runs": runs, "cards": cards})


def _print_turns(run: RunCost) -> None:
    amounts = [words.usd(turn.cost_usd, run.payer) for turn in run.by_turn]
    whole = words.usd(run.cost_usd, run.payer)
    width = max(map(len, (*amounts, whole)))
    print(f"{whole:>{width}}  {run.run} {text.line(run.title, 80)}")
    for turn, amount in zip(run.by_turn, amounts, strict=True):
        print(f"{amount:>{width}}    turn {turn.turn}")
    if not run.by_turn:
        print(f"{'':{width}}    no turn has ended yet")


def _print(result: CostsResult) -> None:
    cost = result.cost
    print(f"session  {_session(result)}")
    print(f"today    {words.spent(cost.day_usd, cost.day_budget_usd)}, over all your boards")
    for window in cost.windows:
        print(f"window   {words.window(window, words.now())}")
    if not result.runs:
        print("No run yet; `kanbots-ls dispatch CARD` starts one.")
    sums = [(card, _runs_of(card, result)) for card in result.cards]
    amounts = [_amount(card, runs) for card, runs in sums]
    amounts += [words.usd(run.cost_usd, run.payer) for run in result.runs]
    width = max(map(len, amounts), default=0)
    for card, runs in sums:
        print(_fitted(f"{_amount(card, runs):>{width}}  #{card.card} {text.line(card.title, 80)}"))
        for run in runs:
            amount = words.usd(run.cost_usd, run.payer)
            print(_fitted(f"{amount:>{width}}    {run.run}, {_about(run)}"))


def _about(run: RunCost) -> str:
    """``2 turns, subscription``: how many turns, and who pays."""
    payer = _PAYERS.get(run.payer, "")
    return words.count(run.turns, "turn") + (f", {payer}" if payer else "")


def _fitted(line: str) -> str:
    """The line within the terminal's width."""
    from rich.text import Text

    from kanbots_ls.cli.show.run_columns import clipped

    return clipped(Text(line), terminal.console().width).plain


def _session(result: CostsResult) -> str:
    """The session's sum, its budget, and since when."""
    cost = result.cost
    payers = {run.payer for run in result.runs if run.cost_usd is not None}
    parts = [words.spent(cost.session_usd, cost.budget_usd, words.together(payers))]
    age = words.since(result.session_started_at, words.now())
    parts += [] if age is None else [f"began {words.duration(age)} ago"]
    return ", ".join(parts)


def _runs_of(card: CardCost, result: CostsResult) -> list[RunCost]:
    return [run for run in result.runs if run.run.partition("-")[0] == str(card.card)]


def _amount(card: CardCost, runs: Sequence[RunCost]) -> str:
    payers = {run.payer for run in runs if run.cost_usd is not None}
    return words.usd(card.cost_usd, words.together(payers))
