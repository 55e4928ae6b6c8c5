"""The person's slots over all boards, taken and given back by the ledger.

Called in rounds.  Only starts and what goes on by itself need a slot that was given; a run that
works keeps its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync

from kanbots_ls.runs.apply_board import apply_day
from kanbots_ls.runs.queue.slots import Cap
from kanbots_ls.runs.rules.crowd import wanting
from kanbots_ls.runs.status import holds_slot

if TYPE_CHECKING:
    from kanbots_ls.model import events as e
    from kanbots_ls.supervisor.folding.reducer import Reducer
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.ports import Ports


def cap_of(ports: Ports) -> Cap:
    """The caps as they are set now."""
    queue = ports.config.last_good().queue
    return Cap(queue.concurrent, queue.all_boards)


class Sharing:
    """Keeps the board's knowledge of its share."""

    def __init__(self, ports: Ports, reducer: Reducer) -> None:
        self._ports = ports
        self._reducer = reducer

    async def __call__(self) -> None:
        """One round; whoever was given a slot starts by it."""
        state = self._reducer.state
        measured = await run_sync(shared_now, self._ports, state)
        if apply_day(state.runs, measured).slots != state.runs.slots:
            await self._reducer.post(measured)


def shared_now(ports: Ports, state: State) -> e.SlotsMeasured:
    """This board's share of the slots (blocking)."""
    cap, now, runs = cap_of(ports), ports.clock(), state.runs
    if cap.person is None:
        return ports.shares.exchange((), (), None, now)
    held = [run for run in runs.runs.values() if holds_slot(run)]
    resumes = ports.config.last_good().agent.resume_after_limit
    wants = wanting(runs, now, cap.board, resumes=resumes)
    return ports.shares.exchange(held, wants, cap.person, now)
