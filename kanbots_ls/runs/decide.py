"""Commands about runs → events, or a refusal. A function of the runs and the command alone."""

from __future__ import annotations

from kanbots_ls.model import events as e
from kanbots_ls.model.cards import Card
from kanbots_ls.model.commands import (
    AttachRun,
    DiscardRun,
    DispatchCard,
    MarkReviewed,
    PromoteRun,
    ReplyToRun,
    RestoreRun,
    RewindRun,
    StopRun,
    UndoPromote,
)
from kanbots_ls.model.ids import CardNumber, RunId, run_id
from kanbots_ls.model.money import percent
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.apply import new_run
from kanbots_ls.runs.money.accounts import account_for
from kanbots_ls.runs.money.totals import day_over_budget, session_over_budget, windows_over
from kanbots_ls.runs.outcomes import attaching, landing
from kanbots_ls.runs.queue.after import releases
from kanbots_ls.runs.refusals import no_errand, not_attached, not_discarded
from kanbots_ls.runs.state.run import Run, Runs
from kanbots_ls.runs.status import ENDED, status
from kanbots_ls.runs.turns.talk import message_id


def find(runs: Runs, run: RunId) -> Run:
    """The run, or a refusal that says where to look."""
    try:
        return runs.runs[run]
    except KeyError:
        text = f"There is no run {run}. `kanbots-ls status` shows the runs there are."
        raise Refused("unknown", text) from None


def runs_of(runs: Runs, card: CardNumber) -> tuple[Run, ...]:
    """A card's runs, oldest first, discarded ones included."""
    return tuple(run for run in runs.runs.values() if run.card == card)


def dispatch(runs: Runs, card: Card, command: DispatchCard) -> tuple[e.JournalEvent, ...]:
    """A new run of the card, with its prompt as first message."""
    if card.archived:
        raise Refused(
            "wrong_state",
            f"Card #{card.number} is archived. Bring it back first: "
            f"`kanbots-ls card archive {card.number} --undo`.",
        )
    check_budgets(runs, command.settings.agent)
    earlier = runs_of(runs, card.number)
    working = (run for run in earlier if run.errand is None)
    busy = next((run for run in working if status(run).state not in ENDED), None)
    if busy is not None:
        raise Refused(
            "wrong_state",
            f"Card #{card.number} already has run {busy.id}, which is {status(busy).state}. "
            f"Reply to it (`kanbots-ls reply {busy.id} TEXT`) or stop it first.",
        )
    run = run_id(card.number, len(earlier) + 1 + command.beside)
    queued = e.RunQueued(
        run, card.number, card.title, card.body, command.settings, command.by, command.told
    )
    prompt = e.MessageQueued(run, message_id(run, 1), "prompt")
    return queued, prompt, *releases(runs, (new_run(queued, ""),))


def check_budgets(runs: Runs, agent: str) -> None:
    """Refuse to start anything where a budget of session, day or window is reached."""
    if session_over_budget(runs):
        raise Refused(
            "wrong_state",
            "The session's budget is reached, so nothing new starts. Raise it with "
            "`kanbots-ls costs --budget USD` or begin anew with `costs --new-session`.",
        )
    if day_over_budget(runs):
        raise Refused(
            "wrong_state",
            "Today's budget over all your boards is reached, so nothing new starts before "
            "midnight. `kanbots-ls decisions` shows the question about it: answer it to raise "
            "today's, or raise `budget.day_usd` in your own settings.",
        )
    _check_windows(runs, agent)


def _check_windows(runs: Runs, agent: str) -> None:
    account = account_for(runs, agent)
    for window in windows_over(runs):
        if window.account == account:
            raise Refused(
                "wrong_state",
                f"{percent(window.used)} of the subscription's window {window.window} is used, "
                f"and your runs may use {percent(window.budget or 1)}, so nothing new starts "
                f"before it resets at {window.resets_at}. `kanbots-ls decisions` shows the "
                "question about it: answer it to use more, or raise `budget.window_percent` in "
                "your own settings.",
            )


def reply(runs: Runs, command: ReplyToRun) -> tuple[e.JournalEvent, ...]:
    """A message to the run's agent: it waits behind the prompt, steers, or resumes the session."""
    run = find(runs, command.run)
    not_discarded(run)
    landing.check_quiet(run)
    not_attached(run)
    now = status(run)
    if now.reason == "stopping":
        raise Refused("wrong_state", f"Run {run.id} is being stopped. Reply when it has stopped.")
    if run.place is None and now.state in ENDED:
        raise Refused(
            "wrong_state",
            f"Run {run.id} {_ended_as(now.state)} before it had an agent to reply to. "
            f"Dispatch the card again with `kanbots-ls dispatch {run.card}`.",
        )
    if not command.text.strip():
        raise Refused("invalid", "The reply is empty.")
    return (message(run, command.text, command.by),)


