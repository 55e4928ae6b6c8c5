# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``rewind``: put a run's worktree back to the state after one of its turns, or undo that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.options import RunArgument
from kanbots_ls.cli.references import run_id
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.wording import words
from kanbots_ls.wording.rewinds import moment

if TYPE_CHECKING:
    from kanbots_ls.protocol.turns import RewindResult


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(rewind)


def rewind(
    settings: Settings,
    run: RunArgument,
    turn: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Argument(
            metavar="TURN",
            help="A turn's number, 0 for the beginning, or the name a rewind printed.",
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the last rewind.")] = False,
) -> None:
    """Put a run's worktree and branch back to the state after a turn; what is there now is kept."""
    from kanbots_ls.protocol.turns import RewindParams

    if (turn is None) != undo:
        raise UsageMistake("Say to which turn, or --undo; not both, not neither.")
    with connected(settings) as session:
        result = session.api.rewind(RewindParams(run=run_id(run), to=turn))
    if settings.as_json:
        output.print_model(result)
    else:
        _print(result)


def _print(result: RewindResult) -> None:
    run = result.run.id
    changed = words.count(result.files, "file")
    print(f"Run {run} is as it was {moment(result.to)}: {changed} put back, added or removed.")
    output.notices(result.notices)
    print(f"What was there before: `kanbots-ls rewind {run} --undo`, or by name, {result.before}.")
    output.hint("The next reply tells its agent.")
