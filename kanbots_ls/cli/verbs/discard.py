# ruff: noqa: TC001, TC002 -- typer evaluates the annotations at run time
"""``discard``: take a run's worktree and branch away, behind a rescue ref."""

from __future__ import annotations

import typer

from kanbots_ls.cli.options import RunArgument
from kanbots_ls.cli.references import run_id
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output, text
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(discard)


def discard(settings: Settings, run: RunArgument) -> None:
    """Discard a run; its work stays reachable under a rescue ref."""
    with connected(settings) as session:
        result = session.api.discard(run_id(run))
    if settings.as_json:
        output.print_model(result)
        return
    print(f"Discarded {result.run.id}.")
    output.notices(result.notices)
    if result.rescue_ref:
        print(f"Everything it had: git show {text.line(result.rescue_ref)}")
        print(f"To have it back: git worktree add ../rescued {text.line(result.rescue_ref)}")
    if result.trash:
        print(f"Its directory: {text.line(result.trash)}")
