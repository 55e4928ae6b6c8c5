# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``log``: what a run's agent did, readable or as it wrote it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.options import ReadArgument
from kanbots_ls.cli.references import run_to_read
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.cli.follow.live import Live
    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.wording.narrate import Line


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(log)


def log(
    settings: Settings,
    run: ReadArgument,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until the run does nothing more.")
    ] = False,
    raw: Annotated[bool, typer.Option("--raw", help="The agent's own lines.")] = False,
    grep: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Option("--grep", metavar="RE", help="Only what matches."),
    ] = None,
) -> None:
    """Show what a run's agent said and did."""
    pattern = _compiled(grep)
    if settings.as_json and (follow or raw):
        raise UsageMistake("--json prints one document; --follow and --raw print lines.")
    with connected(settings) as session:
        run = run_to_read(session, run)
        if settings.as_json:
            _print_document(session, run, pattern)
        elif raw:
            from kanbots_ls.cli.show.raw_log import print_raw

            print_raw(session, run, pattern, follow=follow)
        elif follow:
            _follow(session, run, pattern)
        else:
            terminal.page(log_lines(session, run, pattern))


def _compiled(grep: str | None) -> re.Pattern[str] | None:
    try:
        return None if grep is None else re.compile(grep)
    except re.error as error:
        raise UsageMistake(f"--grep {grep!r} is not a regular expression: {error}.") from error


def _print_document(session: Session, run: str, pattern: re.Pattern[str] | None) -> None:
    from kanbots_ls.cli.show.log_pages import pages
    from kanbots_ls.wording.narrate import Narrator

    read = list(pages(session, run))
    narrator = Narrator()
    events = [
        event for page in read for event in page.events if _matches(narrator.tell(event), pattern)
    ]
    output.print_model(read[-1].model_copy(update={"events": tuple(events)}))


def log_lines(session: Session, run: str, pattern: re.Pattern[str] | None) -> Iterator[str]:
    """The readable log, line by line."""
    from kanbots_ls.cli.show.log_pages import pages
    from kanbots_ls.wording.narrate import Narrator

    narrator, silent = Narrator(), True
    for page in pages(session, run):
        silent = silent and not page.events
        for event in page.events:
            yield from _painted(narrator.tell(event), pattern)
    for line in narrator.unfinished():
        yield from _painted(line, pattern)
    if silent:
        yield terminal.paint(nothing_said(session, run), "dim")


def nothing_said(session: Session, run: str) -> str:
    """Why a log is empty: a run that failed before a word says so, or that its words are lost."""
    views = session.api.card(int(run.partition("-")[0])).every_run
    view = next(view for view in views if view.id == run)
    if view.reason and view.state in ("failed", "stopped"):
        return f"There is no word of run {run}. {view.reason}"
    return f"Run {run} has said nothing so far."


def _follow(session: Session, run: str, pattern: re.Pattern[str] | None) -> None:
    from kanbots_ls.cli.follow.live import Appended, Live
    from kanbots_ls.wording.narrate import Narrator

    live, narrator = Live(session), Narrator()
    live.follow(run)
    hinted: set[str] = set()
    while True:
        if not live.pending and live.mirror.has_ended(run):
            live.catch_up(run)
            if not live.pending:
                return
        change = live.next(None)
        for event in change.events if isinstance(change, Appended) else ():
            for line in _painted(narrator.tell(event), pattern):
                print(line, flush=True)
        if not live.pending:
            _hint_answers(live, run, hinted)


def _hint_answers(live: Live, run: str, hinted: set[str]) -> None:
    """Where to answer what the run asks, once for each decision."""
    asked = [item.id for item in live.mirror.decisions.values() if item.run == run]
    for decision in asked:
        if decision not in hinted:
            output.hint(f"`kanbots-ls answer {decision}` answers it.")
    hinted.update(asked)


def _matches(line: Line | None, pattern: re.Pattern[str] | None) -> bool:
    if pattern is None:
        return True
    return line is not None and pattern.search(line.words) is not None


def _painted(line: Line | None, pattern: re.Pattern[str] | None) -> Iterator[str]:
    if line is not None and _matches(line, pattern):
        yield from (terminal.paint(part, *line.styles) for part in line.words.split("\n"))