def stop(runs: Runs, command: StopRun) -> tuple[e.JournalEvent, ...]:
    """The end of everything the run has running."""
    run = find(runs, command.run)
    not_discarded(run)
    landing.check_quiet(run)
    now = status(run)
    if now.state in ENDED and not run.live:
        raise Refused("wrong_state", f"Run {run.id} is {now.state}; there is nothing to stop.")
    if now.reason == "stopping" and not attaching.is_to_begin(run):
        return ()
    return (e.StopRequested(run.id, command.by, command.reason),)


def discard(runs: Runs, command: DiscardRun) -> tuple[e.JournalEvent, ...]:
    """The run's worktree and branch into the trash, with a rescue ref; one act with its stop."""
    run = find(runs, command.run)
    not_discarded(run)
    landing.check_quiet(run)
    if not command.stop:
        not_attached(run)
    now = status(run)
    asked = e.DiscardRequested(run.id, command.by)
    ending = now.reason == "stopping" and not attaching.is_to_begin(run)
    if now.state in ENDED or (command.stop and ending):
        return (asked,)
    if command.stop:
        return (e.StopRequested(run.id, command.by), asked)
    raise Refused(
        "wrong_state",
        f"Run {run.id} is {now.state}. Stop it first: `kanbots-ls stop {run.id}`, or do both at "
        f"once: `kanbots-ls discard {run.id} --stop`.",
    )


def restore(runs: Runs, command: RestoreRun) -> tuple[e.JournalEvent, ...]:
    """A discarded run's worktree and branch back; other runs of its card are no hindrance."""
    run = find(runs, command.run)
    if run.ending.discarded_at is None:
        raise Refused("wrong_state", f"Run {run.id} is not discarded; nothing is to be restored.")
    if run.place is None:
        raise Refused(
            "wrong_state",
            f"Run {run.id} was discarded before it had a worktree, so there is nothing to restore. "
            f"Dispatch the card again with `kanbots-ls dispatch {run.card}`.",
        )
    if run.ending.restore_by is not None:
        return ()
    return (e.RestoreRequested(run.id, command.by),)


def attach(runs: Runs, command: AttachRun) -> tuple[e.JournalEvent, ...]:
    """The run's session to a terminal."""
    return attaching.attach(find(runs, command.run), command)


def promote(runs: Runs, command: PromoteRun) -> tuple[e.JournalEvent, ...]:
    """The run's work onto the branch its base came from, or another."""
    return landing.promote(find(runs, command.run), command)


def undo_promote(runs: Runs, command: UndoPromote) -> tuple[e.JournalEvent, ...]:
    """The run's newest promote back."""
    return landing.undo(find(runs, command.run), command)


def rewind(runs: Runs, command: RewindRun) -> tuple[e.JournalEvent, ...]:
    """The run's worktree back to a checkpoint; an idle agent is ended for it."""
    run = find(runs, command.run)
    not_discarded(run)
    no_errand(run, "rewound")
    landing.check_quiet(run)
    not_attached(run)
    now = status(run)
    if run.place is None:
        raise Refused("wrong_state", f"Run {run.id} has no worktree yet, so nothing to rewind.")
    if now.reason == "rewinding":
        raise Refused("wrong_state", f"Run {run.id} is being rewound.")
    if now.state not in ENDED:
        raise Refused(
            "wrong_state",
            f"Run {run.id} is {now.state}. Wait until its turn is over, or stop it: "
            f"`kanbots-ls stop {run.id}`.",
        )
    to = _checkpoint(run, command.to)
    before = f"before-{run.history.asked + 1}"
    return (e.RewindRequested(run.id, to, before, command.by),)


def reviewed(runs: Runs, command: MarkReviewed) -> tuple[e.JournalEvent, ...]:
    """What the person was last shown, for comparison."""
    run = find(runs, command.run)
    if run.history.reviewed == command.tree:
        return ()
    return (e.ReviewSeen(run.id, command.tree, command.by),)


def _checkpoint(run: Run, name: str | None) -> str:
    if name is None:
        if not run.history.rewinds:
            raise Refused("wrong_state", f"Run {run.id} was not rewound; there is nothing to undo.")
        return run.history.rewinds[-1].before
    if not run.history.knows(name):
        what = f"finished turn {name}" if name.isdecimal() else f"state {name}"
        raise Refused(
            "unknown",
            f"Run {run.id} has no {what}. `kanbots-ls diff {run.id} --turns` lists what it has.",
        )
    return name


def _ended_as(state: str) -> str:
    return "was stopped" if state == "stopped" else state


def message(run: Run, text: str, by: str) -> e.MessageQueued:
    """A person's next message to the run's agent."""
    identity = message_id(run.id, run.talk.messages + 1)
    return e.MessageQueued(run.id, identity, "reply", text, by)
