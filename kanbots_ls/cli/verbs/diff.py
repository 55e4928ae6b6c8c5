# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``diff``: what a run changed since its base, uncommitted and untracked included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kanbots_ls.cli.options import ReadArgument
from kanbots_ls.cli.references import run_to_read
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.cli.wire.reading import print_answer

if TYPE_CHECKING:
    from kanbots_ls.cli.wire.connect import Session


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(diff)


def diff(
    settings: Settings,
    run: ReadArgument,
    stat: Annotated[bool, typer.Option("--stat", help="Files and numbers only.")] = False,
) -> None:
    """Show what a run changed since its base."""
    with connected(settings) as session:
        run = run_to_read(session, run)
        if settings.as_json:
            print_answer(session, "kanbots/run/diff", {"run": run, "stat": stat})
        else:
            show_diff(session, run, stat=stat)


def show_diff(session: Session, run: str, *, stat: bool = False) -> None:
    """Fetch and page a diff."""
    from kanbots_ls.cli.show.diff_view import diff_lines
    from kanbots_ls.protocol.runs import DiffParams

    found = session.api.diff(DiffParams(run=run, stat=stat))
    output.notices(found.notices)
    terminal.page(diff_lines(found))
