"""Cards: add, show, list, edit, move, archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.lsp.views.board import card_view
from kanbots_ls.model.cards import CardWishes
from kanbots_ls.model.commands import AddCard, ArchiveCard, CardCommand, EditCard, MoveCard
from kanbots_ls.model.ids import CardNumber
from kanbots_ls.protocol import cards as wire

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.views import CardView


async def add(session: Session, params: wire.CardAddParams) -> CardView:
    """A new card."""
    after = CardNumber(params.after) if params.after is not None else None
    wishes = CardWishes(params.mode, params.base, after)
    return await _carry_out(session, AddCard(params.title, params.body, params.column, wishes))


async def show(session: Session, params: wire.CardParams) -> CardView:
    """One card with its runs."""
    state = session.desk.state
    return card_view(state, state.board.card(CardNumber(params.card)))


async def list_cards(session: Session, params: wire.CardListParams) -> wire.CardListResult:
    """All cards, with the archived ones if wanted."""
    state = session.desk.state
    return wire.CardListResult(
        cards=tuple(
            card_view(state, card)
            for card in state.board.cards.values()
            if params.archived or not card.archived
        )
    )


async def edit(session: Session, params: wire.CardEditParams) -> CardView:
    """Another title or body."""
    number = CardNumber(params.card)
    before = session.desk.state.board.card(number).wishes
    wishes = CardWishes(
        before.mode if params.mode is None else params.mode or None,
        before.base if params.base is None else params.base or None,
        before.after if params.after is None else CardNumber(params.after) or None,
    )
    return await _carry_out(session, EditCard(number, params.title, params.body, wishes))


async def move(session: Session, params: wire.CardMoveParams) -> CardView:
    """Into another column."""
    return await _carry_out(session, MoveCard(CardNumber(params.card), params.column))


async def archive(session: Session, params: wire.CardArchiveParams) -> CardView:
    """Out of sight, or back."""
    return await _carry_out(session, ArchiveCard(CardNumber(params.card), params.archived))


async def _carry_out(session: Session, command: CardCommand) -> CardView:
    state, number = await session.desk.card(command)
    return card_view(state, state.board.card(number))
