"""A start that does not come up is over: nobody waits for it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from kanbots_ls.launch.contract import StartRefused, StartSpec
from kanbots_ls.model import events as e
from kanbots_ls.supervisor.effects import start
from kanbots_ls.supervisor.reading.processes import Processes
from kanbots_ls.supervisor.watches.idle import _guarded
from tests.unit.runs.stories import RUN, STARTED, after

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.model.effects import EndIdleAgent

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("error", "told"),
    [(StartRefused("no room"), "no room"), (KeyError("/secret"), start.FAILED_INSIDE)],
)
async def test_a_start_that_fails_is_over_whatever_went_wrong(
    tmp_path: Path, error: Exception, told: str
) -> None:
    posted: list[Any] = []
    processes = Processes()

    async def refuse(_directory: Path, _spec: StartSpec) -> None:
        raise error

    async def post(*facts: Any) -> None:
        posted.extend(facts)

    ports: Any = SimpleNamespace(
        processes=processes,
        run_directory=lambda _run: tmp_path,
        launcher=SimpleNamespace(start=refuse),
    )
    starting = start.Starting(ports, cast("Any", SimpleNamespace(post=post)), cast("Any", None))
    spec: Any = SimpleNamespace(number=1)
    await starting._launch(after(*STARTED), spec)
    assert posted == [e.AgentExited(RUN, 1, explanation=told)]
    assert await processes.up(RUN, 1) is None, "a stop that comes now waits for nobody"


async def test_an_idle_agent_that_can_not_be_ended_ends_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(_effect: EndIdleAgent) -> None:
        raise ZeroDivisionError

    await _guarded(broken, cast("Any", SimpleNamespace(run=RUN)))
    assert "its idle agent could not be ended" in caplog.text
