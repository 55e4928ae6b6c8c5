"""``slash``: the slash commands that a reply may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.references import run_to_read
from kanbots_ls.cli.show import output
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.protocol.slash import SlashView

_FROM = {"built-in": "", "team": "the team's", "own": "your own", "agent": "the agent's own"}


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(slash)


def slash(
    settings: Settings,
    run: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Argument(metavar="RUN", help="Also its agent's own; a card for its newest run."),
    ] = None,
) -> None:
    """List the slash commands that a reply may begin with."""
    from kanbots_ls.protocol.slash import SlashListParams

    with connected(settings) as session:
        chosen = None if run is None else run_to_read(session, run)
        result = session.api.slash_commands(SlashListParams(run=chosen))
    if settings.as_json:
        output.print_model(result)
        return
    width = max(len(command.name) for command in result.commands)
    for command in result.commands:
        print(_line(command, width))


def _line(command: SlashView, width: int) -> str:
    said = text.line(command.description)
    told = ", ".join(part for part in (said, _FROM[command.source]) if part)
    return f"/{command.name:<{width}}  {told}".rstrip()
