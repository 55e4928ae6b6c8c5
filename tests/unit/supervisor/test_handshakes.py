"""An agent that answers nothing at its start is given up once it was waited for long enough."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.agents.contract import Capabilities
from kanbots_ls.config import Config
from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import SessionId
from kanbots_ls.supervisor.watches import handshakes
from tests.unit.runs.stories import RUN, STARTED, after, among, further

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.runs.state.run import Run

pytestmark = pytest.mark.anyio
OPENED = heard.SessionOpened(SessionId("s"), "", "", "")


class Bench:
    """A board of one run, a clock that a test sets, and what was posted."""

    def __init__(self, directory: Path, run: Run) -> None:
        self.seconds, self.posted, self.run = 0.0, list[Any](), run
        self.state = SimpleNamespace(runs=among(run), run=lambda _run: self.run)
        ports: Any = SimpleNamespace(
            adapter=lambda _settings: SimpleNamespace(capabilities=Capabilities(handshake=True)),
            config=SimpleNamespace(last_good=Config),
            run_directory=lambda _run: directory,
        )
        reducer: Any = SimpleNamespace(state=self.state, post=self.post)
        self.look = handshakes.Handshakes(ports, reducer, lambda: self.seconds)

    async def post(self, *facts: Any) -> None:
        self.posted.extend(facts)

    async def at(self, seconds: float) -> list[Any]:
        """What has been posted by a look at that time."""
        self.seconds = seconds
        await self.look()
        return self.posted

    def becomes(self, run: Run) -> None:
        self.run, self.state.runs = run, among(run)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(handshakes, "noise", lambda *_about: "")
    return Bench(tmp_path, after(*STARTED))


async def test_it_counts_from_when_this_daemon_first_waited_however_old_the_process_is(
    bench: Bench,
) -> None:
    assert await bench.at(1_000_000.0) == [], "nobody was there to read its answer before"
    assert await bench.at(1_000_119.0) == []
    (given_up,) = await bench.at(1_000_120.0)
    assert isinstance(given_up, e.AgentUnanswering)
    assert (given_up.run, given_up.start) == (RUN, 1)
    assert "has not answered within 120 seconds" in given_up.reason


async def test_one_that_has_answered_is_not_counted_on_and_a_later_start_counts_anew(
    bench: Bench,
) -> None:
    await bench.at(0.0)
    bench.becomes(further(after(*STARTED), OPENED))
    assert await bench.at(500.0) == []
    bench.becomes(after(*STARTED))
    assert await bench.at(501.0) == []
    assert await bench.at(620.0) == []
    assert len(await bench.at(621.0)) == 1


async def test_one_that_answers_while_it_is_looked_at_is_left_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(*_about: Any) -> str:
        bench.becomes(further(after(*STARTED), OPENED))
        return ""

    await bench.at(0.0)
    monkeypatch.setattr(handshakes, "noise", answers)
    assert await bench.at(500.0) == []
