"""The parts of the supervisor put together: reducer, performer, streams, effects."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

import anyio
from anyio.to_thread import run_sync

from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.events.previews import PreviewStopRequested
from kanbots_ls.runs.asking.answer import all_decisions
from kanbots_ls.runs.money.accounts import halts
from kanbots_ls.runs.money.totals import halted, windows_over
from kanbots_ls.runs.wanted import wanted
from kanbots_ls.supervisor.calling.caller import Caller
from kanbots_ls.supervisor.effects.bring_back import BringingBack
from kanbots_ls.supervisor.effects.escapes import Escapes
from kanbots_ls.supervisor.effects.granting import Granting
from kanbots_ls.supervisor.effects.half_adopted import tidy_adoptions
from kanbots_ls.supervisor.effects.land import Landings
from kanbots_ls.supervisor.effects.performer import Performer
from kanbots_ls.supervisor.effects.prepare import Preparation
from kanbots_ls.supervisor.effects.preview import KILL_SECONDS, TERM_SECONDS, Previews
from kanbots_ls.supervisor.effects.pricing import Pricing
from kanbots_ls.supervisor.effects.record import Recording
from kanbots_ls.supervisor.effects.remove import Removal
from kanbots_ls.supervisor.effects.rewind import Rewinding
from kanbots_ls.supervisor.effects.start import Starting
from kanbots_ls.supervisor.effects.stop import Stopping
from kanbots_ls.supervisor.effects.talk import Talking
from kanbots_ls.supervisor.effects.terminals import Terminals
from kanbots_ls.supervisor.folding.pressing import Pressing
from kanbots_ls.supervisor.folding.reducer import Reducer
from kanbots_ls.supervisor.folding.state import fold
from kanbots_ls.supervisor.reading.adoption import Adoption
from kanbots_ls.supervisor.reading.feeds import Feeds
from kanbots_ls.supervisor.reading.streams import Streams
from kanbots_ls.supervisor.revisions import Revisions
from kanbots_ls.supervisor.watches.astray import watch_astray
from kanbots_ls.supervisor.watches.handshakes import Handshakes
from kanbots_ls.supervisor.watches.hiding import watch_hidden
from kanbots_ls.supervisor.watches.holding import Holding
from kanbots_ls.supervisor.watches.idle import watch_idle
from kanbots_ls.supervisor.watches.metering import Metering, measured_now
from kanbots_ls.supervisor.watches.previewable import previews_offered, watch_previews
from kanbots_ls.supervisor.watches.rounds import Rounds
from kanbots_ls.supervisor.watches.sharing import Sharing, cap_of, shared_now
from kanbots_ls.supervisor.watches.standing import attempted, standing
from kanbots_ls.supervisor.watches.trash import watch_trash

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping

    from anyio.abc import TaskGroup

    from kanbots_ls.model.ids import RunId
    from kanbots_ls.runs.queue.slots import Cap
    from kanbots_ls.store.journal import Journal
    from kanbots_ls.supervisor.folding.changes import Difference
    from kanbots_ls.supervisor.folding.rebuild import Rebuilt
    from kanbots_ls.supervisor.folding.state import State
    from kanbots_ls.supervisor.ports import Ports


class Supervisor:
    """What the daemon runs and the desk asks."""

    def __init__(self, ports: Ports, journal: Journal, rebuilt: Rebuilt, tasks: TaskGroup) -> None:
        """Put the parts together in the daemon's root task group; ``begin`` sets them going."""
        lines = {run: ingest.lines for run, ingest in rebuilt.ingests.items()}
        self.ports = ports
        self.journal = journal
        self.revisions = Revisions()
        offsets = {run: ingest.offset for run, ingest in rebuilt.ingests.items()}
        self.reducer = Reducer(rebuilt.state, lines, offsets, journal, ports.clock, self._cap)
        self.reducer.on_change = self._changed
        self.feeds = Feeds(self.reducer.lines, ports.clock)
        self.ingests = rebuilt.ingests
        self.streams = Streams(tasks, ports, self.reducer, rebuilt.ingests, self.feeds.publish)
        self._tasks = tasks
        self._halted: object = None
        self._pressing = Pressing()
        self._performer = Performer(tasks, self._perform, self._wants, self._reconsider)
        self._prepare = Preparation(ports, self.reducer)
        self._start = Starting(ports, self.reducer, self.streams, self.revisions)
        self.escapes = Escapes(ports, self.reducer)
        self._talk = Talking(ports, self.reducer, self.escapes)
        self._stop = Stopping(ports, self.reducer, self._performer, self.revisions)
        self._record = Recording(ports, self.reducer, self.escapes)
        self._terminals = Terminals(ports, self.reducer)
        self._remove = Removal(ports, self.reducer)
        self._landings = Landings(ports, self.reducer)
        self._bring_back = BringingBack(ports, self.reducer)
        parts = [part(ports, self.reducer) for part in (Metering, Sharing, Holding, Handshakes)]
        self.rounds = Rounds(ports, parts, self.reducer, self.revisions)
        self._rewind = Rewinding(ports, self.reducer)
        self._previews = Previews(tasks, ports, self.reducer)
        self._pricing = Pricing(ports, self.reducer)
        self._granting = Granting(self.reducer)
        self.caller = Caller(ports, self.reducer, self.revisions)

    @property
    def state(self) -> State:
        """The board as it is now."""
        return self.reducer.state

    async def begin(self) -> None:
        """Adopt what lives, and let everything go."""
        living = [run for run in self.state.runs.runs.values() if run.live]
        adoption = Adoption(self.ports, self.reducer, self.streams)
        placeless = [run.id for run in self.state.runs.runs.values() if run.place is None]
        await attempted("tidying after set-ups", partial(self._prepare.tidy, placeless))
        adoptions = partial(tidy_adoptions, self.ports, self.state.runs)
        await attempted("tidying after adoptions", adoptions)
        await attempted("reading the person's day", self._know_the_day)
        await attempted("reading the settings", self._know_the_settings)
        self._tasks.start_soon(self.reducer.run, name="reducer")
        async with anyio.create_task_group() as adopting:
            for run in living:
                adopting.start_soon(adoption.adopt, run)
            for run in self.state.runs.runs.values():
                if run.preview.live:
                    adopting.start_soon(self._previews.adopt, run)
        watches: dict[str, Callable[[], Awaitable[None]]] = {
            "idle agents": partial(watch_idle, self.ports, self.reducer, self._stop.end_idle),
            "trash": partial(watch_trash, self.ports, self.reducer),
            "hidden": partial(watch_hidden, self.ports),
            "astray": partial(watch_astray, self.reducer),
            "previews": partial(watch_previews, self.ports, self.reducer),
            "rounds": self.rounds.watch,
            "calls": self.caller.watch,
        }
        for name, watch in watches.items():
            self._tasks.start_soon(standing, name, watch, name=name)

    async def _know_the_day(self) -> None:
        """Before anything starts: the day's budget or an account's limit may be reached already."""
        now = self.ports.clock()
        measured = await run_sync(measured_now, self.ports, self.state)
        standing = await run_sync(self.ports.holds.exchange, self.state.runs, now)
        shared = await run_sync(shared_now, self.ports, self.state)
        for fact in (measured, e.HoldsMeasured(standing), shared):
            if fact is not None:
                self.reducer.state = fold(self.state, fact, now)

    async def _know_the_settings(self) -> None:
        """Before anybody is told which verbs apply."""
        offered = await run_sync(previews_offered, self.ports)
        self.reducer.state = fold(self.state, offered, self.ports.clock())

    async def keep_beginning(self, run: RunId) -> None:
        """Keep what an adopted worktree holds, as what its first turn began from."""
        await self._start.keep_beginning(self.state.run(run))

    async def end_previews(self, by: str) -> tuple[RunId, ...]:
        """End every preview and wait for that, as long as it may take; whose they were."""
        runs = self.state.runs.runs.values()
        asked = tuple(run.id for run in runs if run.preview.live or run.preview.asked)
        if not asked:
            return ()
        await self.reducer.post(*(PreviewStopRequested(run, by) for run in asked))
        with anyio.move_on_after(TERM_SECONDS + KILL_SECONDS):
            while any(self.state.run(run).preview.live for run in asked):
                await self.revisions.after(self.revisions.current)
        return asked

    async def client_came(self, client: object, environment: Mapping[str, str]) -> None:
        """A person's client attached: what waits for an environment takes this one."""
        self.ports.environments.attach(client, environment)
        for run in list(self.state.runs.runs.values()):
            if run.needs_environment:
                await self.reducer.post(e.EnvironmentArrived(run.id))

    def later(self, act: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do something in the root task group, not in the task that asks."""
        self._tasks.start_soon(act)

    def _cap(self) -> Cap:
        return cap_of(self.ports)

    def _changed(self, state: State, difference: Difference) -> None:
        changed = difference.decisions
        decisions = [d for d in all_decisions(state.runs) if d.id in changed] if changed else ()
        pressing = self._pressing.judge(state, difference)
        self.revisions.bump(set(difference.cards), decisions, pressing=pressing)
        now = halted(state.runs), windows_over(state.runs)
        everybody = now != self._halted
        self._halted = now
        self._performer.reconsider(state, list(state.runs.runs) if everybody else difference.runs)

    def _reconsider(self, run: RunId) -> None:
        self._performer.reconsider(self.state, (run,))

    def _wants(self, state: State, run_id: RunId) -> Iterable[f.Effect]:
        run = state.run(run_id)
        agent = self.ports.adapter(run.settings).capabilities
        return wanted(
            run,
            asks_usage=agent.usage_on_request,
            tells_payer=agent.tells_payer,
            handshake=agent.handshake,
            counts_tokens=bool(agent.priced_as),
            ends_tasks=agent.ends_tasks,
            steers=agent.steers,
            selects_model=agent.selects_model,
            halted=halts(state.runs, run),
        )

    async def _perform(self, effect: f.Effect) -> None:
        match effect:
            case f.PrepareRun():
                await self._prepare(effect)
            case f.StartAgent():
                await self._start(effect)
            case f.SendMessage():
                await self._talk.send_message(effect)
            case f.DeliverAnswer():
                await self._talk.deliver_answer(effect)
            case f.TellAgent():
                await self._talk.tell(effect)
            case f.GrantLeave():
                await self._granting(effect)
            case f.LookUpPrice():
                await self._pricing(effect)
            case f.StopAgent():
                await self._terminals.end(effect.run)
                await self._stop.stop(effect)
            case f.EndIdleAgent():
                await self._stop.end_idle(effect)
            case f.RecordTurn():
                await self._record(effect)
            case f.AttendTerminal():
                await self._terminals.attend(effect)
            case f.PutBack():
                await self.escapes.put_back(effect)
            case f.RemoveRun():
                await self._remove(effect)
            case f.BuildLanding():
                await self._landings.build(effect)
            case f.LandRun():
                await self._landings.land(effect)
            case f.UndoLanding():
                await self._landings.undo(effect)
            case f.BringBack():
                await self._bring_back(effect)
            case f.RewindWorktree():
                await self._rewind(effect)
            case f.BeginPreview():
                await self._previews.begin(effect)
            case f.EndPreview():
                await self._previews.end(effect)
            case _:
                assert_never(effect)
