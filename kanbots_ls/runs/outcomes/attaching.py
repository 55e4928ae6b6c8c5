"""A run that a person has taken to a terminal, pure: what may be asked, what the facts do.

From ``RunAttached`` to ``RunDetached`` nothing of ours starts its agent: a session has one writer.
What was done meanwhile counts as one turn, so it has a checkpoint, its files and its place in the
history; what it cost the agent tells with its next turn, and until then nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.commands import AttachRun
from kanbots_ls.model.events import attaching as ae
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.outcomes.landing import check_quiet
from kanbots_ls.runs.refusals import no_errand, not_attached, not_discarded
from kanbots_ls.runs.state.process import Attachment
from kanbots_ls.runs.state.run import Run
from kanbots_ls.runs.status import ENDED, is_stopping, status

OUTCOME: Literal["attached"] = "attached"
"""How the turn is called that a person had at a terminal."""


def attach(run: Run, command: AttachRun) -> tuple[e.JournalEvent, ...]:
    """The run parked for a terminal; with ``stop`` what it is at is stopped first."""
    no_errand(run, "attached")
    not_discarded(run)
    check_quiet(run)
    not_attached(run)
    now = status(run)
    if run.trouble:
        raise Refused(
            "wrong_state",
            f"Run {run.id} could not be followed: {run.trouble} Reply to it first; attach then.",
        )
    if now.reason in ("stopping", "rewinding"):
        raise Refused("wrong_state", f"Run {run.id} is {now.reason}. Try again in a moment.")
    if run.lost_session is not None and not run.session_known:
        raise Refused("wrong_state", without_session(run))
    if run.place is None or not run.session_known:
        raise Refused(
            "wrong_state",
            f"Run {run.id} has no session yet that a terminal could take up ({now.state}). "
            "Attach once its agent has begun its first turn.",
        )
    attached = ae.RunAttached(
        run.id, command.mark, command.client, command.client_started, command.boot, command.by
    )
    if now.state in ENDED:
        return (attached,)
    if command.stop:
        return e.StopRequested(run.id, command.by, "for a terminal"), attached
    raise Refused("wrong_state", _busy(run, now.state, now.reason))


def without_session(run: Run) -> str:
    """Why a terminal could take up nothing, and what next."""
    return (
        f"Run {run.id} can't be attached: {run.settings.agent} no longer has its session. A reply "
        "begins another; attach once that has begun."
    )


def _busy(run: Run, state: str, reason: str | None) -> str:
    stop = f"`kanbots-ls attach {run.id} --stop`"
    if state == "waiting" and reason == "you":
        return (
            f"Run {run.id} asks you something. Answer it first (`kanbots-ls decisions`), or give "
            f"the question up: {stop}."
        )
    why = f" ({reason})" if reason else ""
    return (
        f"Run {run.id} is {state}{why}. Wait until its turn is over, or interrupt it and attach: "
        f"{stop}."
    )


def applied(run: Run, event: ae.AttachEvent, at: str | None) -> Run:
    """The run after one fact about its terminal; one of another attachment changes nothing."""
    if isinstance(event, ae.RunAttached):
        attachment = Attachment(
            event.mark, event.client, event.client_started, event.boot, event.by, at
        )
        return replace(run, attached=attachment)
    if run.attached is None or run.attached.mark != event.mark:
        return run
    match event:
        case ae.TerminalStarted():
            return _begun(run, run.attached, event)
        case ae.TerminalEnded():
            return replace(run, attached=replace(run.attached, over=True))
        case ae.RunDetached():
            return _back(run, run.attached, at)


def _begun(run: Run, attached: Attachment, event: ae.TerminalStarted) -> Run:
    """The session goes on there, so how it last ended here is history."""
    turn = replace(run.turn, open=False, retry=None, outcome=OUTCOME, error="")
    ending = replace(run.ending, stop_by=None, stop_reason="", stopped=False)
    attached = replace(attached, pid=event.pid, started=event.started)
    return replace(run, attached=attached, turn=turn, ending=ending, failure="", ended_at=None)


def _back(run: Run, attached: Attachment, at: str | None) -> Run:
    if not attached.pid:
        return replace(run, attached=None)
    seconds = None
    if attached.since and at:
        passed = datetime.fromisoformat(at) - datetime.fromisoformat(attached.since)
        seconds = passed.total_seconds()
    turn = replace(
        run.turn,
        open=False,
        background=(),
        queued=0,
        count=run.turn.count + 1,
        outcome=OUTCOME,
        seconds=seconds,
    )
    money = replace(run.money, uncounted=True)
    return replace(run, attached=None, detached=attached.mark, turn=turn, money=money, ended_at=at)


def called_off(run: Run) -> Run:
    """Somebody stops the run while its terminal is only about to begin, which it then never does.

    What stops the run *for* a terminal comes before that is on record, so it is none of these; a
    program that runs there already is ended like any other.
    """
    if not is_to_begin(run):
        return run
    return replace(run, attached=run.attached and replace(run.attached, over=True))


def is_to_begin(run: Run) -> bool:
    """A terminal has the run, and has not told of its program yet."""
    return run.attached is not None and not run.attached.pid and not run.attached.over


def is_called_off(run: Run, mark: str) -> bool:
    """The terminal of that name has the run no more, or is to give it back."""
    return run.attached is None or run.attached.mark != mark or run.attached.over


def wanted(run: Run, attached: Attachment) -> Iterable[f.Effect]:
    """Its idle process makes room; then the terminal is attended until nothing of it is left."""
    if run.process is not None and run.process.live:
        yield f.EndIdleAgent(run.id, run.process.start, run.turn.count)
    else:
        yield f.AttendTerminal(run.id, attached.mark)


def is_parked(run: Run, mark: str) -> bool:
    """Nothing of ours is at work in it, so the terminal may begin."""
    return (
        not is_called_off(run, mark)
        and not run.live
        and status(run).reason != "stopping"
        and run.turn.recorded >= run.turn.count
    )


def is_back(run: Run, mark: str) -> bool:
    """Ours again, with what was done there written down, and nobody's stop of it still going on."""
    if is_stopping(run) or (run.attached is not None and run.attached.mark == mark):
        return False
    return run.turn.recorded >= run.turn.count or bool(run.trouble)


def notices(run: Run) -> tuple[str, ...]:
    """Where the terminal's program is; and that what it cost is not known yet."""
    if run.attached is not None and run.attached.pid:
        gone = " The terminal that started it is gone." if run.attached.lost else ""
        text = (
            f"Attached at a terminal: process {run.attached.pid} has the session.{gone} "
            f"End it there, or `kanbots-ls stop {run.id}`."
        )
        return (text,)
    if run.money.uncounted:
        return ("What was spent at the terminal is not known before its agent's next turn.",)
    if run.money.untold:
        return ("What was spent at the terminal is not known: its session is gone.",)
    return ()
