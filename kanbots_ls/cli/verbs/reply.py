"""``reply``: say something to a run's agent; it resumes the session or steers the turn."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.references import run_to_reply_to
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(reply)


def reply(
    settings: Settings,
    run: Annotated[
        str, typer.Argument(metavar="RUN", help="A run's id, or a card with only one run.")
    ],
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT…",
            help="What to say; - reads stdin. /NAME first calls what `slash` lists.",
        ),
    ],
) -> None:
    """Send a message to a run's agent."""
    from kanbots_ls.cli.follow.starting import print_runs
    from kanbots_ls.protocol.runs import ReplyParams

    message = sys.stdin.read() if words == ["-"] else " ".join(words)
    if not message.strip():
        raise UsageMistake("There is nothing to say: the message is empty.")
    with connected(settings) as session:
        run_id = run_to_reply_to(session, run)
        result = session.api.reply(ReplyParams(run=run_id, text=message))
    print_runs(settings, result, "`kanbots-ls log {run} --follow` shows what it does.")
