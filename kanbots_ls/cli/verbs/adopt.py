# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``adopt``: an existing worktree or branch as a run of a card."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Optional

import typer

from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.wording import text


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(adopt)


def adopt(
    settings: Settings,
    what: Annotated[
        str,
        typer.Argument(metavar="PATH|BRANCH", help="A worktree of this repository, or a branch."),
    ],
    card: Annotated[
        Optional[int],  # noqa: UP045 -- typer evaluates it
        typer.Option("--card", metavar="N", min=1, help="Its card; else a new one."),
    ] = None,
    agent: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--agent", metavar="NAME", help="Who goes on there."),
    ] = None,
    session: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--session", metavar="ID", help="Go on with this session that the agent has there."
        ),
    ] = None,
    base: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--base", metavar="BRANCH", help="What its work counts from."),
    ] = None,
) -> None:
    """Make an existing worktree or branch a run: review, promote, reply, discard as with any."""
    from kanbots_ls.protocol.adopting import AdoptParams

    params = AdoptParams(what=_named(what), card=card, agent=agent, session=session, base=base)
    with connected(settings) as connection:
        result = connection.api.adopt(params)
    if settings.as_json:
        output.print_model(result)
        return
    (run,) = result.runs
    print(f"Adopted {text.line(run.branch)} as run {run.id}, in {text.line(run.worktree or '')}.")
    output.notices(result.notices)
    output.hint(f"`kanbots-ls diff {run.id}` shows its work, `reply {run.id} TEXT` goes on there.")


def _named(what: str) -> str:
    """A path where it is written as one, or leads to a worktree; else a branch, as often."""
    path = Path(what).expanduser()
    is_path = what.startswith(("/", ".", "~")) or (path / ".git").exists()
    return os.path.normpath(path.absolute()) if is_path else what
