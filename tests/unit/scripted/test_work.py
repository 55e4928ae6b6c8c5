"""A command of the scripted agent's never outlives it."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING, Any, cast

import pytest

from kanbots_ls.agents.scripted.steps import work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.agents.scripted.agent import Agent


class Waiting:
    """The agent while a command runs."""

    def wait(self, *_arguments: Any, **_named: Any) -> None:
        raise AssertionError("it was to end before it waits")

    def end_tool(self, _tool: str, text: str, *, ok: bool = True) -> None:
        assert (text, ok) == ("The command was interrupted.", False)


@pytest.fixture
def leaving() -> Iterator[None]:
    """As the agent does at TERM."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("leaving")
def test_a_command_that_runs_before_its_start_is_over_is_ended_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Slow(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            started.append(self)
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(subprocess, "Popen", Slow)
    with pytest.raises(SystemExit) as left:
        work._run(cast("Agent", Waiting()), "tool-1", ["sleep", "600"])
    assert left.value.code == 143
    assert started[0].returncode == -signal.SIGKILL
