"""``daemon``: who serves this board, and asking it to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.show import output
from kanbots_ls.cli.verb import group, verb
from kanbots_ls.cli.wire.connect import NoDaemon, connected, find
from kanbots_ls.rendezvous import paths
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.cli.wire.connect import Session


def register(app: typer.Typer) -> None:
    """Add the noun and its verbs."""
    daemon = group("daemon", "See or stop the process that serves this board.")
    verb(daemon)(status)
    verb(daemon)(stop)
    app.add_typer(daemon)


def status(settings: Settings) -> None:
    """Show the daemon of this board; starts none."""
    with connected(settings, start=False) as session:
        found = session.api.daemon_status()
    if settings.as_json:
        output.print_model(found)
        return
    clients, runs = words.count(found.clients, "client"), words.count(found.runs, "live run")
    print(f"pid {found.pid}, version {text.line(found.version)}: {clients}, {runs}")
    print(f"socket {text.line(found.socket)}")


def stop(
    settings: Settings,
    runs: Annotated[bool, typer.Option("--runs", help="Stop the runs first.")] = False,
    leave_runs: Annotated[
        bool, typer.Option("--leave-runs", help="Let the runs go on without a daemon.")
    ] = False,
) -> None:
    """Ask the daemon to leave; live runs forbid it."""
    if runs and leave_runs:
        raise UsageMistake("--runs stops them, --leave-runs lets them go on. Choose one.")
    try:
        # Runs without a daemon are ended by one that takes them over first.
        with connected(settings, start=runs and _left_alone(settings)) as session:
            _stop(session, runs=runs, leave_runs=leave_runs)
            said = "The daemon leaves."
    except NoDaemon:
        said = "No daemon is running."
    if settings.as_json:
        output.print_document({"stopped": True})
    else:
        print(said)


def _left_alone(settings: Settings) -> bool:
    """Whether a keeper holds a run of this board, with or without a daemon."""
    data = paths.data_directory(find(settings).common_dir)
    return any((data / paths.RUNS).glob("*/keeper.sock"))


def _stop(session: Session, *, runs: bool, leave_runs: bool) -> None:
    from kanbots_ls.protocol.daemon import DaemonStopParams

    session.api.stop_daemon(DaemonStopParams(runs=runs, leave_runs=leave_runs))
