# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``diff``: what a run changed, uncommitted and untracked included: in all, or in some turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.options import ReadArgument
from kanbots_ls.cli.references import run_to_read
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output, terminal, text
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
    turn: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Option("--turn", metavar="N", help="Only what turn N changed; N..M: turns N to M."),
    ] = None,
) -> None:
    """Show what a run changed since its base, or in one of its turns."""
    turns = None if turn is None else _turns(turn)
    with connected(settings) as session:
        run = run_to_read(session, run)
        if settings.as_json:
            asked = {"run": run, "stat": stat, **({"turns": turns} if turns else {})}
            print_answer(session, "kanbots/run/diff", asked)
        else:
            show_diff(session, run, stat=stat, turns=turns)


def show_diff(
    session: Session, run: str, *, stat: bool = False, turns: tuple[int, int] | None = None
) -> None:
    """Fetch and page a diff."""
    from kanbots_ls.cli.show.diff_view import diff_lines
    from kanbots_ls.protocol.runs import DiffParams

    found = session.api.diff(DiffParams(run=run, stat=stat, turns=turns))
    output.notices(found.notices)
    terminal.page(diff_lines(found, turns))


def _turns(named: str) -> tuple[int, int]:
    """``2`` and ``2..4`` as the first and the last turn meant."""
    first, _, last = named.partition("..")
    numbers = (first, last or first)
    if not all(number.isdecimal() and int(number) > 0 for number in numbers):
        raise UsageMistake(f"“{text.line(named, 40)}” is no turn: say 2, or 2..4.")
    if int(numbers[0]) > int(numbers[1]):
        raise UsageMistake(f"Turn {numbers[0]} comes after turn {numbers[1]}; say the first first.")
    return int(numbers[0]), int(numbers[1])
