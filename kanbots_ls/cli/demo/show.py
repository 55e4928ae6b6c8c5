"""The demo from the first line to the last, which is the repository's path."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import typer

from kanbots_ls.agents.scripted.demo import CARDS
from kanbots_ls.cli.demo import closing, project
from kanbots_ls.cli.errors import CliError, DaemonGone
from kanbots_ls.cli.follow.answerers import FirstOptionAnswers, PersonAnswers
from kanbots_ls.cli.follow.attend import Attendance
from kanbots_ls.cli.follow.live import Live
from kanbots_ls.cli.follow.starting import leave
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.show.printer import Printer
from kanbots_ls.cli.show.telling import LineTeller
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.protocol.cards import CardAddParams
from kanbots_ls.protocol.daemon import DaemonStopParams
from kanbots_ls.protocol.runs import DispatchParams
from kanbots_ls.rendezvous.paths import data_directory

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.cli.follow.attend import Answerer, Teller
    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.runs import RunsResult
    from kanbots_ls.protocol.views import RunView


_FAREWELL = 10.0
"""Seconds the daemon has for leaving."""


def show(agent: str, directory: Path | None, *, as_json: bool) -> None:
    """Make the repository, dispatch the four cards, stay until they are done, tell the end."""
    made = project.make(directory)
    say = Printer(quiet=as_json)
    say.line(f"A small repository of its own: {made.repository}")
    try:
        with connected(Settings(repo=made.repository)) as session:
            result = _dispatched(session, agent)
            say.line(f"Four cards, dispatched at once to {agent}; each in a worktree of its own.")
            runs = _attended(session, result, say, as_json=as_json)
            _tell_end(session, made, runs, say)
    except CliError as error:
        _end(made)
        raise CliError(f"{error}\nThe demo ends here; it lies in {made.place}.") from error
    except KeyboardInterrupt:
        say.clear()
        _end(made)
        output.note(f"\nStopped; nothing of it runs any more. What it made lies in {made.place}.")
        raise typer.Exit(130) from None
    if as_json:
        documents = [run.model_dump(mode="json") for run in runs]
        output.print_document({"repository": str(made.repository), "runs": documents})
    say.line(str(made.repository))
    leave(runs)


def _end(made: project.Project) -> None:
    """Stop the runs and the daemon; where none was asked for, none needs an end."""
    # One that is only coming up does not answer yet: waiting for it is the same as starting it.
    begun = data_directory(made.repository / ".git").exists()
    with (
        contextlib.suppress(CliError),
        connected(Settings(repo=made.repository), start=begun) as session,
    ):
        session.api.stop_daemon(DaemonStopParams(runs=True))
        with contextlib.suppress(DaemonGone):
            while session.client.next_notification(_FAREWELL) is not None:
                pass


def _dispatched(session: Session, agent: str) -> RunsResult:
    scripted = agent == "scripted"
    texts = [(card["title"], card["body"] if scripted else card["plain_body"]) for card in CARDS]
    cards = [session.api.add_card(CardAddParams(title=title, body=body)) for title, body in texts]
    numbers = tuple(card.number for card in cards)
    return session.api.dispatch(DispatchParams(cards=numbers, agent=agent))


def _attended(
    session: Session, result: RunsResult, say: Printer, *, as_json: bool
) -> tuple[RunView, ...]:
    live = Live(session)
    started = [run.id for run in result.runs]
    asks = terminal.is_interactive() and not as_json
    answerer: Answerer = PersonAnswers() if asks else FirstOptionAnswers(say)
    attendance = Attendance(session, live, started, _teller(live, started, say), answerer)
    return attendance.until_settled()


def _teller(live: Live, runs: list[str], say: Printer) -> Teller:
    if not (terminal.is_interactive() and terminal.can_draw()):
        return LineTeller(live, runs, say)
    from kanbots_ls.cli.demo.board import BoardTeller

    return BoardTeller(live)


def _tell_end(
    session: Session, made: project.Project, runs: tuple[RunView, ...], say: Printer
) -> None:
    for line in closing.results(session, session.api.board()):
        say.line(line)
    for line in closing.what_next(made, runs):
        say.line(line)
