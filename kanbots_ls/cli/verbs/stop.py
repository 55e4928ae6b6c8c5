"""``stop``: end runs with everything they started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.references import run_id
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(stop)


def stop(
    settings: Settings,
    runs: Annotated[
        Optional[list[str]],  # noqa: UP045 -- typer evaluates it
        typer.Argument(metavar="RUN…", help="Runs' ids, like 42-1."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every run that has not ended.")
    ] = False,
) -> None:
    """Stop runs: the agents and every process they started."""
    from kanbots_ls.cli.follow.starting import print_runs
    from kanbots_ls.protocol.runs import StopParams

    if bool(runs) == everything:
        raise UsageMistake("Name the runs to stop, or say --all; not both, not neither.")
    params = StopParams(runs=tuple(map(run_id, runs or ())), all=everything)
    with connected(settings) as session:
        result = session.api.stop(params)
    print_runs(settings, result, "`kanbots-ls reply {run} …` would resume it.")
    if not result.runs and not settings.as_json:
        print("Nothing was running.")
