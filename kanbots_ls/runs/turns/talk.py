"""Messages and decisions of a run: how events change them.

A message stays in the outbox until the agent confirms it, so it is sent again after a crash
(the keeper drops the copy if the first one had been written).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import MessageId, RunId
from kanbots_ls.model.slash import called
from kanbots_ls.runs.state.decisions import (
    AGENT_KINDS,
    HOLD_NOTHING,
    Decision,
    considered,
    is_open,
    opened_by_agent,
    with_state,
    withheld,
)
from kanbots_ls.runs.state.history import told as tell
from kanbots_ls.runs.state.run import Run
from kanbots_ls.runs.state.turn import Outgoing, Talk

_MESSAGES = uuid.UUID("6b616e62-6f74-4c73-8d65-737361676573")
"""Namespace of message ids: they are a function of run and count, so a replay makes the same."""


def message_id(run: RunId, count: int) -> MessageId:
    """The id of a run's ``count``-th message."""
    return MessageId(str(uuid.uuid5(_MESSAGES, f"{run}/{count}")))


def queued(run: Run, event: e.MessageQueued) -> Run:
    """A message more in the outbox; whoever writes to a stopped run wants it to go on."""
    message = Outgoing(event.message_id, event.kind, event.text)
    talk = replace(run.talk, outbox=(*run.talk.outbox, message), messages=run.talk.messages + 1)
    process = run.process
    if process is not None and not process.live:
        process = replace(process, explanation="")
    ending = replace(run.ending, stop_by=None, stop_reason="", stopped=False)
    return told(replace(run, talk=talk, ending=ending, process=process, failure="", trouble=""))


def told(run: Run) -> Run:
    """The next message says what was done to the worktree; a prompt's agent knows nothing of it."""
    for place, message in enumerate(run.talk.outbox):
        if message.kind != "prompt" and not _stands_alone(run, message):
            history, text = tell(run.history, message.text)
            outbox = (
                *run.talk.outbox[:place],
                replace(message, text=text),
                *run.talk.outbox[place + 1 :],
            )
            return _with_talk(replace(run, history=history), outbox=outbox)
    return run


def _stands_alone(run: Run, message: Outgoing) -> bool:
    """It calls a command of the agent's own, which must be all that the message says."""
    call = called(message.text)
    return call is not None and call[0] in run.seen.slash_commands


def taken(run: Run, message_id: MessageId) -> Run:
    """The message reached the model; one merely queued inside a process would die with it."""
    left = tuple(message for message in run.talk.outbox if message.message_id != message_id)
    return run if left == run.talk.outbox else _with_talk(run, outbox=left)


def answered(run: Run, message_id: MessageId) -> Run:
    """The message's own turn is over: what was asked in it waits no more."""
    start = run.process.start if run.process else 0
    run = taken(heeded(run), message_id)
    return _withdraw(run, lambda d: d.key is not None and d.start == start and not d.by_message)


def asked(run: Run, event: heard.DecisionRequested, at: str | None) -> Run:
    """The agent asks; a request that waits already adds nothing, one whose key was used before
    and settled is another."""
    start = run.process.start if run.process else 0
    waits = ("opened", "answered")
    known = (d for d in run.talk.decisions if d.key == event.key and d.start == start)
    if any(decision.state in waits for decision in known):
        return run
    run = heeded(run)
    count = sum(1 for decision in run.talk.decisions if decision.kind in AGENT_KINDS)
    opened = opened_by_agent(run.id, count, start, _with_its_call(run, event), at)
    asked = (considered(run.settings.mode, each) for each in opened)
    return _with_talk(run, decisions=(*run.talk.decisions, *asked))


def kept_back(run: Run, event: e.LeaveWithheld) -> Run:
    """A person has to allow it after all."""
    decisions = run.talk.decisions
    return _with_talk(
        run,
        decisions=tuple(
            withheld(d, event.path) if d.id == event.decision else d for d in decisions
        ),
    )


def _with_its_call(run: Run, event: heard.DecisionRequested) -> heard.DecisionRequested:
    """What its call showed when it began, where the request itself does not bring that."""
    about = run.tries.details.get(event.tool_id)
    if about is None:
        return event
    shown = f"{about}\n\n{event.detail}" if event.detail else about
    call = run.tries.under_way.get(event.tool_id, "")
    questions = tuple(replace(each, text=f"{each.text} {call}") for each in event.questions)
    return replace(event, questions=questions, detail=shown)


def withdrawn_by_agent(run: Run, event: heard.DecisionWithdrawn) -> Run:
    """The agent no longer asks; keys are unique within one process."""
    start = run.process.start if run.process else 0
    return _withdraw(run, lambda decision: (decision.key, decision.start) == (event.key, start))


