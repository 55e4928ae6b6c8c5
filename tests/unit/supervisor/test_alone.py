"""One run's trouble is that run's alone: the board goes on, and so does a restart."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio

from kanbots_ls.board.decide import decide_card
from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.commands import AddCard, DispatchCard
from kanbots_ls.model.effects import Effect, PrepareRun
from kanbots_ls.model.ids import CardNumber, MessageId, RunId
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.runs import decide
from kanbots_ls.runs.status import Status, status
from kanbots_ls.runs.wanted import following
from kanbots_ls.store.journal import open_journal
from kanbots_ls.supervisor.effects.performer import Performer
from kanbots_ls.supervisor.folding import alone, follows
from kanbots_ls.supervisor.folding.rebuild import Rebuilt
from kanbots_ls.supervisor.folding.state import State, fold, fold_heard
from kanbots_ls.supervisor.reading.ingest import Batch
from kanbots_ls.supervisor.watches import standing as standing_module
from tests.unit.supervisor.benches import Disk, lines_of, reducer_of, reducing, scripted_ingest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    import pytest

    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.reducer import Reducer

POOR, FINE = RunId("1-1"), RunId("2-1")
TROUBLED = Status("failed", alone.TROUBLE)
NOT_A_NUMBER = e.TurnRecorded(POOR, 1, "completed", float("nan"))


@asynccontextmanager
async def two_runs(path: Path) -> AsyncIterator[Reducer]:
    journal = open_journal(path / "journal.ndjson")
    with anyio.fail_after(15):
        async with reducing(reducer_of(journal, Rebuilt())) as reducer:
            for run in (POOR, FINE):
                await begun(reducer, run)
            yield reducer
    journal.close()


async def begun(reducer: Reducer, run: RunId) -> None:
    card = CardNumber(int(run[0]))
    add = AddCard(f"Card {card}")
    await reducer.submit(lambda state: [fact] if (fact := decide_card(state.board, add)) else [])
    command = DispatchCard(card, RunSettings("scripted"))
    await reducer.submit(lambda s: decide.dispatch(s.runs, s.board.card(card), command))
    await reducer.post(
        e.RunPlaced(run, f"/shop/{run}", f"kanbots/{run}", "abc"),
        e.AgentStarting(run, 1, "session", False, "mark", "/bin/agent"),  # type: ignore[arg-type]
    )


async def says(reducer: Reducer, run: RunId, text: str) -> None:
    await reducer.hear(run, Batch(0, 1, 0, (heard.TextSaid(text),), (0,)))


async def goes_on(reducer: Reducer) -> None:
    """The other run, as if nothing were."""
    await says(reducer, FINE, "still here")
    await reducer.post(e.TurnRecorded(FINE, 1, "completed", 0.25))
    fine = reducer.state.run(FINE)
    assert (fine.seen.text, fine.trouble, fine.turn.recorded) == ("still here", "", 1)


async def test_a_fact_that_can_not_be_written_troubles_its_run_and_no_other(tmp_path: Path) -> None:
    async with two_runs(tmp_path) as reducer:
        await reducer.post(NOT_A_NUMBER, e.RunBudgetSet(FINE, 2.0))
        assert status(reducer.state.run(POOR)) == TROUBLED
        assert reducer.state.run(FINE).money.budget_usd == 2.0
        await goes_on(reducer)
    assert "NaN" not in (tmp_path / "journal.ndjson").read_text()
    assert not Disk(tmp_path).rebuild().state.run(POOR).trouble, "a new daemon tries again"


async def test_a_reply_to_a_troubled_run_tries_again(tmp_path: Path) -> None:
    async with two_runs(tmp_path) as reducer:
        await reducer.post(NOT_A_NUMBER)
        await reducer.post(e.MessageQueued(POOR, MessageId("message-2"), "reply", "go on"))
        assert not reducer.state.run(POOR).trouble


def breaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folding anything about the one run breaks; what we say of it ourselves does not."""

    def broken_fold(state: State, fact: Any, at: str) -> State:
        if isinstance(fact, e.TurnRecorded) and fact.run == POOR:
            raise KeyError(fact.run)
        return fold(state, fact, at)

    def broken_heard(state: State, run: RunId, events: Any, at: str | None) -> State:
        if run == POOR:
            raise ZeroDivisionError
        return fold_heard(state, run, events, at)

    monkeypatch.setattr(alone, "fold", broken_fold)
    monkeypatch.setattr(alone, "fold_heard", broken_heard)


