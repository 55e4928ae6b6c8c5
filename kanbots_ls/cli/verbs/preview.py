# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``preview``: the program that shows a run's work: start it, stop it, see what it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.options import RunArgument
from kanbots_ls.cli.references import run_id
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.wording import text
from kanbots_ls.wording.preview import sentence

if TYPE_CHECKING:
    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.preview import PreviewShown

_LINES = 20


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(preview)


def preview(
    settings: Settings,
    run: RunArgument,
    start: Annotated[
        bool, typer.Option("--start", help="Start it, and wait until it answers.")
    ] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Stop it with all it started.")] = False,
    agree: Annotated[
        bool, typer.Option("--agree", help="With --start: agree to its command as it is now.")
    ] = False,
) -> None:
    """Run preview.command in a run's worktree; without an option, how it is and what it prints."""
    from kanbots_ls.protocol.preview import PreviewParams

    if start and stop:
        raise UsageMistake("Say --start or --stop, not both.")
    if agree and not start:
        raise UsageMistake("--agree goes with --start.")
    run = run_id(run)
    with connected(settings) as session:
        if start:
            shown = _started(session, run, agree=agree, asks=not settings.as_json)
        elif stop:
            shown = session.api.stop_preview(PreviewParams(run=run))
        else:
            shown = _shown(session, run)
    if settings.as_json:
        output.print_model(shown)
    else:
        _print(shown, whole=not stop)
    if start and (shown.preview is None or shown.preview.state != "ready"):
        raise typer.Exit(1)


def _started(session: Session, run: str, *, agree: bool, asks: bool) -> PreviewShown:
    """Until it answers, ends, or waits for a person who is not here."""
    from kanbots_ls.cli.follow.live import Live
    from kanbots_ls.protocol.preview import PreviewStartParams

    live = Live(session)
    shown = session.api.start_preview(PreviewStartParams(run=run, agree=agree))
    if shown.decision and asks and terminal.is_interactive():
        _ask(session, shown.decision)
    else:
        asks = False
    while True:
        shown = _shown(session, run)
        state = shown.preview.state if shown.preview else "ended"
        if state in ("ready", "ended") or (state == "waiting" and not asks):
            return shown
        live.next(None)


def _ask(session: Session, decision: str) -> None:
    from kanbots_ls.cli.verbs.decisions import asked_here

    session.api.answer(asked_here(session, decision))


def _shown(session: Session, run: str) -> PreviewShown:
    from kanbots_ls.protocol.preview import PreviewShowParams

    return session.api.show_preview(PreviewShowParams(run=run, lines=_LINES))


def _print(shown: PreviewShown, *, whole: bool) -> None:
    print(text.block(sentence(shown.run, shown.preview)))
    if shown.preview is None or not whole:
        return
    if shown.decision:
        output.note(f"`kanbots-ls answer {shown.decision} 1` agrees; so does `--start --agree`.")
        return
    for line in shown.output:
        print(terminal.paint(f"  {text.line(line)}", "dim"))
    output.hint(f"All of it: {shown.log}")
