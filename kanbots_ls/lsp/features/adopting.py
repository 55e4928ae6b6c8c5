"""An existing worktree or branch as a run of a card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.lsp.views.board import run_views
from kanbots_ls.model.ids import CardNumber
from kanbots_ls.protocol.adopting import AdoptResult
from kanbots_ls.supervisor.counter.adopting import Adoption

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.adopting import AdoptParams


async def adopt(session: Session, params: AdoptParams) -> AdoptResult:
    """The run, idle in what was there."""
    path = Path(params.what)
    asked = Adoption(
        path=path if path.is_absolute() else None,
        branch=params.what,
        card=None if params.card is None else CardNumber(params.card),
        agent=params.agent,
        session=params.session,
        base=params.base,
    )
    state, run = await session.desk.adopting.adopt(asked, session.hello.env, session.by)
    found = state.run(run)
    place = found.place
    known = place.session if place else ""
    agent = found.settings.agent
    told = (
        f"A reply goes on in the session of {agent} that was found there: {known}."
        if known
        else f"No session of an agent was found there; a reply begins one with {agent}."
    )
    return AdoptResult(runs=run_views(state, [run]), notices=(told,))
