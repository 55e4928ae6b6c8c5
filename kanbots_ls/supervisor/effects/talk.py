"""``SendMessage``, ``DeliverAnswer``, ``TellAgent``: lines to a living agent.

Each line has a name that is the same after a crash, so the keeper writes none twice.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import anyio

from kanbots_ls.agents import prompts
from kanbots_ls.agents.contract import Standing
from kanbots_ls.launch.contract import SendRefused
from kanbots_ls.model import agent_commands as say
from kanbots_ls.model import events as e
from kanbots_ls.runs.state.decisions import Decision, of_group
from kanbots_ls.runs.turns.assumptions import AWAY
from kanbots_ls.supervisor.effects.siblings import Siblings
from kanbots_ls.supervisor.effects.start import launch_of

if TYPE_CHECKING:
    from kanbots_ls.agents.contract import Adapter, Sibling
    from kanbots_ls.model.effects import DeliverAnswer, SendMessage, TellAgent
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.runs.state.turn import Outgoing
    from kanbots_ls.supervisor.effects.escapes import Escapes
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)


class Talking:
    """Writes to agents."""

    def __init__(self, ports: Ports, reducer: Reducer, escapes: Escapes) -> None:
        self._ports = ports
        self._reducer = reducer
        self._escapes = escapes
        self._siblings = Siblings()
        self._order: defaultdict[RunId, anyio.Lock] = defaultdict(anyio.Lock)

    async def send_message(self, effect: SendMessage) -> None:
        """Write the message; the agent's confirmation takes it out of the outbox."""
        run = self._reducer.state.run(effect.run)
        message = next(m for m in run.talk.outbox if m.message_id == effect.message_id)
        rules = self._ports.config.last_good().agent.house_rules
        # One after another, as they were queued: looking around takes a moment.
        async with self._order[run.id]:
            siblings = await self._siblings.of(run, self._reducer.state.runs.runs.values())
            text = _text(self._adapter(run), run, message, rules, siblings)
            command = say.SendMessage(message.message_id, text)
            await self._escapes.begin(self._reducer.state.run(run.id))
            await self._write(run, f"message-{message.message_id}", command)

    async def deliver_answer(self, effect: DeliverAnswer) -> None:
        """Write the answers of one request, then post ``AnswerDelivered``."""
        run = self._reducer.state.run(effect.run)
        group = of_group(run.talk.decisions, effect.group)
        if await self._write(run, f"answer-{effect.group}", _request(group)):
            await self._reducer.post(e.AnswerDelivered(effect.group, run.id))

    async def tell(self, effect: TellAgent) -> None:
        """Write a control command."""
        run = self._reducer.state.run(effect.run)
        name = getattr(effect.command, "request_id", type(effect.command).__name__)
        if not isinstance(effect.command, say.Interrupt):
            await self._write(run, name, effect.command)
            return
        # Before a message that is being written it would interrupt nothing.
        async with self._order[run.id]:
            await self._write(run, name, effect.command)

    async def _write(self, run: Run, name: str, command: say.AgentCommand) -> bool:
        """Whether the line was written; an agent that ended or is being ended takes none."""
        assert run.process is not None  # noqa: S101 - wanted only of living agents
        start = run.process.start
        if (run.id, start) in self._ports.ending:
            # It might still take the line and be killed over it: the next process gets it.
            return False
        data = b"".join(self._adapter(run).encode(command, standing_of(run)))
        if not data:
            return True
        process = await self._ports.processes.up(run.id, start)
        if process is None:
            return False
        try:
            await process.send(f"{start}/{name}", data)
        except SendRefused as refused:
            log.info("run %s: %s was not written: %s", run.id, name, refused.reason)
            return False
        return True

    def _adapter(self, run: Run) -> Adapter:
        return self._ports.adapter(run.settings)


def standing_of(run: Run) -> Standing:
    """What the run's transcript has told of the conversation with its process."""
    assert run.process is not None  # noqa: S101 - see above
    asked = (
        each.key
        for each in run.talk.decisions
        if each.key is not None
        and each.start == run.process.start
        # A stop withdraws what is open before it interrupts, and the agent still waits for it.
        and each.state in ("opened", "answered", "withdrawn")
        and not each.by_message
    )
    turn = run.turn.name if run.turn.open else ""
    return Standing(run.process.session_id, turn, tuple(dict.fromkeys(asked)))


def _text(
    adapter: Adapter,
    run: Run,
    message: Outgoing,
    house_rules: str,
    siblings: tuple[Sibling, ...],
) -> str:
    assert run.process is not None  # noqa: S101 - see above
    launch = launch_of(run, run.process.session_id, {}, house_rules)
    launch = replace(launch, siblings=siblings)
    if message.kind == "prompt":
        return adapter.first_prompt(launch, run.title, run.body)
    if message != run.talk.outbox[0]:
        # The one before it tells of the card, where that is still to be told.
        return adapter.reply_prompt(launch, message.text)
    if _begins_adopted(run):
        return adapter.first_prompt(launch, run.title, prompts.adopted(run.body, message.text))
    if run.process.anew and not run.process.began:
        # Its session is another than the one that was told of the card.
        body = prompts.begun_before(run.body, message.text)
        return adapter.first_prompt(launch, run.title, body)
    return adapter.reply_prompt(launch, message.text)


def _begins_adopted(run: Run) -> bool:
    """Nobody has told the agent of the card yet."""
    place, process = run.place, run.process
    if place is None or process is None or not place.adopted or place.spoken:
        return False
    return process.anew or not run.session_known


def _request(group: tuple[Decision, ...]) -> say.AnswerRequest:
    first = group[0]
    assert first.key is not None  # noqa: S101 - agents' decisions have one
    allow, always, note = _permission(first)
    return say.AnswerRequest(
        key=first.key,
        kind=first.kind,
        answers={decision.question: decision.answer or () for decision in group},
        payload=first.payload,
        allow=allow,
        note=note,
        always=always,
    )


def _permission(decision: Decision) -> tuple[bool, bool, str]:
    """Allow, always, note.  Adapters offer *yes* first and *no* last; a text is a no with why."""
    given = (decision.answer or ("",))[0]
    if decision.kind == "question":
        # A form would take the words for its content, so what nobody answers is declined.
        away = decision.answered_by == AWAY
        return not away, False, given if away else ""
    if decision.text:
        return False, False, given
    labels = [option.label for option in decision.options]
    place = labels.index(given)
    return place < len(labels) - 1, 0 < place < len(labels) - 1, ""
