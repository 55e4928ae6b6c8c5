# ruff: noqa: TC001, TC002 -- typer evaluates the annotations at run time
"""``restore``: undo a discard."""

from __future__ import annotations

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
    verb(app)(restore)


def restore(settings: Settings, run: RunArgument) -> None:
    """Bring a discarded run back: its worktree, its branch, its session."""
    with connected(settings) as session:
        result = session.api.restore(run_id(run))
    if settings.as_json:
        output.print_model(result)
        return
    print(f"Restored {result.run.id}; it is {result.run.state} again.")
    print(f"Its worktree: {text.line(result.run.worktree or '')}")
    if result.source == "rescue":
        print("Its trash is gone, so it was made anew from its rescue ref. Not back:")
        for line in result.missing:
            print(f"  {text.line(line)}")
    print(f"`kanbots-ls reply {result.run.id} …` resumes it.")
