"""``review``: have a run's work reviewed by another agent, or put its findings away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import CliError, UsageMistake
from kanbots_ls.cli.options import RunArgument  # noqa: TC001 -- typer evaluates it
from kanbots_ls.cli.references import run_id
from kanbots_ls.cli.settings import Settings  # noqa: TC001 -- typer evaluates it
from kanbots_ls.cli.show import output
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.wording import reviews, words

if TYPE_CHECKING:
    from kanbots_ls.protocol.runs import ReviewResult
    from kanbots_ls.protocol.views import RunView

_ALL = "all"
_NEXT = (
    "`kanbots-ls log {review} --follow` shows the reviewer, `kanbots-ls card show {card}` what it "
    "found."
)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(review)


def review(
    settings: Settings,
    run: RunArgument,
    focus: Annotated[
        str, typer.Option("--focus", metavar="TEXT", help="What to look at above all.")
    ] = "",
    mend: Annotated[
        bool, typer.Option("--mend", help="Then have the run mend what was found.")
    ] = False,
    agent: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Option("--agent", help="Who reviews; else as configured, or the run's own."),
    ] = None,
    model: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--model", help="The reviewer's model."),
    ] = None,
    effort: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--effort", help="How hard the model thinks."),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the review is over.")] = False,
    dismiss: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--dismiss", metavar="N,…", help="Put findings of its review away; all: each of them."
        ),
    ] = None,
) -> None:
    """Have a run's work reviewed by another agent, in a tree that is thrown away."""
    from kanbots_ls.protocol.reviews import ReviewParams

    identity = run_id(run)
    if dismiss is not None:
        if focus or mend or wait or agent or model or effort:
            raise UsageMistake("--dismiss puts findings away; give it alone.")
        _dismiss(settings, identity, dismiss)
        return
    params = ReviewParams(
        run=identity, focus=focus, mend=mend, agent=agent, model=model, effort=effort, wait=wait
    )
    with connected(settings) as session:
        result = session.api.review(params)
    if settings.as_json:
        output.print_model(result)
    elif not wait:
        _print_asked(result)
    else:
        output.notices(result.notices)
        _print(result.runs[1])
    if wait and (found := result.runs[1].review) is not None and found.verdict is None:
        raise CliError(f"The review is without a verdict: {found.problem}.")


def _dismiss(settings: Settings, run: str, numbers: str) -> None:
    from kanbots_ls.protocol.reviews import DismissParams

    params = DismissParams(run=run, findings=_numbers(numbers))
    with connected(settings) as session:
        left = session.api.dismiss(params)
    if settings.as_json:
        output.print_model(left)
        return
    _print(left)


def _numbers(named: str) -> tuple[int, ...]:
    if named.strip() == _ALL:
        return ()
    parts = [part.strip() for part in named.split(",")]
    if not all(part.isdecimal() and 0 < int(part) <= 1000 for part in parts):
        raise UsageMistake("--dismiss takes the findings' numbers, as 1,3, or all.")
    return tuple(map(int, parts))


def _print_asked(result: ReviewResult) -> None:
    reviewer = result.runs[0]
    print(words.run_line(reviewer, words.now()))
    output.notices(result.notices)
    output.hint(_NEXT.format(review=reviewer.id, card=reviewer.card))


def _print(run: RunView) -> None:
    if run.review is None:
        return
    print(reviews.head(run, run.review))
    for line in reviews.lines(run.review):
        print(f"  {line}")