def closed_by_agent(run: Run, event: heard.DecisionClosed) -> Run:
    """Nobody waits for it any more: what was answered whole has arrived, the rest is moot."""
    start = run.process.start if run.process else 0
    group = [d for d in run.talk.decisions if (d.key, d.start) == (event.key, start)]
    if any(decision.state == "opened" for decision in group):
        return _withdraw(run, lambda decision: decision in group)
    return _with_talk(
        run,
        decisions=tuple(
            replace(d, state="resolved")
            if d in group and d.state in ("answered", "delivered")
            else d
            for d in run.talk.decisions
        ),
    )


def withdrawn(run: Run) -> Run:
    """All that wait are moot, as the run was stopped or discarded; what moved elsewhere is not."""
    return _withdraw(run, lambda decision: decision.kind not in HOLD_NOTHING)


def forgotten(run: Run) -> Run:
    """Nothing waits to be sent, and nobody asks: what was said of it is lost."""
    return _with_talk(withdrawn(run), outbox=())


def _withdraw(run: Run, moot: Callable[[Decision], bool]) -> Run:
    """Without the moot decisions that are not delivered yet, half answered groups included."""
    return _with_talk(
        run,
        decisions=tuple(
            replace(d, state="withdrawn") if d.state in ("opened", "answered") and moot(d) else d
            for d in run.talk.decisions
        ),
    )


def orphaned(run: Run) -> Run:
    """The process that asked is gone; the questions stay, their answers go as messages."""
    return _with_talk(run, decisions=tuple(map(_without_asker, run.talk.decisions)))


def _without_asker(decision: Decision) -> Decision:
    if decision.kind == "payer" and is_open(decision):
        # The next process says anew who pays for it.
        return replace(decision, state="withdrawn")
    if decision.kind not in AGENT_KINDS:
        return decision
    match decision.state:
        case "opened" | "answered":
            return replace(decision, by_message=True, leave="")
        case "delivered" if not decision.by_message:
            # Written, but the agent ended before it said anything more: nobody heeded it.
            # (An answer sent as a message stays in the outbox until it is taken.)
            return replace(decision, state="answered", by_message=True)
        case _:
            return decision


def heeded(run: Run) -> Run:
    """The agent spoke after an answer was delivered: those decisions are resolved."""
    if all(decision.state != "delivered" for decision in run.talk.decisions):
        return run
    return _with_talk(
        run,
        decisions=tuple(
            replace(d, state="resolved") if d.state == "delivered" else d
            for d in run.talk.decisions
        ),
    )


def decided(run: Run, event: e.DecisionEvent, at: str | None) -> Run:
    """A decision of this run was opened by us, answered, or its answer delivered."""
    changed = _with_talk(run, decisions=fold_decision(run.talk.decisions, event, at))
    if isinstance(event, e.DecisionOpened) and event.kind == "budget":
        hits = run.money.budget_hits + 1
        return replace(changed, money=replace(run.money, budget_hits=hits))
    return changed


def fold_decision(
    decisions: tuple[Decision, ...], event: e.DecisionEvent, at: str | None
) -> tuple[Decision, ...]:
    """The decisions after one journal event about one of them."""
    match event:
        case e.DecisionOpened():
            return (*decisions, _own(event, at))
        case e.DecisionAnswered():
            return tuple(
                _answered(d, event, at) if d.id == event.decision and d.state == "opened" else d
                for d in decisions
            )
        case e.AnswerDelivered():
            ours = any(d.group == event.group and d.key is None for d in decisions)
            return with_state(decisions, event.group, "resolved" if ours else "delivered")


def _own(event: e.DecisionOpened, at: str | None) -> Decision:
    return Decision(
        id=event.decision,
        group=event.decision,
        run=event.run,
        kind=event.kind,
        question=event.question,
        options=event.options,
        multiple=event.multiple,
        detail=event.detail,
        free_text=event.free_text,
        payload=event.payload,
        opened_at=at,
    )


def _answered(decision: Decision, event: e.DecisionAnswered, at: str | None) -> Decision:
    return replace(
        decision,
        state="answered",
        answer=event.answer,
        text=event.text,
        answered_by=event.by,
        answered_at=at,
    )


def _with_talk(
    run: Run,
    *,
    outbox: tuple[Outgoing, ...] | None = None,
    decisions: tuple[Decision, ...] | None = None,
) -> Run:
    talk: Talk = run.talk
    if outbox is not None:
        talk = replace(talk, outbox=outbox)
    if decisions is not None:
        talk = replace(talk, decisions=decisions)
    return replace(run, talk=talk)
