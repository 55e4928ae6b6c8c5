"""What ``dispatch`` and ``run`` share: the request from the flags, and how the outcome is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kanbots_ls.cli import output, words
from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.protocol.runs import DispatchParams, RunsResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.cli.attend import Answerer
    from kanbots_ls.cli.connect import Session
    from kanbots_ls.cli.options import Away, Mode
    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.protocol.views import RunView


def dispatch_params(
    cards: Sequence[int],
    *,
    agent: str | None,
    model: str | None,
    effort: str | None,
    mode: Mode | None,
    base: str | None,
    budget: float | None,
    away: Away | None,
) -> DispatchParams:
    """The flags as a request; what was not said is the config's business."""
    if budget is not None and budget <= 0:
        raise UsageMistake("--budget is an amount above 0; leave it out for none.")
    return DispatchParams(
        cards=tuple(cards),
        agent=agent,
        model=model,
        effort=effort,
        mode=mode.value if mode else None,
        base=base,
        budget_usd=budget,
        away=away.value if away else None,
    )


def print_runs(settings: Settings, result: RunsResult) -> None:
    """Runs and notices, for people or as the document."""
    if settings.as_json:
        output.print_model(result)
        return
    for run in result.runs:
        print(words.run_line(run, words.now()))
    output.notices(result.notices)


def stay(
    settings: Settings,
    session: Session,
    result: RunsResult,
    *,
    follow: bool = False,
    answerer: Answerer | None = None,
) -> tuple[RunView, ...]:
    """Stay with the runs just started until each is settled; says nothing for ``--json``."""
    from kanbots_ls.cli.attend import Attendance
    from kanbots_ls.cli.live import Live
    from kanbots_ls.cli.printer import Printer
    from kanbots_ls.cli.telling import LineTeller

    if not settings.as_json:
        output.notices(result.notices)
    started = [run.id for run in result.runs]
    live = Live(session)
    teller = LineTeller(live, started, Printer(quiet=settings.as_json))
    attendance = Attendance(session, live, started, teller, answerer)
    return attendance.until_settled(follow=follow and not settings.as_json)


def leave(runs: Sequence[RunView]) -> None:
    """Exit 0 only if every run is idle; otherwise say which are not, on stderr."""
    others = [run for run in runs if run.state != "idle"]
    for run in others:
        output.note(f"{run.id} is {words.state(run, words.now())}.")
    if others:
        raise typer.Exit(1)
