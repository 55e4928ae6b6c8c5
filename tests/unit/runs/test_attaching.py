"""A run at a terminal: one writer of its session at a time, and a turn of what was done there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.commands import AttachRun, DiscardRun, ReplyToRun, RewindRun, StopRun
from kanbots_ls.model.events import attaching as ae
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs import decide
from kanbots_ls.runs.outcomes.attaching import is_back, is_called_off, is_parked, notices
from kanbots_ls.runs.status import ATTACHED, Status, status
from kanbots_ls.runs.wanted import wanted
from tests.unit.runs.stories import (
    IDLE,
    REPLIED,
    RUN,
    STARTED,
    STOP,
    STOPPED,
    WORKING,
    Told,
    after,
    among,
    asks,
    exited,
    further,
    starting,
    turn_ended,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.runs.state.run import Run, Runs

MARK = "mark-of-the-terminal"
ATTACHED_TO = ae.RunAttached(RUN, MARK, 7, 70, "boot", "you")
BEGUN = ae.TerminalStarted(RUN, MARK, 8, 80)
BACK = ae.RunDetached(RUN, MARK)
PARKED = (*IDLE, ATTACHED_TO, exited())
THERE = (*PARKED, BEGUN)


def attach(run: Run, *, stop: bool = False) -> tuple[e.JournalEvent, ...]:
    return decide.attach(among(run), AttachRun(RUN, MARK, 7, 70, "boot", "you", stop))


def wants(run: Run) -> list[f.Effect]:
    return list(wanted(run, asks_usage=False))


def recorded(turn: int = 2) -> e.TurnRecorded:
    return e.TurnRecorded(RUN, turn, "attached", 0.5, finished=True)


@pytest.mark.parametrize(
    "story",
    [IDLE, (*IDLE, exited()), (*WORKING, exited(explanation="Killed.")), (*WORKING, STOP, STOPPED)],
)
def test_a_run_at_rest_is_parked_for_a_terminal(story: tuple[Told, ...]) -> None:
    assert attach(after(*story)) == (ATTACHED_TO,)


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (WORKING, "--stop"),
        ((*WORKING, asks()), "Answer it first"),
        (STARTED, "no session yet"),
        ((*IDLE, REPLIED), "--stop"),
        (THERE, "is attached at a terminal"),
        ((*WORKING, STOP), "stopping"),
        ((*IDLE, e.RunTroubled(RUN, "Its line broke.")), "Reply to it first"),
    ],
)
def test_what_is_at_work_asks_or_has_no_session_is_not_taken(
    story: tuple[Told, ...], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        attach(after(*story))


def test_with_stop_its_turn_is_ended_first() -> None:
    asking = after(*WORKING, asks())
    facts = attach(asking, stop=True)
    assert [type(fact) for fact in facts] == [e.StopRequested, ae.RunAttached]
    stopping = further(asking, *facts)  # type: ignore[arg-type]
    assert status(stopping) == Status("working", "stopping")
    assert wants(stopping) == [f.StopAgent(RUN, 1)]
    stopped = further(stopping, exited(), STOPPED)
    assert status(stopped) == Status("waiting", ATTACHED)
    assert status(further(stopped, BEGUN, BACK, recorded(1))) == Status("idle")


def test_its_idle_process_makes_room_before_the_terminal_is_attended() -> None:
    asked = after(*IDLE, ATTACHED_TO)
    assert (wants(asked), is_parked(asked, MARK)) == ([f.EndIdleAgent(RUN, 1, 1)], False)
    parked = further(asked, exited())
    assert (wants(parked), is_parked(parked, MARK)) == ([f.AttendTerminal(RUN, MARK)], True)
    assert not is_parked(parked, "another")


def test_nothing_starts_its_agent_while_it_is_at_a_terminal() -> None:
    there = after(*THERE)
    assert status(there) == Status("waiting", ATTACHED)
    for late in (REPLIED, e.MessageQueued(RUN, REPLIED.message_id, "continue")):
        assert wants(further(there, late)) == [f.AttendTerminal(RUN, MARK)]


@pytest.mark.parametrize(
    "act",
    [
        lambda runs: decide.reply(runs, ReplyToRun(RUN, "go on")),
        lambda runs: decide.discard(runs, DiscardRun(RUN)),
        lambda runs: decide.rewind(runs, RewindRun(RUN, "0")),
    ],
)
def test_what_needs_its_session_or_worktree_is_refused_and_names_the_process(
    act: Callable[[Runs], object],
) -> None:
    with pytest.raises(Refused, match=r"attached at a terminal \(process 8\).*kanbots-ls stop"):
        act(among(after(*THERE)))


def test_what_was_done_there_is_a_turn_whose_cost_nobody_knows() -> None:
    back = further(after(*THERE), BACK)
    assert wants(back) == [f.RecordTurn(RUN, 2)]
    done = further(back, recorded())
    assert (status(done), done.turn.count) == (Status("idle"), 2)
    assert done.history.turns[-1].outcome == "attached"
    assert done.money.turns[-1].usd is None, "not 0"
    assert "not known" in notices(done)[0]


def test_its_agents_next_total_makes_what_was_spent_there_known() -> None:
    done = further(after(*THERE), BACK, recorded(), REPLIED, starting(2, resume=True))
    known = further(done, turn_ended(dollars=1.5))
    assert (known.cost_usd, notices(known)) == (1.5, ())


def test_a_terminal_that_never_began_leaves_the_run_as_it_was() -> None:
    stopped = after(*WORKING, STOP, exited(), STOPPED)
    back = further(stopped, ATTACHED_TO, ae.TerminalEnded(RUN, MARK), BACK)
    assert replace(back, attached=None) == stopped
    again = further(after(*THERE), BACK, recorded(), ae.RunAttached(RUN, "again"))
    never = further(again, ae.TerminalEnded(RUN, "again"), ae.RunDetached(RUN, "again"))
    assert never.detached == MARK, "the turn is the earlier terminal's"


def test_a_stop_ends_it_there_and_a_discard_waits_for_its_end() -> None:
    there = after(*THERE)
    facts = decide.discard(among(there), DiscardRun(RUN, "you", stop=True))
    stopping = further(there, *facts)  # type: ignore[arg-type]
    assert wants(stopping) == [f.StopAgent(RUN, 1)]
    stopped = further(stopping, STOPPED)
    assert wants(stopped) == [f.AttendTerminal(RUN, MARK)]
    assert wants(further(stopped, BACK, recorded())) == [f.RemoveRun(RUN)]
    assert decide.stop(among(there), StopRun(RUN, "you")) == (e.StopRequested(RUN, "you"),)


@pytest.mark.parametrize("order", [(BACK, recorded(), STOPPED), (STOPPED, BACK, recorded())])
def test_its_client_hears_how_it_ended_only_once_it_has(order: tuple[Told, ...]) -> None:
    run, seen = further(after(*THERE), STOP), list[bool]()
    for fact in order:
        run = further(run, fact)
        seen.append(is_back(run, MARK))
    assert seen == [False, False, True]
    assert status(run).state == "stopped", "not what it was on the way there"


@pytest.mark.parametrize("story", [PARKED, (*IDLE, ATTACHED_TO)])
def test_a_stop_before_the_program_has_begun_calls_the_terminal_off(
    story: tuple[Told, ...],
) -> None:
    facts = decide.stop(among(after(*story)), StopRun(RUN, "you"))
    stopping = further(after(*story), *facts)  # type: ignore[arg-type]
    stopped = further(stopping, *(() if story == PARKED else (exited(),)), STOPPED)
    assert (is_called_off(stopped, MARK), is_parked(stopped, MARK)) == (True, False)
    assert wants(stopped) == [f.AttendTerminal(RUN, MARK)]
    back = further(stopped, BACK)
    assert (status(back).state, back.turn.count) == ("stopped", 1), "nothing was done there"


def test_a_discard_before_the_program_has_begun_goes_ahead() -> None:
    parked = after(*PARKED)
    facts = decide.discard(among(parked), DiscardRun(RUN, "you", stop=True))
    stopped = further(parked, *facts, STOPPED)  # type: ignore[arg-type]
    assert is_called_off(stopped, MARK)
    assert wants(further(stopped, BACK)) == [f.RemoveRun(RUN)]


@pytest.mark.parametrize("act", ["stop", "discard"])
def test_a_stop_while_the_turn_is_stopped_for_a_terminal_calls_that_off_too(act: str) -> None:
    begun = after(*WORKING)
    taken = further(begun, *attach(begun, stop=True))  # type: ignore[arg-type]
    assert not is_called_off(taken, MARK), "the terminal's own stop"
    if act == "stop":
        facts = decide.stop(among(taken), StopRun(RUN, "you"))
    else:
        facts = decide.discard(among(taken), DiscardRun(RUN, "you", stop=True))
    off = further(taken, *facts)  # type: ignore[arg-type]
    assert is_called_off(off, MARK)
    assert wants(off) == [f.StopAgent(RUN, 1)]
    done = further(off, exited(), STOPPED, BACK)
    assert done.ending.stop_reason != "for a terminal"
    if act == "stop":
        assert decide.stop(among(off), StopRun(RUN, "you")) == (), "once is enough"


def test_a_fact_about_an_earlier_terminal_changes_nothing() -> None:
    there = after(*THERE)
    assert further(there, ae.RunDetached(RUN, "earlier")) == there
    assert further(there, ae.TerminalEnded(RUN, "earlier")) == there