async def test_a_fact_that_can_not_be_folded_troubles_its_run_live_and_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    breaking(monkeypatch)
    async with two_runs(tmp_path) as reducer:
        await reducer.post(e.TurnRecorded(POOR, 1, "completed", 0.5))
        assert status(reducer.state.run(POOR)) == TROUBLED
        await goes_on(reducer)
    assert "could not be folded" in caplog.text
    state = Disk(tmp_path).rebuild().state
    assert status(state.run(POOR)) == TROUBLED
    assert state.run(FINE).turn.recorded == 1


async def test_what_an_agent_said_that_can_not_be_folded_troubles_its_run_live_and_rebuilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(monkeypatch)
    async with two_runs(tmp_path) as reducer:
        await says(reducer, POOR, "poison")
        assert status(reducer.state.run(POOR)) == TROUBLED
        assert reducer.lines[POOR] == 1, "the line is behind us"
        await goes_on(reducer)
    disk = Disk(tmp_path)
    disk.write(POOR, lines_of([heard.TextSaid("poison")]))
    assert status(disk.rebuild().state.run(POOR)) == TROUBLED


async def test_a_run_whose_consequences_can_not_be_told_is_in_trouble_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken(run: Run) -> tuple[e.JournalEvent, ...]:
        if run.id == POOR and run.seen.text and not run.trouble:
            raise ZeroDivisionError
        return following(run)

    monkeypatch.setattr(follows, "following", broken)
    async with two_runs(tmp_path) as reducer:
        await says(reducer, POOR, "poison")
        await goes_on(reducer)
        assert status(reducer.state.run(POOR)) == TROUBLED


async def test_a_rule_about_all_runs_that_breaks_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: object) -> tuple[e.JournalEvent, ...]:
        raise ZeroDivisionError

    for rule in ("following_payers", "following_holds", "releases", "following_consents"):
        monkeypatch.setattr(follows, rule, broken)
    async with two_runs(tmp_path) as reducer:
        await goes_on(reducer)
        assert status(reducer.state.run(POOR)).state == "working"
    assert "could not be told" in caplog.text


async def test_a_watch_that_fails_begins_again_and_ends_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(standing_module, "AGAIN_SECONDS", 0.0)
    looked: list[int] = []

    async def watch() -> None:
        looked.append(len(looked))
        await anyio.lowlevel.checkpoint()
        if len(looked) < 3:
            raise OSError("no such file")

    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(standing_module.standing, "trash", watch)
    assert looked == [0, 1, 2]
    assert caplog.text.count("trash failed") == 2


async def test_a_run_whose_wants_can_not_be_told_does_not_hold_the_others_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[Effect] = []

    async def perform(effect: Effect) -> None:
        done.append(effect)
        await anyio.lowlevel.checkpoint()

    def wants(_state: State, run: RunId) -> Iterable[Effect]:
        if run == POOR:
            raise ZeroDivisionError
        return [PrepareRun(run)]

    async with anyio.create_task_group() as tasks:
        performer = Performer(tasks, perform, wants, lambda _run: None)
        performer.reconsider(State(), [POOR, FINE])
    assert done == [PrepareRun(FINE)]
    assert "run 1-1: what it wants could not be told" in caplog.text


def test_a_line_that_breaks_its_adapter_is_garbled_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ingest = scripted_ingest()
    parse = ingest.adapter.parse_line

    def broken(line: bytes) -> tuple[heard.AgentEvent, ...]:
        if b"poison" in line:
            raise RecursionError
        return parse(line)

    monkeypatch.setattr(type(ingest.adapter), "parse_line", lambda _self, line: broken(line))
    batches = list(ingest.feed(lines_of([heard.TextSaid("poison"), heard.TextSaid("fine")])))
    events = [event for batch in batches for event in batch.events]
    assert [type(event) for event in events] == [heard.Garbled, heard.TextSaid]
