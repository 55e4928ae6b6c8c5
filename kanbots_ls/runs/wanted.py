"""What should be done next, read off the state: effects to perform and events that follow.

Level-triggered: the same state asks for the same things, so after a crash nothing has to be
remembered.  Each effect ends in an event that makes it unwanted.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.agent_commands import (
    AskUsage,
    Interrupt,
    OpenSession,
    SelectMode,
    SelectModel,
)
from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.ids import RunId
from kanbots_ls.runs.asking.answer import GO_ON, STOP_HERE, consequences
from kanbots_ls.runs.asking.escapes import settled, wanted_back
from kanbots_ls.runs.asking.granting import answers_of_mode, wanted_looks
from kanbots_ls.runs.asking.payer import waits_for_payer
from kanbots_ls.runs.money import pricing, totals
from kanbots_ls.runs.money.totals import (
    budget_decision,
    capped_below_budget,
    over_budget,
    raised_budget,
)
from kanbots_ls.runs.outcomes import attaching, landing, preview
from kanbots_ls.runs.queue.after import waits_for
from kanbots_ls.runs.queue.slots import Cap, may_take_slot
from kanbots_ls.runs.state.decisions import deliverable, of_group
from kanbots_ls.runs.state.process import Process
from kanbots_ls.runs.state.run import Run, Runs
from kanbots_ls.runs.state.turn import Outgoing
from kanbots_ls.runs.status import holds_slot, is_rewinding, is_stopping, status
from kanbots_ls.runs.turns.assumptions import answers_of_nobody
from kanbots_ls.runs.turns.conversation import mode_request, own_mode, to_open


def queued(runs: Runs) -> tuple[RunId, ...]:
    """Runs that wait for a slot, oldest first."""
    placeless = (r for r in runs.runs.values() if r.place is None and waits_for(r) is None)
    return tuple(run.id for run in placeless if status(run).state == "queued")


def admissible(runs: Runs, cap: Cap) -> tuple[RunId, ...]:
    """Queued runs that may start now; runs that wait or idle hold no slot."""
    return tuple(run for run in startable(runs, cap.board) if may_take_slot(runs, run, cap))


def startable(runs: Runs, cap: int) -> tuple[RunId, ...]:
    """Queued runs that could start if this were the person's only board."""
    if totals.halted(runs):
        return ()
    taken = sum(1 for run in runs.runs.values() if holds_slot(run))
    ready = (run for run in queued(runs) if not runs.runs[run].held_until)
    return tuple(islice(ready, max(0, cap - taken)))


def following(run: Run) -> tuple[e.JournalEvent, ...]:
    """Events that the state implies: a budget reached, an answer complete."""
    if kept := settled(run):
        return kept
    if run.ending.discarded_at is not None or run.ending.stop_by is not None or run.trouble:
        return ()
    if run.attached is not None:
        return ()
    if over_budget(run) and run.errand is None and not _budget_asked(run):
        return (_ask_budget(run),)
    return answers_of_nobody(run) or answers_of_mode(run) or consequences(run)


def _budget_asked(run: Run) -> bool:
    return any(d.kind == "budget" and d.state in ("opened", "answered") for d in run.talk.decisions)


def _ask_budget(run: Run) -> e.DecisionOpened:
    cost, budget = run.cost_usd or 0.0, run.money.budget_usd or 0.0
    return e.DecisionOpened(
        budget_decision(run),
        run.id,
        "budget",
        f"Run {run.id} has reached its budget: ${cost:.2f} of ${budget:.2f}. What now?",
        (
            Option(STOP_HERE, "The work so far stays in its worktree."),
            Option(GO_ON, f"Raise the budget to ${raised_budget(run):.2f}."),
        ),
        free_text=True,
        detail="Or give the new budget in dollars as text.",
    )


def wanted(
    run: Run,
    *,
    asks_usage: bool,
    tells_payer: bool = False,
    handshake: bool = False,
    counts_tokens: bool = False,
    ends_tasks: bool = True,
    steers: bool = True,
    selects_model: bool = False,
    halted: bool = False,
) -> Iterable[f.Effect]:
    """Effects that this run's state asks for, in the order they should begin.

    ``tells_payer``: nothing is sent before the process has said who pays, and that is agreed.
    ``handshake``: nothing is sent before it has said that its session is open.
    ``counts_tokens``: nothing is sent before the price of its model was looked up.
    ``ends_tasks``: an interrupt ends what works beside the turn too; else its process is ended.
    ``steers``: a message in mid-turn is sent at once; else each waits for a turn of its own.
    ``selects_model``: nothing is sent before its open session has the run's model.
    ``halted``: a budget of session, day or window is reached: turns are interrupted, none begins.
    """
    yield from wanted_back(run)
    yield from preview.wanted(run)
    if run.landing.under_way:
        yield from landing.wanted(run)
    elif run.ending.discarded_at is not None:
        if run.ending.restore_by is not None:
            yield f.BringBack(run.id)
        return
    elif is_rewinding(run):
        yield from _rewinding(run)
    elif run.attached is not None and not is_stopping(run):
        yield from attaching.wanted(run, run.attached)
    elif run.ending.stop_by is not None or run.ending.discard_by is not None:
        yield from _ending(run)
    elif run.trouble:
        yield from _without_us(run)
        return
    elif run.place is None:
        if run.admitted and not run.failure and not run.needs_environment:
            yield f.PrepareRun(run.id)
    elif run.process is not None and run.process.live and run.process.refused:
        yield f.EndIdleAgent(run.id, run.process.start, run.turn.count)
    elif run.process is not None and run.process.live:
        if counts_tokens:
            yield from pricing.wanted_price(run, run.process)
        yield from wanted_looks(run)
        told = _session_wanted(run, run.process, selects_model=selects_model)
        if told is not None:
            yield f.TellAgent(run.id, run.process.start, told)
        waits = (
            told is not None
            or (tells_payer and waits_for_payer(run))
            or (handshake and not run.process.opened)
            or (counts_tokens and pricing.waits_for_price(run))
        )
        if not waits:
            if halted or over_budget(run):
                yield from _interrupting(run, run.process, ends_tasks=ends_tasks, steers=steers)
            else:
                yield from _talking(run, run.process, asks_usage=asks_usage, steers=steers)
    elif run.talk.outbox and _may_start(run) and not halted:
        yield f.StartAgent(run.id, _start(run) + 1)
    if run.turn.recorded < run.turn.count:
        yield f.RecordTurn(run.id, run.turn.count)


