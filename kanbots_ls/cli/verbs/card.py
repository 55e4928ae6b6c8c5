"""``card``: add, list, show, edit, move and archive cards."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kanbots_ls.cli import text, words
from kanbots_ls.cli.connect import connected
from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.options import BodyOption, CardArgument, CardColumn, ColumnOption
from kanbots_ls.cli.output import print_model
from kanbots_ls.cli.reading import print_reading
from kanbots_ls.cli.verb import group, verb

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.protocol.views import CardView


def register(app: typer.Typer) -> None:
    """Add the noun and its verbs."""
    cards = group("card", "Add, list, show, edit, move and archive cards.")
    verb(cards)(add)
    verb(cards, "list")(list_cards)
    verb(cards)(show)
    verb(cards)(edit)
    verb(cards)(move)
    verb(cards)(archive)
    app.add_typer(cards)


def add(
    settings: Settings,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The card's title.")],
    body: BodyOption = None,
    column: ColumnOption = CardColumn.TODO,
) -> None:
    """Add a card."""
    from kanbots_ls.protocol.cards import CardAddParams

    params = CardAddParams(title=title, body=body_text(body) or "", column=column.value)
    with connected(settings) as session:
        _print(settings, session.api.add_card(params))


def list_cards(
    settings: Settings,
    archived: Annotated[bool, typer.Option("--archived", help="Also archived ones.")] = False,
) -> None:
    """List cards."""
    if settings.as_json:
        print_reading(settings, "kanbots/card/list", {"archived": archived})
        return
    from kanbots_ls.protocol.cards import CardListResult

    with connected(settings) as session:
        answer = session.client.call("kanbots/card/list", {"archived": archived})
    cards = CardListResult.model_validate(answer).cards
    for card in cards:
        print(words.card_line(card))
    if not cards:
        print('No cards yet. `kanbots-ls card add "…"` makes one.')


def show(settings: Settings, card: CardArgument) -> None:
    """Show a card with its body and runs."""
    if settings.as_json:
        print_reading(settings, "kanbots/card/show", {"card": card})
        return
    with connected(settings) as session:
        _print(settings, session.api.card(card))


def edit(
    settings: Settings,
    card: CardArgument,
    title: Annotated[str, typer.Option("--title", help="The new title.")] = "",
    body: BodyOption = None,
) -> None:
    """Change a card's title or body."""
    from kanbots_ls.protocol.cards import CardEditParams

    if not title and body is None:
        raise UsageMistake("Nothing to change: give --title or --body.")
    params = CardEditParams(card=card, title=title or None, body=body_text(body))
    with connected(settings) as session:
        _print(settings, session.api.edit_card(params))


def move(
    settings: Settings,
    card: CardArgument,
    column: Annotated[
        CardColumn,
        typer.Argument(metavar="COLUMN", help="Where to: " + ", ".join(CardColumn) + "."),
    ],
) -> None:
    """Put a card into another column."""
    from kanbots_ls.protocol.cards import CardMoveParams

    params = CardMoveParams(card=card, column=column.value)
    with connected(settings) as session:
        _print(settings, session.api.move_card(params))


def archive(
    settings: Settings,
    card: CardArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Bring it back.")] = False,
) -> None:
    """Archive a card, or bring it back with --undo."""
    from kanbots_ls.protocol.cards import CardArchiveParams

    with connected(settings) as session:
        _print(settings, session.api.archive_card(CardArchiveParams(card=card, archived=not undo)))


def body_text(body: str | None) -> str | None:
    """The body as given, or all of stdin for ``-``."""
    return sys.stdin.read() if body == "-" else body


def _print(settings: Settings, card: CardView) -> None:
    if settings.as_json:
        print_model(card)
        return
    print(words.card_line(card))
    for line in text.block(card.body).splitlines():
        print(f"    {line}")
    for run in card.runs:
        print(f"  {words.run_line(run, words.now())}")
