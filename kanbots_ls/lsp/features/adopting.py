"""An existing worktree or branch as a run of a card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.lsp.views.board import run_views
from kanbots_ls.model.ids import CardNumber
from kanbots_ls.protocol.adopting import AdoptResult
from kanbots_ls.supervisor.counter.adopting import Adoption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.adopting import AdoptParams
    from kanbots_ls.supervisor.counter.whose import Whose

_MOST_NAMED = 5


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
    done = await session.desk.adopting.adopt(asked, session.hello.env, session.by)
    told = _told(done.whose, named=params.session is not None)
    return AdoptResult(runs=run_views(done.state, [done.run]), notices=(*told, *done.notices))


def _told(whose: Whose, *, named: bool) -> Iterator[str]:
    """Which session a reply goes on in, and which it could have been."""
    if whose.session is None:
        yield f"No session of an agent was found there; a reply begins one with {whose.agent}."
        return
    how = "you named" if named else "was found there"
    yield f"A reply goes on in the session of {whose.agent} that {how}: {whose.session}."
    if whose.others and not named:
        others = ", ".join(whose.others[:_MOST_NAMED])
        more = ", …" if len(whose.others) > _MOST_NAMED else ""
        yield f"It is the newest there; --session could have named {others}{more}."
