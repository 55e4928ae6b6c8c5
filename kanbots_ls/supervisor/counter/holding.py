"""A run's session that somebody else has open: whether it is so, and what to say.

Asked before a run at rest is told something, before its agent is started on its session, and
before that is handed to a terminal.  Most agents see to it themselves; one that does not would
have two of its processes write into one conversation, neither with what the other said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil
from anyio.to_thread import run_sync

from kanbots_ls.agents.contract import Missing
from kanbots_ls.keeper.sweep import processes_of
from kanbots_ls.supervisor.ports import with_command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.ports import Ports

_PROGRAM_WORDS = 2
"""A script's name stands behind its interpreter's."""


async def held_elsewhere(
    ports: Ports, run: Run, environment: Mapping[str, str], then: str = "reply to the card"
) -> str:
    """Who has it, and what next; "" where nobody has, or nobody can say."""
    adapter, session = ports.adapter(run.settings), run.session
    ask = adapter.capabilities.holders
    if ask is None or session is None:
        return ""
    seen = with_command(environment, run.settings.agent, ports.config.last_good())
    located = await run_sync(adapter.locate, seen)
    if isinstance(located, Missing):
        return ""
    found = set(await run_sync(ask, located.path, environment, session))
    names = adapter.capabilities.commands
    others = await run_sync(_others, run, found, names) if found else ()
    return _explained(run, others, then) if others else ""


def _others(run: Run, found: set[int], names: tuple[str, ...]) -> tuple[int, ...]:
    """Those that we have not started for the run, and that have not ended since (blocking)."""
    mark = run.process.mark if run.process is not None else ""
    others = found - (processes_of(set(), mark) if mark else set())
    return tuple(sorted(pid for pid in others if _is_called(pid, names)))


def _is_called(pid: int, names: tuple[str, ...]) -> bool:
    """It lives and is such a program: the number may have been given to another one since."""
    try:
        process = psutil.Process(pid)
        words = (process.name(), *process.cmdline()[:_PROGRAM_WORDS])
    except psutil.Error:
        return False
    return any(name in word for name in names for word in words)


def _explained(run: Run, others: tuple[int, ...], then: str) -> str:
    return (
        f"Another {run.settings.agent} has the session of run {run.id} open "
        f"({_named(others)}). A session has one writer: leave it there, then {then}."
    )


def _named(pids: tuple[int, ...]) -> str:
    """One or several, as a person may end them."""
    return f"process{'es' if len(pids) > 1 else ''} {', '.join(map(str, pids))}"
