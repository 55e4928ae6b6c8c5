# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``discard``: take a run's worktree and branch away, behind a rescue ref."""

from __future__ import annotations

from typing import Annotated

import typer

from kanbots_ls.cli.options import RunArgument
from kanbots_ls.cli.references import run_id
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.wording import text


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(discard)


def discard(
    settings: Settings,
    run: RunArgument,
    stop: Annotated[
        bool, typer.Option("--stop", help="Stop it first if it works or waits.")
    ] = False,
) -> None:
    """Discard a run; its work stays reachable under a rescue ref."""
    from kanbots_ls.protocol.removal import DiscardParams

    params = DiscardParams(run=run_id(run), stop=stop)
    with connected(settings) as session:
        result = session.api.discard(params)
    if settings.as_json:
        output.print_model(result)
        return
    print(f"Discarded {result.run.id}.")
    output.notices(result.notices)
    if result.rescue_ref:
        print(f"Everything it had: git show {text.line(result.rescue_ref)}")
    if result.run.worktree:
        print(f"To have it back: kanbots-ls restore {result.run.id}")
    if result.trash:
        print(f"Its directory: {text.line(result.trash)}")
