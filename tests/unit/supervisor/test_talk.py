"""Writing to agents: nothing goes to one that is being ended, for it would go with it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import AsyncMock

import pytest

from kanbots_ls.agents.registry import Registry
from kanbots_ls.model import events as e
from kanbots_ls.model.effects import DeliverAnswer, SendMessage
from kanbots_ls.model.ids import DecisionId, MessageId
from kanbots_ls.supervisor.effects.talk import Talking
from kanbots_ls.supervisor.folding.state import State
from kanbots_ls.supervisor.reading.processes import Processes
from tests.unit.runs.stories import (
    IDLE,
    REPLIED,
    REPLY,
    RUN,
    WORKING,
    after,
    among,
    asks,
    exited,
    queued,
    starting,
    turn_ended,
)
from tests.unit.runs.test_wanted import CHOSEN

if TYPE_CHECKING:
    from kanbots_ls.launch.contract import Process
    from kanbots_ls.supervisor.ports import Ports

pytestmark = pytest.mark.anyio

SCRIPTED = queued(agent="scripted")


class Taking:
    """A process that takes what it is sent."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.sent: list[str] = []
        self.told: list[str] = []

    async def send(self, name: str, data: bytes) -> None:
        self.sent.append(name)
        self.told.append(data.decode())


class Bench:
    """The talking of one run whose process lives, and what was written and posted."""

    def __init__(self, *told: Any) -> None:
        run = after(SCRIPTED, *told)
        self.process = Taking(run.process.start if run.process else 0)
        self.posted: list[e.JournalEvent] = []
        processes = Processes()
        processes.register(RUN, cast("Process", self.process))
        config = SimpleNamespace(agent=SimpleNamespace(house_rules=""))
        self.ports: Any = SimpleNamespace(
            processes=processes,
            adapter=lambda of: Registry().of(of.agent, of.protocol),
            config=SimpleNamespace(last_good=lambda: config),
            ending=set(),
        )
        state = State(runs=among(run))
        reducer: Any = SimpleNamespace(state=state, post=self._post)
        escapes: Any = SimpleNamespace(begin=AsyncMock())
        self.talking = Talking(cast("Ports", self.ports), reducer, escapes)

    async def _post(self, *facts: e.JournalEvent) -> None:
        self.posted.extend(facts)


async def test_a_session_in_place_of_a_lost_one_is_told_of_the_card_once() -> None:
    also = e.MessageQueued(RUN, MessageId("message-3"), "reply", "and this", "you")
    lost = (exited(), REPLIED, starting(2, resume=True), turn_ended("failed", gone=True))
    bench = Bench(*IDLE[1:], *lost, exited(2, "It ended."), also, starting(3))
    for message in (REPLY, also.message_id):
        await bench.talking.send_message(SendMessage(RUN, message))
    first, second = bench.process.told
    assert "An earlier session worked on this" in first
    assert "An earlier session worked on this" not in second
    assert "and this" in second


@pytest.mark.parametrize("ending", [False, True])
async def test_a_reply_to_an_agent_that_is_being_ended_waits_for_the_next_one(
    ending: bool,
) -> None:
    bench = Bench(*IDLE[1:], REPLIED)
    bench.ports.ending.update({(RUN, 1)} if ending else ())
    await bench.talking.send_message(SendMessage(RUN, REPLY))
    assert bench.process.sent == ([] if ending else [f"1/message-{REPLY}"])


async def test_an_answer_to_an_agent_that_is_being_ended_is_not_delivered() -> None:
    bench = Bench(*WORKING[1:], asks(), CHOSEN)
    bench.ports.ending.add((RUN, 1))
    await bench.talking.deliver_answer(DeliverAnswer(RUN, DecisionId("42-1.1")))
    assert (bench.process.sent, bench.posted) == ([], [])
