"""Cards: add, show, list, edit, move, archive."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kanbots_ls.agents.registry import UnknownAgent
from kanbots_ls.lsp.views.board import card_view
from kanbots_ls.model.cards import CardWishes
from kanbots_ls.model.commands import AddCard, ArchiveCard, CardCommand, EditCard, MoveCard
from kanbots_ls.model.ids import CardNumber
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol import cards as wire
from kanbots_ls.supervisor.counter.dispatching import check_mode

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.views import CardView


async def add(session: Session, params: wire.CardAddParams) -> CardView:
    """A new card."""
    _check_agent(session, params.agent)
    wishes = CardWishes(
        agent=params.agent or None,
        model=params.model or None,
        effort=params.effort or None,
        mode=params.mode,
        base=params.base,
        after=CardNumber(params.after) if params.after is not None else None,
    )
    _check_mode(session, wishes)
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
    """Another title, body or wish."""
    number = CardNumber(params.card)
    before = session.desk.state.board.card(number).wishes
    _check_agent(session, params.agent)
    wishes = CardWishes(
        agent=before.agent if params.agent is None else params.agent or None,
        model=before.model if params.model is None else params.model or None,
        effort=before.effort if params.effort is None else params.effort or None,
        mode=before.mode if params.mode is None else params.mode or None,
        base=before.base if params.base is None else params.base or None,
        after=before.after if params.after is None else CardNumber(params.after) or None,
    )
    if params.agent or params.mode:
        _check_mode(session, wishes)
    return await _carry_out(session, EditCard(number, params.title, params.body, wishes))


async def move(session: Session, params: wire.CardMoveParams) -> CardView:
    """Into another column."""
    return await _carry_out(session, MoveCard(CardNumber(params.card), params.column))


async def archive(session: Session, params: wire.CardArchiveParams) -> CardView:
    """Out of sight, or back."""
    return await _carry_out(session, ArchiveCard(CardNumber(params.card), params.archived))


def _check_agent(session: Session, name: str | None) -> None:
    """Refuse a name that no agent has now; one that is gone later is refused at the dispatch."""
    known = session.desk.supervisor.ports.agents.names()
    if name and name not in known:
        raise Refused("invalid", str(UnknownAgent(name, known)))


def _check_mode(session: Session, wishes: CardWishes) -> None:
    """Refuse a mode that the card's own agent can't work in; of any other the dispatch knows."""
    if wishes.agent and wishes.mode:
        with suppress(UnknownAgent):
            check_mode(session.desk.supervisor.ports.agents.named(wishes.agent), wishes.mode)


async def _carry_out(session: Session, command: CardCommand) -> CardView:
    state, number = await session.desk.card(command)
    return card_view(state, state.board.card(number))
