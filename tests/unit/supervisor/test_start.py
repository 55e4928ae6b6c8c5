"""A start that does not come up is over: nobody waits for it."""

from __future__ import annotations

import os
import subprocess
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from kanbots_ls.agents.contract import Capabilities, Located
from kanbots_ls.config import Config
from kanbots_ls.launch.contract import StartRefused, StartSpec
from kanbots_ls.model import events as e
from kanbots_ls.supervisor.counter.holding import held_elsewhere
from kanbots_ls.supervisor.effects import start
from kanbots_ls.supervisor.reading.processes import Processes
from kanbots_ls.supervisor.revisions import Revisions
from kanbots_ls.supervisor.watches.idle import _guarded
from tests.unit.runs.stories import IDLE, RUN, STARTED, after, exited, further

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
    starting = start.Starting(
        ports, cast("Any", SimpleNamespace(post=post)), cast("Any", None), Revisions()
    )
    spec: Any = SimpleNamespace(number=1)
    await starting._launch(after(*STARTED), spec)
    assert posted == [e.AgentExited(RUN, 1, explanation=told)]
    assert await processes.up(RUN, 1) is None, "a stop that comes now waits for nobody"


def ended() -> int:
    """The pid of a process that has just ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


async def test_a_session_that_somebody_else_has_open_is_not_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted: list[Any] = []
    run = further(after(*IDLE), exited())
    over = ended()
    asked: list[Any] = []

    def holders(*about: Any) -> tuple[int, ...]:
        asked.append(about)
        return os.getpid(), over

    async def post(*facts: Any) -> None:
        posted.extend(facts)

    async def release(_directory: Path) -> None:
        return

    adapter = SimpleNamespace(
        capabilities=Capabilities(holders=holders, commands=("python",)),
        locate=lambda _seen: Located(tmp_path),
    )
    ports: Any = SimpleNamespace(
        adapter=lambda _settings: adapter,
        config=SimpleNamespace(last_good=Config),
        run_directory=lambda _run: tmp_path,
        launcher=SimpleNamespace(release=release),
    )
    monkeypatch.setattr(start, "checked_place", lambda run: run.place)
    starting = start.Starting(
        ports, cast("Any", SimpleNamespace(post=post)), cast("Any", None), Revisions()
    )
    await starting._start(run, 2, {"HOME": "/home/dev"})
    (failed,) = posted
    assert isinstance(failed, e.StartFailed)
    assert f"session of run 42-1 open (process {os.getpid()})" in failed.reason
    assert "then reply" in failed.reason
    assert asked == [(tmp_path, {"HOME": "/home/dev"}, run.session)]
    at_a_terminal = await held_elsewhere(ports, run, {}, "attach again")
    assert at_a_terminal.endswith("leave it there, then attach again.")
    adapter.capabilities = Capabilities(holders=holders, commands=("claude",))
    assert await held_elsewhere(ports, run, {}) == "", "its number was given to another program"


async def test_an_idle_agent_that_can_not_be_ended_ends_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(_effect: EndIdleAgent) -> None:
        raise ZeroDivisionError

    await _guarded(broken, cast("Any", SimpleNamespace(run=RUN)))
    assert "its idle agent could not be ended" in caplog.text
