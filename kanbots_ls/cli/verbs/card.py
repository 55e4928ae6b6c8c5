"""``card``: add, list, show, edit, move and archive cards."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Annotated, Literal, Optional, cast

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.options import (
    BodyOption,
    CardAfterOption,
    CardAgentOption,
    CardArgument,
    CardBaseOption,
    CardEffortOption,
    CardModelOption,
    CardModeOption,
    ColumnArgument,
    ColumnOption,
    Mode,
    column_named,
)
from kanbots_ls.cli.show.output import hint, print_model
from kanbots_ls.cli.verb import group, verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.cli.wire.reading import print_reading
from kanbots_ls.wording import reviews, text, words

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.protocol.views import CardView, ModeName


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
    column: ColumnOption = "todo",
    agent: CardAgentOption = None,
    model: CardModelOption = None,
    effort: CardEffortOption = None,
    mode: CardModeOption = None,
    base: CardBaseOption = None,
    after: CardAfterOption = None,
) -> None:
    """Add a card."""
    from kanbots_ls.protocol.cards import CardAddParams

    params = CardAddParams(
        title=title,
        body=body_text(body) or "",
        column=column_named(column).value,
        agent=agent or None,
        model=model or None,
        effort=effort or None,
        mode=_mode(mode) or None,
        base=base or None,
        after=after or None,
    )
    with connected(settings) as session:
        card = session.api.add_card(params)
    _print(settings, card)
    if not settings.as_json:
        hint(f"`kanbots-ls dispatch {card.number}` starts an agent on it.")


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
    title: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Option("--title", help="The new title."),
    ] = None,
    body: BodyOption = None,
    agent: CardAgentOption = None,
    model: CardModelOption = None,
    effort: CardEffortOption = None,
    mode: CardModeOption = None,
    base: CardBaseOption = None,
    after: CardAfterOption = None,
) -> None:
    """Change a card's title, body, agent, model, effort, mode, base, or what it comes after."""
    from kanbots_ls.protocol.cards import CardEditParams

    if all(each is None for each in (title, body, agent, model, effort, mode, base, after)):
        raise UsageMistake(
            "Nothing to change: give --title, --body, --agent, --model, --effort, --mode, --base "
            "or --after."
        )
    params = CardEditParams(
        card=card,
        title=title,
        body=body_text(body),
        agent=agent,
        model=model,
        effort=effort,
        mode=_mode(mode),
        base=base,
        after=after,
    )
    with connected(settings) as session:
        _print(settings, session.api.edit_card(params))


def move(
    settings: Settings,
    card: CardArgument,
    column: ColumnArgument,
) -> None:
    """Put a card into another column."""
    from kanbots_ls.protocol.cards import CardMoveParams

    params = CardMoveParams(card=card, column=column_named(column).value)
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


def _mode(named: str | None) -> ModeName | Literal[""] | None:
    """A mode by its name; "" for ``configured``, None where nothing was said."""
    if named is None or named == "configured":
        return "" if named else None
    known = [mode.value for mode in Mode]
    if named not in known:
        allowed = ", ".join([*known, "configured"])
        raise UsageMistake(f"There is no mode {named!r}. There are: {allowed}.")
    return cast("ModeName", named)


def _print(settings: Settings, card: CardView) -> None:
    if settings.as_json:
        print_model(card)
        return
    print(words.card_line(card))
    if own := words.wishes(card):
        print(f"  {', '.join(own)}")
    for line in text.block(card.body).splitlines():
        print(f"    {line}")
    living = (run for run in card.errands if run.discarded_at is None or run.problem)
    for run in (*card.runs, *living):
        print(f"  {words.run_line(run, words.now())}")
        if whole := words.cut_reason(run):
            print(textwrap.indent(whole, "      "))
        for line in words.assumptions(run.assumptions):
            print(f"      {line}")
        if run.problem:
            print(f"      Without a proposal: {text.line(run.problem)}.")
        for sentence in run.notices:
            print(f"      {text.line(sentence)}")
        if run.review is not None and run.discarded_at is None:
            print(f"      {reviews.head(run, run.review)}")
            for line in reviews.lines(run.review):
                print(f"        {line}")
