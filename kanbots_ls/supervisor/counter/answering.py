"""Where decisions are answered, the board's own among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.board.splitting import cards_made
from kanbots_ls.model import events as e
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.asking import answer
from kanbots_ls.runs.errands import split
from kanbots_ls.runs.state.decisions import HOLD_NOTHING, is_open
from kanbots_ls.supervisor.counter.window import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanbots_ls.model.commands import AnswerDecision
    from kanbots_ls.model.ids import CardNumber, DecisionId
    from kanbots_ls.runs.state.decisions import Decision
    from kanbots_ls.supervisor.counter.offering import Offering
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.supervisor import Supervisor


class Answering(Window):
    """The window for that."""

    def __init__(self, supervisor: Supervisor, offering: Offering) -> None:
        """``offering`` carries out what was offered and accepted."""
        super().__init__(supervisor)
        self._offering = offering

    async def answer(
        self, command: AnswerDecision, environment: Mapping[str, str]
    ) -> tuple[State, tuple[str, ...]]:
        """Answer a decision, the first answer wins; what the person should know of it."""
        asked = answer.find_decision(self.state.runs, command.decision)
        if asked.kind == "offer":
            return await self._offering.answer(asked, command)
        if asked.kind == "split":
            return await self._split(asked, command)
        if asked.run is not None and asked.kind not in HOLD_NOTHING:
            await self.worktree_there(asked.run)

        def facts(state: State) -> Sequence[e.JournalEvent]:
            decided = answer.answer(state.runs, command)
            run = answer.find_decision(state.runs, command.decision).run
            if run is not None:
                self.lend(state, run, environment)
            return decided

        state = await self.supervisor.reducer.submit(facts)
        if asked.kind == "escape":
            state = await self._seen_to(asked.id)
        return state, ()

    async def _split(
        self, asked: Decision, command: AnswerDecision
    ) -> tuple[State, tuple[str, ...]]:
        """Make the cards that were chosen, in the same write as the answer."""
        made: list[e.CardAdded] = []

        def facts(state: State) -> Sequence[e.JournalEvent]:
            [given] = answer.answer(state.runs, command)
            pieces = split.chosen_pieces(asked, given.answer)
            parent = split.card_of_decision(asked)
            if pieces:
                _check_there(state, parent)
            made.extend(cards_made(state.board, parent, pieces))
            return (given, *made, e.AnswerDelivered(asked.group, None))

        state = await self.supervisor.reducer.submit(facts)
        told = ", ".join(f"#{fact.card} {fact.title}" for fact in made)
        return state, (f"Made {told}.",) if made else ()

    async def _seen_to(self, decision: DecisionId) -> State:
        """Wait until an answer has had its effect; refused where it could not have it."""
        state = await self.until(
            lambda state: answer.find_decision(state.runs, decision).state != "answered"
        )
        found = answer.find_decision(state.runs, decision)
        if is_open(found):
            raise Refused("repository", found.detail.partition("\n")[0])
        return state


def _check_there(state: State, card: CardNumber | None) -> None:
    """Refuse to make parts of a card that was put out of sight meanwhile."""
    if card is not None and state.board.card(card).archived:
        raise Refused(
            "wrong_state",
            f"Card #{card} is archived. Bring it back first: `kanbots-ls card archive {card} "
            "--undo`; or answer that nothing is made.",
        )