def _session_wanted(
    run: Run, process: Process, *, selects_model: bool
) -> OpenSession | SelectMode | SelectModel | None:
    """What the process is still to be told of its session, before anything else."""
    if not process.opened:
        place = run.place.worktree if run.place else ""
        return to_open(run, process, place) if process.introduced else None
    if mode := own_mode(run):
        return SelectMode(mode_request(process), mode)
    model = run.settings.model
    if not selects_model or model is None or model == run.seen.model or process.began:
        return None
    setting = None if process.model_method else process.model_setting
    return SelectModel(f"model-{process.start}", model, setting)


def _ending(run: Run) -> Iterable[f.Effect]:
    """Its last turn is written down first: what reads the worktree for that is still inside it."""
    if is_stopping(run) or run.live:
        yield f.StopAgent(run.id, _start(run))
    elif run.preview.live:
        return
    elif run.ending.discard_by is not None and run.turn.recorded >= run.turn.count:
        yield f.RemoveRun(run.id)


def _rewinding(run: Run) -> Iterable[f.Effect]:
    """Without its agent, which would go on with what it remembers of the files."""
    if run.process is not None and run.process.live:
        yield f.EndIdleAgent(run.id, run.process.start, run.turn.count)
    elif run.turn.recorded >= run.turn.count:
        yield f.RewindWorktree(run.id)


def _without_us(run: Run) -> Iterable[f.Effect]:
    """Nobody would see what an agent spends that we can't follow."""
    if run.process is not None and run.process.live:
        yield f.EndIdleAgent(run.id, run.process.start, run.turn.count)


def _start(run: Run) -> int:
    return run.process.start if run.process else 0


def _may_start(run: Run) -> bool:
    """Not after a failure (a person's reply clears it), nor while a start waits for somebody."""
    process = run.process
    died = process is not None and bool(process.explanation)
    return not (run.failure or died or run.needs_environment or over_budget(run))


def _interrupting(
    run: Run, process: Process, *, ends_tasks: bool, steers: bool
) -> Iterable[f.Effect]:
    """A budget is reached: the turn is interrupted, and nothing goes on beside it either.

    An agent that gives each message a turn of its own may work on one before it says so, and may
    never say so.
    """
    if run.turn.background and not run.turn.open and not ends_tasks:
        yield f.EndIdleAgent(run.id, process.start, run.turn.count)
    elif run.turn.open or run.turn.background:
        identity = f"budget-{run.money.budget_hits}-{run.turn.count}"
        yield f.TellAgent(run.id, process.start, Interrupt(identity))
    elif run.talk.outbox and not steers:
        identity = f"budget-{run.money.budget_hits}-{run.turn.count}-early"
        yield f.TellAgent(run.id, process.start, Interrupt(identity))


def _talking(run: Run, process: Process, *, asks_usage: bool, steers: bool) -> Iterable[f.Effect]:
    if run.talk.outbox and capped_below_budget(run):
        # The interrupt is still on its way, or the process goes and comes again with another cap.
        if not run.turn.open:
            yield f.EndIdleAgent(run.id, process.start, run.turn.count)
        return
    for message in run.talk.outbox if steers else _next_alone(run):
        if message.kind == "prompt" and run.held_until:
            continue
        yield f.SendMessage(run.id, message.message_id)
    for group in deliverable(run.talk.decisions):
        if not any(d.by_message for d in of_group(run.talk.decisions, group)):
            yield f.DeliverAnswer(run.id, group)
    if asks_usage:
        yield from _asking_usage(run, process)


def _next_alone(run: Run) -> tuple[Outgoing, ...]:
    """One message at a time, each in a turn of its own."""
    return () if run.turn.open else run.talk.outbox[:1]


def _asking_usage(run: Run, process: Process) -> Iterable[f.Effect]:
    """One question at a time; while nothing comes, again after 2, 3, 5, 9, … answers."""
    start, answers = run.money.reported_at
    known = answers if start == process.start else None
    fresh = run.turn.answers - (known or 0)
    if known is None or fresh > 0:
        tries = max(0, fresh - 1).bit_length()
        identity = f"usage-{process.start}-{known}-{tries}"
        yield f.TellAgent(run.id, process.start, AskUsage(identity))
