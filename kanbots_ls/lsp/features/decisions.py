"""Decisions: list, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.lsp.views.board import decision_view, open_decision_views
from kanbots_ls.model.commands import AnswerDecision
from kanbots_ls.model.ids import DecisionId
from kanbots_ls.protocol import decisions as wire
from kanbots_ls.runs.asking.answer import all_decisions, find_decision, remaining

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.base import Empty


async def list_decisions(
    session: Session, params: wire.DecisionListParams
) -> wire.DecisionListResult:
    """The open ones, or all."""
    state = session.desk.state
    if not params.all:
        return wire.DecisionListResult(decisions=open_decision_views(state))
    found = tuple(decision_view(decision) for decision in all_decisions(state.runs))
    return wire.DecisionListResult(decisions=found)


async def answer(session: Session, params: wire.AnswerParams) -> wire.AnswerResult:
    """A person's choice; the first one counts."""
    identity = DecisionId(params.decision)
    command = AnswerDecision(identity, params.choices, params.text, session.by)
    state, notices = await session.desk.answering.answer(command, session.hello.env)
    decision = find_decision(state.runs, identity)
    left = remaining(state.run(decision.run), decision.group) if decision.run else ()
    view = decision_view(decision)
    return wire.AnswerResult(decision=view, remaining=left, notices=notices)


async def offer(session: Session, _params: Empty) -> wire.OfferResult:
    """What is likely needed in runs, to be put to the person once."""
    made = await session.desk.offer(session.hello.env)
    return wire.OfferResult(decision=decision_view(made) if made else None)
