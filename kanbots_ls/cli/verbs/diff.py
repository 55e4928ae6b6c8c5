# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``diff``: what a run changed, uncommitted and untracked included: in all, or in some turns."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.options import ReadArgument
from kanbots_ls.cli.references import run_to_read
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.cli.wire.reading import print_answer
from kanbots_ls.wording import text, words

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
    since_review: Annotated[
        bool,
        typer.Option("--since-review", help="Only what changed since you last saw all of it."),
    ] = False,
    turns: Annotated[
        bool, typer.Option("--turns", help="The turns themselves, each with its numbers.")
    ] = False,
) -> None:
    """Show what a run changed since its base, or in one of its turns."""
    chosen = None if turn is None else _turns(turn)
    if turns and (stat or turn or since_review):
        raise UsageMistake("--turns lists them all; leave the other options out.")
    if turn and since_review:
        raise UsageMistake("Say --turn or --since-review, not both.")
    with connected(settings) as session:
        run = run_to_read(session, run)
        if turns:
            _show_turns(settings, session, run)
        elif settings.as_json:
            asked = {"run": run, "stat": stat, "sinceReview": since_review}
            asked |= {"turns": chosen} if chosen else {}
            print_answer(session, "kanbots/run/diff", asked)
        else:
            show_diff(session, run, stat=stat, turns=chosen, since_review=since_review)


def _show_turns(settings: Settings, session: Session, run: str) -> None:
    from kanbots_ls.cli.show.turns_view import turn_lines

    found = session.api.turns(run)
    if settings.as_json:
        output.print_model(found)
        return
    for line in turn_lines(found, words.now()):
        print(line)
    if found.turns:
        output.hint(f"`kanbots-ls rewind {run} TURN` goes back to one; it can be undone.")


def show_diff(
    session: Session,
    run: str,
    *,
    stat: bool = False,
    turns: tuple[int, int] | None = None,
    since_review: bool = False,
) -> None:
    """Fetch and page a diff; a person at a terminal has then seen the run as it is."""
    from kanbots_ls.cli.show.diff_view import diff_lines
    from kanbots_ls.protocol.diffs import DiffParams, ReviewedParams

    seen = not (stat or turns) and sys.stdout.isatty()
    params = DiffParams(run=run, stat=stat, turns=turns, since_review=since_review, keep=seen)
    found = session.api.diff(params)
    output.notices(found.notices)
    terminal.page(diff_lines(found, turns, since_review=since_review))
    if seen and found.tree:
        session.api.reviewed(ReviewedParams(run=run, tree=found.tree))


def _turns(named: str) -> tuple[int, int]:
    """``2`` and ``2..4`` as the first and the last turn meant."""
    first, _, last = named.partition("..")
    numbers = (first, last or first)
    if not all(number.isdecimal() and int(number) > 0 for number in numbers):
        raise UsageMistake(f"“{text.line(named, 40)}” is no turn: say 2, or 2..4.")
    if int(numbers[0]) > int(numbers[1]):
        raise UsageMistake(f"Turn {numbers[0]} comes after turn {numbers[1]}; say the first first.")
    return int(numbers[0]), int(numbers[1])
