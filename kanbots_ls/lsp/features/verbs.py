"""Verbs: what each applies to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.lsp.commands.applying import cards_for, runs_for
from kanbots_ls.lsp.features.board import snapshot
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol.commands import COMMAND_BY_NAME
from kanbots_ls.protocol.verbs import VerbResult

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.verbs import VerbParams


async def show(session: Session, params: VerbParams) -> VerbResult:
    """The cards or runs to which a verb applies now.  Raises Refused."""
    command = COMMAND_BY_NAME.get(params.command)
    if command is None:
        raise Refused("unknown", f"There is no command {params.command}.")
    board = await snapshot(session.host.drawn, session.desk.supervisor)
    if command.subject == "card":
        return VerbResult(cards=tuple(card.number for card in cards_for(command.name, board.cards)))
    if command.subject == "run":
        return VerbResult(runs=tuple(run.id for run in runs_for(command.name, board.cards)))
    return VerbResult()
