"""``status``: the board at a glance, once or live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.cli.wire.reading import print_reading

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(status)


def status(
    settings: Settings,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Stay, live, with keys.")] = False,
) -> None:
    """Show cards, their runs, open decisions and costs."""
    if watch and settings.as_json:
        raise UsageMistake("--watch draws a screen; --json prints one document. Choose one.")
    if settings.as_json:
        print_reading(settings, "kanbots/board/show")
    elif watch:
        _watch(settings)
    else:
        _show(settings)


def _show(settings: Settings) -> None:
    from kanbots_ls.cli.follow.mirror import Mirror
    from kanbots_ls.cli.show import board_view, output, terminal
    from kanbots_ls.wording import words

    with connected(settings) as session:
        board = session.api.board()
    output.notices(board.notices)
    mirror = Mirror(board)
    console = terminal.console()
    for line in board_view.whole(mirror, words.now(), console.width):
        console.print(line, soft_wrap=True)


def _watch(settings: Settings) -> None:
    from kanbots_ls.cli.show import terminal
    from kanbots_ls.cli.watch.screen import watch

    if not terminal.is_interactive():
        raise UsageMistake("--watch needs a terminal; `status --json` is for scripts.")
    if not terminal.can_draw():
        raise UsageMistake("--watch needs a terminal that can draw; TERM says this one can't.")
    with connected(settings) as session:
        watch(session)
