"""The one task that changes the state: refusals change nothing, facts are written first."""

from __future__ import annotations

import errno
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from kanbots_ls.board.decide import decide_card
from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.commands import AddCard, DispatchCard, MoveCard, StopRun
from kanbots_ls.model.ids import CardNumber, DecisionId, RunId
from kanbots_ls.model.money import Usage
from kanbots_ls.model.refusal import Refused
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.runs import decide
from kanbots_ls.runs.status import status
from kanbots_ls.store.journal import Journal, open_journal
from kanbots_ls.supervisor.folding import reducer as reducing_module
from kanbots_ls.supervisor.folding.rebuild import Rebuilt
from kanbots_ls.supervisor.reading.ingest import Batch
from tests.unit.supervisor.benches import Disk, reducer_of, reducing, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from kanbots_ls.supervisor.folding.changes import Difference
    from kanbots_ls.supervisor.folding.reducer import Decide, Reducer
    from kanbots_ls.supervisor.folding.state import State

ONE = CardNumber(1)
RUN = RunId("1-1")
PLACED = e.RunPlaced(RUN, "/shop/issue-1-1", "kanbots/issue-1-1", "abc", "main")
STARTING = e.AgentStarting(RUN, 1, "session", False, "mark", "/bin/agent")  # type: ignore[arg-type]


def adding(title: str) -> Decide:
    def facts(state: State) -> Sequence[e.JournalEvent]:
        event = decide_card(state.board, AddCard(title))
        return (event,) if event else ()

    return facts


def dispatching(card: CardNumber, budget_usd: float | None = None) -> Decide:
    settings = RunSettings("scripted", budget_usd=budget_usd)
    command = DispatchCard(card, settings)
    return lambda state: decide.dispatch(state.runs, state.board.card(card), command)


def says(*events: heard.AgentEvent, first: int = 0) -> Batch:
    return Batch(first, first + 1, 0, events, (first,) * len(events))


class Bench:
    """A reducer, its journal on disk, and what it told."""

    def __init__(self, disk: Disk, journal: Journal, cap: int) -> None:
        self.disk, self.journal = disk, journal
        self.reducer = reducer_of(journal, Rebuilt(), cap)
        self.told: list[tuple[State, Difference]] = []
        self.reducer.on_change = lambda state, difference: self.told.append((state, difference))

    def written(self) -> list[dict[str, Any]]:
        return list(self.journal.read())

    def kinds(self) -> list[str]:
        return [record["event"]["type"] for record in self.written()]


@asynccontextmanager
async def bench(path: Path, cap: int = 4) -> AsyncIterator[Bench]:
    journal = open_journal(path / "journal.ndjson")
    found = Bench(Disk(path), journal, cap)
    with anyio.fail_after(15):
        async with reducing(found.reducer):
            yield found
    journal.close()


