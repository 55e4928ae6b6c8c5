# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``attach``: the agent's own program on a run's session, here at the terminal, and back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from kanbots_ls.cli.errors import CliError, DaemonGone, Refused, UsageMistake
from kanbots_ls.cli.options import RunArgument
from kanbots_ls.cli.references import run_id
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected, personal_environment
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from kanbots_ls.cli.show.foreground import Foreground
    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.attaching import AttachResult, DetachResult, TerminalStartedParams
    from kanbots_ls.protocol.views import RunView


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(attach)


def attach(
    settings: Settings,
    run: RunArgument,
    stop: Annotated[
        bool, typer.Option("--stop", help="Interrupt what it is at, and give its questions up.")
    ] = False,
) -> None:
    """Open the agent's own program on a run's session, here; when you leave, the run goes on."""
    from kanbots_ls.protocol.attaching import AttachParams

    if settings.as_json:
        raise UsageMistake("attach is for a person at a terminal; there is no document to print.")
    if not terminal.is_interactive():
        raise CliError(
            "attach opens the agent's own program, which needs a terminal to be used at. Without "
            f"one, send a message: `kanbots-ls reply {run} TEXT`."
        )
    run = run_id(run)
    with connected(settings) as session:
        given = session.api.attach(AttachParams(run=run, stop=stop))
        output.notices(given.notices)
        output.hint(
            f"{run} is yours until you leave; nobody else can reply to it. In {given.worktree}:"
        )
        shown = _shown(session, given)
        _tell(_taken_back(session, given, shown), shown.code)


@dataclass(frozen=True, slots=True)
class _Shown:
    """The program's process, 0 where it could not be started; its exit code; who knows of it."""

    pid: int = 0
    code: int | None = None
    heard: bool = True


def _shown(session: Session, given: AttachResult) -> _Shown:
    """The program at this terminal, from its start to its end; a failed start is told."""
    from kanbots_ls.cli.show.foreground import Foreground

    environment = personal_environment()
    for name, value in given.variables.items():
        if value is None:
            environment.pop(name, None)
        else:
            environment[name] = value
    try:
        program = Foreground(given.argv, given.worktree, environment)
    except OSError as error:
        output.note(f"{given.argv[0]} could not be started: {error.strerror or error}.")
        return _Shown()
    heard = _note(session, given, program)
    # Nobody reads here meanwhile, so nothing is to be told us.
    session.close()
    return _Shown(program.pid, program.wait(), heard)


def _note(session: Session, given: AttachResult, program: Foreground) -> bool:
    """A daemon that died finds the program by its mark; one that took the run back has no use."""
    try:
        session.api.terminal_started(_started(given, program.pid))
    except Refused as refused:
        # Taken back in between: two writers in one session would be its end.
        program.end()
        output.note(str(refused))
    except CliError as error:
        output.note(str(error))
        return False
    return True


def _started(given: AttachResult, pid: int) -> TerminalStartedParams:
    from kanbots_ls.protocol.attaching import TerminalStartedParams

    return TerminalStartedParams(run=given.run.id, terminal=given.terminal, pid=pid)


def _taken_back(session: Session, given: AttachResult, shown: _Shown) -> DetachResult:
    """What came of it, from whichever daemon there is by now."""
    try:
        with suppress(DaemonGone):
            return _told(session, given, shown)
        return _told(session, given, shown)
    except Refused:
        raise
    except CliError as error:
        raise CliError(
            f"Nobody is there to take {given.run.id} back: {error} All that was done is in "
            f"{given.worktree}, and the next daemon takes the run back by itself: "
            "`kanbots-ls status` starts one."
        ) from error


def _told(session: Session, given: AttachResult, shown: _Shown) -> DetachResult:
    from kanbots_ls.protocol.attaching import TerminalEndedParams

    session.reconnect()
    if not shown.heard:
        # Else nobody would know that there was a turn to write down.
        with suppress(Refused):
            session.api.terminal_started(_started(given, shown.pid))
    params = TerminalEndedParams(run=given.run.id, terminal=given.terminal, code=shown.code)
    return session.api.terminal_ended(params)


def _tell(done: DetachResult, code: int | None) -> None:
    if done.turn is None:
        print(f"Took {done.run.id} back as it was: {done.run.state}.")
        raise typer.Exit(1)
    if code and done.run.state != "stopped":
        output.note(f"It ended with {_ending(code)}.")
    size = f"{words.count(done.files, 'file')}, +{done.added} -{done.removed}"
    print(
        f"Took {done.run.id} back: {_state(done.run)}; at the terminal (turn {done.turn}): {size}."
    )
    output.notices(done.notices)
    output.hint(f"`kanbots-ls diff {done.run.id}` shows its work; a reply resumes this session.")


def _state(run: RunView) -> str:
    """A stop is somebody's, and says whose."""
    return run.reason or run.state if run.state == "stopped" else run.state


def _ending(code: int) -> str:
    return f"exit code {code}" if code > 0 else f"signal {-code}"
