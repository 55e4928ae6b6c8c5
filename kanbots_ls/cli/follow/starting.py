"""What ``dispatch`` and ``run`` share: the request from the flags, and how the outcome is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.follow.answerers import asked_once
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.protocol.runs import DispatchParams, DispatchResult, RunsResult
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.cli.follow.attend import Answerer
    from kanbots_ls.cli.options import Away, Mode, SetUp
    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.views import RunView


SEE_DIFF = "`kanbots-ls diff {run}` shows what it changed."


def dispatch_params(
    cards: Sequence[int],
    *,
    agent: Sequence[str] | None,
    model: str | None,
    effort: str | None,
    mode: Mode | None,
    base: str | None,
    budget: float | None,
    away: Away | None,
    setup: SetUp | None,
    as_json: bool,
) -> DispatchParams:
    """The flags as a request; what was not said is the config's business."""
    if budget is not None and budget <= 0:
        raise UsageMistake("--budget is an amount above 0; leave it out for none.")
    agents = tuple(agent or ())
    if len(set(agents)) > 1 and (model or effort):
        raise UsageMistake("--model and --effort are one agent's; leave them out for several.")
    params = DispatchParams(
        cards=tuple(cards),
        agent=agents[0] if len(agents) == 1 else None,
        agents=agents if len(agents) > 1 else (),
        model=model,
        effort=effort,
        mode=mode.value if mode else None,
        base=base,
        budget_usd=budget,
        away=away.value if away else None,
        setup=setup.value if setup else None,
    )
    return params.model_copy(update={"read": False}) if as_json else params


def put_offer(settings: Settings, session: Session, setup: SetUp | None) -> None:
    """Ask once, before anything starts, for what runs here are likely to need.

    Only somebody at a terminal is asked; elsewhere the offer stands on the board.
    """
    if setup is not None or settings.as_json or not terminal.is_interactive():
        return
    offered = session.api.offer().decision
    if offered is None:
        return
    params = asked_once(offered)
    if params is None:
        output.note(f"Later, then: `kanbots-ls answer {offered.id}`. Nothing waits for it.")
        return
    output.notices(session.api.answer(params).notices)


def print_runs(settings: Settings, result: RunsResult, next_step: str = "") -> None:
    """Runs, notices and a hint (``{run}`` is the first), for people or as the document."""
    if settings.as_json:
        output.print_model(result)
        return
    for run in result.runs:
        print(words.run_line(run, words.now()))
    output.notices(_to_tell(result))
    if next_step and result.runs:
        output.hint(next_step.format(run=result.runs[0].id))


def _to_tell(result: RunsResult) -> Sequence[str]:
    """Of a dispatch what was not told before; the document has all."""
    return result.news if isinstance(result, DispatchResult) else result.notices


def stay(
    settings: Settings,
    session: Session,
    result: RunsResult,
    *,
    follow: bool = False,
    answerer: Answerer | None = None,
) -> tuple[RunView, ...]:
    """Stay with the runs just started until each is settled; says nothing for ``--json``."""
    from kanbots_ls.cli.follow.attend import Attendance
    from kanbots_ls.cli.follow.live import Live
    from kanbots_ls.cli.show.printer import Printer
    from kanbots_ls.cli.show.telling import LineTeller

    if not settings.as_json:
        output.notices(_to_tell(result))
    started = [run.id for run in result.runs]
    live = Live(session, watched=terminal.is_interactive() and not settings.as_json)
    teller = LineTeller(live, started, Printer(quiet=settings.as_json))
    attendance = Attendance(session, live, started, teller, answerer)
    try:
        return attendance.until_settled(follow=follow and not settings.as_json)
    except KeyboardInterrupt:
        teller.clear()
        _say_left_alone(started)
        raise typer.Exit(130) from None


def leave(runs: Sequence[RunView], *, next_step: str = "") -> None:
    """Exit 0 only if every run is idle; otherwise say which are not and what next, on stderr."""
    others = [run for run in runs if run.state != "idle"]
    for run in others:
        reason = words.cut_reason(run)
        if "\n" in reason:
            # Where the reason does not say itself what next.
            way_on = "" if "kanbots-ls " in reason else f"\n{_way_on(run)}"
            output.note(f"{run.id} is {run.state}: {reason.rstrip()}{way_on}")
            continue
        state = words.state(run, words.now(), None).rstrip(".")
        output.note(f"{run.id} is {state}. {_way_on(run)}")
    if others:
        raise typer.Exit(1)
    for run in runs if next_step else ():
        output.hint(next_step.format(run=run.id))


def _way_on(run: RunView) -> str:
    if words.is_held(run):
        return f"`kanbots-ls promote` of that card's run starts it; `stop {run.id}` drops it."
    if run.state == "waiting":
        return "`kanbots-ls decisions` shows what is asked."
    if run.worktree is None:
        return f"`kanbots-ls dispatch {run.card}` tries again."
    if run.session_id is None:
        return f"`kanbots-ls log {run.id}` tells more."
    return f"`kanbots-ls log {run.id}` tells more; `kanbots-ls reply {run.id} …` resumes it."


def _say_left_alone(started: Sequence[str]) -> None:
    names = " ".join(started)
    output.note(
        f"\nLeft alone, not stopped: {names}. `kanbots-ls log {started[0]} --follow` looks "
        f"again, `kanbots-ls stop {names}` ends the work."
    )
