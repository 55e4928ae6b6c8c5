"""Calls the person: watches the board, and says by every way they chose what is new.

Whatever comes within a moment is one letter, and there are seconds between two.  While somebody
looks at the board nothing is sent, as an editor or the terminal shows it; clients that are
attached hear of each letter either way, as they ring or not by themselves.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.notify.command import command_argv, command_variables
from kanbots_ls.notify.desktop import desktop_argv
from kanbots_ls.notify.known import Known
from kanbots_ls.notify.sending import send
from kanbots_ls.rendezvous import paths
from kanbots_ls.rendezvous.environment import scrub
from kanbots_ls.supervisor.calling.reasons import reasons
from kanbots_ls.supervisor.calling.writing import letter

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from kanbots_ls.notify.letter import Letter
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.supervisor.calling.reasons import Reason
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports
    from kanbots_ls.supervisor.revisions import Revisions

GATHER_SECONDS = 1.0
APART_SECONDS = 5.0
FILE = "told.json"
_KEPT = 20


@dataclass(frozen=True, slots=True)
class Call:
    """A letter, and whether somebody looked at the board when it was written."""

    letter: Letter
    looked_at: bool


@dataclass(slots=True)
class Calls:
    """The newest calls, for the clients that are attached."""

    count: int = 0
    _newest: list[Call] = field(default_factory=list)
    _bell: anyio.Event = field(default_factory=anyio.Event)

    def add(self, call: Call) -> None:
        """One more; whoever waits wakes up."""
        self._newest = [*self._newest, call][-_KEPT:]
        self.count += 1
        self._bell.set()
        self._bell = anyio.Event()

    async def after(self, count: int) -> list[Call]:
        """Those since then, at least one."""
        while self.count <= count:
            await self._bell.wait()
        return self._newest[-min(self.count - count, _KEPT) :]


class Caller:
    """Watches for ever."""

    def __init__(self, ports: Ports, reducer: Reducer, revisions: Revisions) -> None:
        self._ports = ports
        self._reducer = reducer
        self._revisions = revisions
        self._boards = Known(ports.data_directory / FILE)
        self._persons = Known(paths.state_directory() / FILE)
        self.calls = Calls()

    async def watch(self) -> None:
        """What came while no daemon was here; then each change, with what comes a moment later."""
        while True:
            seen = self._revisions.current
            if await self._look():
                await anyio.sleep(APART_SECONDS - GATHER_SECONDS)
            await self._revisions.after(seen)
            await anyio.sleep(GATHER_SECONDS)

    async def _look(self) -> bool:
        """Tell what is new; whether there was anything.  A board that was removed has nothing."""
        if not await run_sync(self._ports.data_directory.is_dir):
            return False
        present = {each.key: each for each in reasons(self._reducer.state.runs)}
        boards = [key for key, each in present.items() if not each.persons]
        persons = [key for key, each in present.items() if each.persons]
        new = await run_sync(self._boards.new, boards) | await run_sync(self._persons.new, persons)
        settings = self._ports.config.last_good().notify
        found = [each for each in present.values() if each.key in new and settings.tells(each.kind)]
        if found:
            await self._tell(found)
        return bool(found)

    async def _tell(self, found: list[Reason]) -> None:
        written = letter(found, _name(self._ports.repository))
        looked_at = self._ports.audience.looks()
        self.calls.add(Call(written, looked_at))
        if looked_at:
            return
        async with anyio.create_task_group() as ways:
            for way in self._ways(written):
                ways.start_soon(way)

    def _ways(self, written: Letter) -> list[partial[Coroutine[Any, Any, None]]]:
        settings = self._ports.config.last_good().notify
        environment = self._environment()
        home = environment.get("HOME") or str(Path.home())
        ways: list[partial[Coroutine[Any, Any, None]]] = []
        if settings.desktop and (argv := desktop_argv(written, environment)) is not None:
            ways.append(partial(send, "the desktop's notification", argv, environment, home))
        if settings.command is not None:
            repository = str(self._ports.repository.common_dir)
            named = {**environment, **command_variables(written, repository)}
            argv = command_argv(settings.command, written)
            ways.append(partial(send, "notify.command", argv, named, home))
        return ways

    def _environment(self) -> Mapping[str, str]:
        """The person's, as of their newest client; the daemon's own where none has come yet."""
        newest = self._ports.environments.newest
        return scrub(os.environ if newest is None else newest)


def _name(repository: Repository) -> str:
    """What the person calls it: the directory's name, without what git adds."""
    if repository.work_tree is not None:
        return repository.work_tree.name
    name = repository.common_dir.name.removesuffix(".git")
    return name if name and not name.startswith(".") else repository.common_dir.parent.name
