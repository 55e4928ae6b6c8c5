"""``split``: have it proposed how to split a card into smaller ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.options import CardArgument  # noqa: TC001 -- typer evaluates it
from kanbots_ls.cli.settings import Settings  # noqa: TC001 -- typer evaluates it
from kanbots_ls.cli.show import output
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from kanbots_ls.protocol.views import DecisionView

_NEXT = "`kanbots-ls decisions` shows the proposal once it is there; nothing is made by itself."


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(split)


def split(
    settings: Settings,
    card: CardArgument,
    focus: Annotated[
        str, typer.Option("--focus", metavar="TEXT", help="What matters in splitting it.")
    ] = "",
    agent: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Option("--agent", help="Whose proposal; else the run's agent, or as configured."),
    ] = None,
    model: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--model", help="The agent's model."),
    ] = None,
    effort: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--effort", help="How hard the model thinks."),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the proposal is there.")] = False,
) -> None:
    """Have an agent propose up to eight cards to split a card into."""
    from kanbots_ls.protocol.reviews import SplitParams

    params = SplitParams(card=card, focus=focus, agent=agent, model=model, effort=effort, wait=wait)
    with connected(settings) as session:
        result = session.api.split(params)
        waiting = session.api.decisions().decisions if wait else ()
    made = result.runs[0]
    if settings.as_json:
        output.print_model(result)
    elif not wait:
        print(words.run_line(made, words.now()))
        output.notices(result.notices)
        output.hint(_NEXT)
    else:
        output.notices(result.notices)
        _print([each for each in waiting if each.id.endswith(f".{made.id}")])
    if made.problem:
        raise CliError(f"There is no proposal: {made.problem}.")


def _print(proposed: list[DecisionView]) -> None:
    for decision in proposed:
        print(text.line(decision.question))
        for number, option in enumerate(decision.options, start=1):
            print(f"  {number}. {text.line(option.label)}")
            for line in text.block(option.description).splitlines():
                print(f"       {line}")
        output.hint(f"`kanbots-ls answer {decision.id} 1,2` makes the first two of them.")