async def test_a_command_answers_with_the_state_right_after_it(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        state = await it.reducer.submit(adding("First"))
        assert [card.title for card in state.board.cards.values()] == ["First"]
        assert it.kinds() == ["card_added"]
        assert it.told[-1][1].cards == {ONE}


async def test_a_refusal_leaves_everything_as_it_was(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await it.reducer.submit(adding("First"))
        before, size, told = it.reducer.state, it.journal.size, len(it.told)
        with pytest.raises(Refused, match="empty"):
            await it.reducer.submit(adding(" "))
        assert it.reducer.state is before
        assert (it.journal.size, len(it.told)) == (size, told)


async def test_a_command_that_breaks_is_refused_without_its_inside_and_the_next_is_served(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with bench(tmp_path) as it:

        def broken(_state: State) -> Sequence[e.JournalEvent]:
            raise KeyError("/home/me/secret")

        with pytest.raises(Refused) as refused:
            await it.reducer.submit(broken)
        assert "secret" not in refused.value.text
        assert "secret" in caplog.text
        await it.reducer.submit(adding("First"))


async def test_a_command_that_changes_nothing_writes_and_tells_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await it.reducer.submit(adding("First"))
        size, told = it.journal.size, len(it.told)
        same = MoveCard(ONE, "todo")
        await it.reducer.submit(
            lambda state: [event] if (event := decide_card(state.board, same)) else []
        )
        assert (it.journal.size, len(it.told)) == (size, told)


async def test_what_is_told_is_in_the_journal_already(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        seen: list[int] = []
        it.reducer.on_change = lambda _state, _difference: seen.append(len(it.written()))
        await it.reducer.submit(adding("First"))
        await until(lambda: seen)
        await it.reducer.post(e.CardMoved(ONE, "done"), e.CardArchived(ONE))
        await until(lambda: len(seen) == 2)
        assert seen == [1, 3]


async def test_commands_of_many_clients_keep_their_order_in_journal_and_board(
    tmp_path: Path,
) -> None:
    async with bench(tmp_path) as it:
        async with anyio.create_task_group() as clients:
            for number in range(100):
                clients.start_soon(it.reducer.submit, adding(f"Card {number}"))
        titles = [card.title for card in it.reducer.state.board.cards.values()]
        assert [record["event"]["title"] for record in it.written()] == titles
        assert len(set(titles)) == 100
        assert list(it.reducer.state.board.cards) == list(range(1, 101))


async def test_a_fact_says_how_many_lines_had_been_folded_before_it(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await it.reducer.submit(adding("First"))
        await it.reducer.submit(dispatching(ONE))
        await it.reducer.post(PLACED, STARTING)
        await it.reducer.hear(RUN, says(heard.TextSaid("one")))
        await it.reducer.hear(RUN, says(heard.TextSaid("two"), first=1))
        await it.reducer.post(e.AgentExited(RUN, 1, 0))
        record = it.written()[-1]
        assert (record["event"]["type"], record["seen"]) == ("agent_exited", 2)
        assert it.reducer.lines == {RUN: 2}


async def test_what_is_true_only_while_the_daemon_lives_is_not_written(tmp_path: Path) -> None:
    async with bench(tmp_path) as it:
        await it.reducer.submit(adding("First"))
        await it.reducer.submit(dispatching(ONE))
        await it.reducer.post(e.PhaseStarted(RUN, "worktree"))
        run = it.reducer.state.run(RUN)
        assert (run.admitted, run.phase) == (True, "worktree")
        assert it.kinds() == ["card_added", "run_queued", "message_queued"]


async def test_the_queue_admits_up_to_the_cap_oldest_first(tmp_path: Path) -> None:
    async with bench(tmp_path, cap=2) as it:
        for number in (1, 2, 3):
            await it.reducer.submit(adding(f"Card {number}"))
            await it.reducer.submit(dispatching(CardNumber(number)))
        runs = it.reducer.state.runs.runs
        await until(lambda: len(it.told) >= 6)
        assert [status(run).state for run in runs.values()] == ["preparing", "preparing", "queued"]
        await it.reducer.submit(lambda state: decide.stop(state.runs, StopRun(RUN, "you")))
        await it.reducer.post(e.StopFinished(RUN))
        await until(lambda: status(it.reducer.state.run(RunId("3-1"))).state == "preparing")


async def test_what_follows_by_itself_is_done_before_anyone_is_told(tmp_path: Path) -> None:
    """A reached budget and its question come as one change."""
    async with bench(tmp_path) as it:
        await it.reducer.submit(adding("First"))
        await it.reducer.submit(dispatching(ONE, budget_usd=0.5))
        await it.reducer.post(PLACED, STARTING)
        told = len(it.told)
        await it.reducer.hear(RUN, says(heard.UsageReported(Usage(0.6))))
        await until(lambda: len(it.told) > told)
        state, difference = it.told[told]
        assert difference.decisions == {"1-1.budget-1"}
        assert status(state.run(RUN)).reason == "budget"


async def test_a_restarted_reducer_settles_what_was_left_open(tmp_path: Path) -> None:
    """The crash came between the answer and what follows from it."""
    async with bench(tmp_path) as it:
        await it.reducer.submit(adding("First"))
        await it.reducer.submit(dispatching(ONE, budget_usd=0.5))
        await it.reducer.post(PLACED, STARTING)
        ask = e.DecisionOpened(DecisionId("1-1.budget-1"), RUN, "budget", "What now?", ())
        await it.reducer.post(ask)
    journal = open_journal(it.disk.journal)
    answered = e.DecisionAnswered(ask.decision, RUN, ("Stop here",), text=False, by="you")
    record = {"at": "2026-01-31T10:00:00.000+00:00", "event": to_plain(answered)}
    journal.append([record], sync=False)
    journal.close()
    rebuilt = it.disk.rebuild()
    journal = open_journal(it.disk.journal)
    async with reducing(reducer_of(journal, rebuilt)) as reducer:
        await until(lambda: reducer.state.run(RUN).ending.stop_by == "you")
    journal.close()


def to_plain(event: e.DecisionAnswered) -> dict[str, Any]:
    return {
        "type": event.type,
        "decision": event.decision,
        "run": event.run,
        "answer": list(event.answer),
        "text": event.text,
        "by": event.by,
    }


# --- a full disk --------------------------------------------------------------------------------


class FullDisk:
    """Refuses to be written to until there is room."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room = True
        self.refused = 0
        write = os.write
        monkeypatch.setattr(reducing_module, "_RETRY_SECONDS", 0.01)

        def guarded(descriptor: int, data: memoryview) -> int:
            if not self.room:
                self.refused += 1
                raise OSError(errno.ENOSPC, "No space left on device")
            return write(descriptor, data)

        monkeypatch.setattr(os, "write", guarded)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    return FullDisk(monkeypatch)


async def test_a_full_disk_refuses_commands_and_changes_nothing(
    tmp_path: Path, disk: FullDisk
) -> None:
    async with bench(tmp_path) as it:
        disk.room = False
        with pytest.raises(Refused, match="Make room") as refused:
            await it.reducer.submit(adding("First"))
        assert refused.value.code == "disk"
        assert not it.reducer.state.board.cards
        disk.room = True
        state = await it.reducer.submit(adding("First"))
        assert list(state.board.cards) == [1]
        assert it.kinds() == ["card_added"]


async def started(reducer: Reducer) -> None:
    await reducer.submit(adding("First"))
    await reducer.submit(dispatching(ONE))
    await reducer.post(PLACED, STARTING)


async def test_a_full_disk_holds_facts_until_they_are_written(
    tmp_path: Path, disk: FullDisk, caplog: pytest.LogCaptureFixture
) -> None:
    async with bench(tmp_path) as it:
        await started(it.reducer)
        disk.room = False
        async with anyio.create_task_group() as effects:
            effects.start_soon(it.reducer.post, e.AgentExited(RUN, 1, 0))
            await until(lambda: disk.refused > 1)
            assert it.reducer.state.run(RUN).live, "the board shows what a restart would not show"
            disk.room = True
        assert not it.reducer.state.run(RUN).live
        assert it.kinds()[-1] == "agent_exited"
        assert "trying again" in caplog.text


async def test_a_command_is_refused_at_once_while_a_fact_waits_for_room(
    tmp_path: Path, disk: FullDisk
) -> None:
    async with bench(tmp_path) as it:
        await started(it.reducer)
        disk.room = False
        async with anyio.create_task_group() as effects:
            effects.start_soon(it.reducer.post, e.AgentExited(RUN, 1, 0))
            await until(lambda: disk.refused > 1)
            with anyio.fail_after(2), pytest.raises(Refused, match="Make room"):
                await it.reducer.submit(adding("Second"))
            disk.room = True
        assert len(it.reducer.state.board.cards) == 1
