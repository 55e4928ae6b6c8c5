"""Writing to agents: nothing goes to one that is being ended, for it would go with it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import AsyncMock

import pytest

from kanbots_ls.agents.registry import Registry
from kanbots_ls.model.effects import DeliverAnswer, SendMessage
from kanbots_ls.model.ids import DecisionId
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
    queued,
)
from tests.unit.runs.test_wanted import CHOSEN

if TYPE_CHECKING:
    from kanbots_ls.launch.contract import Process
    from kanbots_ls.model import events as e
    from kanbots_ls.supervisor.ports import Ports

pytestmark = pytest.mark.anyio

SCRIPTED = queued(agent="scripted")


class Taking:
    """A process that takes what it is sent."""

    number = 1

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, name: str, _data: bytes) -> None:
        self.sent.append(name)


class Bench:
    """The talking of one run whose process lives, and what was written and posted."""

    def __init__(self, *told: Any) -> None:
        self.process, self.posted = Taking(), list["e.JournalEvent"]()
        processes = Processes()
        processes.register(RUN, cast("Process", self.process))
        config = SimpleNamespace(agent=SimpleNamespace(house_rules=""))
        self.ports: Any = SimpleNamespace(
            processes=processes,
            adapter=lambda of: Registry().of(of.agent, of.protocol),
            config=SimpleNamespace(last_good=lambda: config),
            ending=set(),
        )
        state = State(runs=among(after(SCRIPTED, *told)))
        reducer: Any = SimpleNamespace(state=state, post=self._post)
        escapes: Any = SimpleNamespace(begin=AsyncMock())
        self.talking = Talking(cast("Ports", self.ports), reducer, escapes)

    async def _post(self, *facts: e.JournalEvent) -> None:
        self.posted.extend(facts)


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
