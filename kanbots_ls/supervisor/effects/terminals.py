"""``AttendTerminal``: runs that a person has at a terminal, until they are ours again.

The terminal's client says when the agent's program has ended, but it may be killed, and so may
the daemon; what counts is whether the program still lives.  Nothing is taken back before.
"""

from __future__ import annotations

import logging
import signal
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.keeper.sweep import processes_of, send_signal
from kanbots_ls.launch.process import sweep_marked
from kanbots_ls.model import events as e
from kanbots_ls.model.events import attaching as ae
from kanbots_ls.rendezvous import processes

if TYPE_CHECKING:
    from kanbots_ls.model.effects import AttendTerminal
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.state.process import Attachment
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.25
_TERM_SECONDS = 3.0
_STEP_SECONDS = 0.05


class Terminals:
    """Attends and ends them."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def attend(self, effect: AttendTerminal) -> None:
        """Post ``RunDetached`` once nothing of the terminal's is left."""
        while (attached := self._attached(effect.run, effect.mark)) is not None:
            if await self._is_over(effect.run, attached):
                await self._swept(effect.run, effect.mark)
                await self._reducer.post(ae.RunDetached(effect.run, effect.mark))
                return
            await anyio.sleep(_LOOK_SECONDS)

    async def end(self, run: RunId) -> None:
        """End the agent's program at a terminal, politely first, so that it leaves that in order;
        whoever attends it notices."""
        attached = self._reducer.state.run(run).attached
        if attached is None:
            return
        if attached.pid and _lives(attached.pid, attached.started):
            send_signal(signal.SIGTERM, {attached.pid})
            await self._gone(attached)
        await self._swept(run, attached.mark)

    async def _swept(self, run: RunId, mark: str) -> None:
        """TERM to all that was started there, and KILL to what is still there after a while."""
        told = set[int]()
        with anyio.move_on_after(_TERM_SECONDS):
            while left := await run_sync(processes_of, set[int](), mark):
                send_signal(signal.SIGTERM, left - told)
                told |= left
                await anyio.sleep(_STEP_SECONDS)
        swept = await sweep_marked(mark)
        if swept.left:
            log.warning("run %s: could not end %s", run, swept.left)

    @staticmethod
    async def _gone(attached: Attachment) -> None:
        """Wait for its end, and not for long."""
        for _look in range(round(_TERM_SECONDS / _STEP_SECONDS)):
            if not _lives(attached.pid, attached.started):
                return
            await anyio.sleep(_STEP_SECONDS)

    def _attached(self, run: RunId, mark: str) -> Attachment | None:
        attached = self._reducer.state.run(run).attached
        return attached if attached is not None and attached.mark == mark else None

    async def _is_over(self, run: RunId, attached: Attachment) -> bool:
        """Whether the program has ended; where processes can't be seen, its client says so."""
        if not attached.boot:
            return attached.over
        if attached.boot != processes.boot_id():
            return True
        client = _lives(attached.client, attached.client_started)
        if attached.pid:
            return await self._has_ended(run, attached, client=client)
        if attached.over:
            return True
        return not client and await self._never_began(run, attached.mark)

    async def _has_ended(self, run: RunId, attached: Attachment, *, client: bool) -> bool:
        if not _lives(attached.pid, attached.started):
            return True
        if not client and not attached.lost:
            await self._reducer.post(e.TerminalLost(run))
        return False

    async def _never_began(self, run: RunId, mark: str) -> bool:
        """Its client was killed before it could say which process the program is."""
        found = await run_sync(processes_of, set[int](), mark)
        begun = {pid: tick for pid in found if (tick := processes.start_time(pid)) is not None}
        if not begun:
            return True
        first = min(begun, key=lambda pid: (begun[pid], pid))
        await self._reducer.post(ae.TerminalStarted(run, mark, first, begun[first]))
        return False


def _lives(pid: int, started: int) -> bool:
    return pid > 0 and processes.is_alive(pid, started)
