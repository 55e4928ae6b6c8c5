"""Promoting and its undo, pure: what may be asked, what the facts do, what is wanted next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.commands import PromoteRun, UndoPromote
from kanbots_ls.model.events import landing as le
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.refusals import no_errand, not_attached, not_discarded
from kanbots_ls.runs.state.outcome import Landing, Promotion
from kanbots_ls.runs.state.run import Run, Runs
from kanbots_ls.runs.status import ENDED, status


def promote(run: Run, command: PromoteRun) -> tuple[e.JournalEvent, ...]:
    """The run's work onto a branch; only where nothing goes on in it."""
    not_discarded(run)
    no_errand(run, "promoted")
    check_quiet(run)
    check_rests(run, "Promote it")
    return (
        le.PromoteRequested(
            run.id,
            command.by,
            command.onto,
            command.squash,
            command.message,
            command.signs,
            command.commit,
        ),
    )


def undo(run: Run, command: UndoPromote) -> tuple[e.JournalEvent, ...]:
    """The newest promote back; the run may go on meanwhile, or be discarded."""
    check_quiet(run)
    if not run.landing.promotions:
        raise Refused("wrong_state", f"Run {run.id} was not promoted, so there is nothing to undo.")
    return (le.PromoteUndoRequested(run.id, command.by),)


def check_rests(run: Run, act: str) -> None:
    """Refuse ``act``, as *Promote it*, where there is no work or its turn is not over."""
    not_attached(run)
    now = status(run)
    if run.place is None:
        raise Refused("wrong_state", f"Run {run.id} has no worktree, so there is nothing of it.")
    if now.state not in ENDED:
        raise Refused(
            "wrong_state",
            f"Run {run.id} is {now.state}. {act} when its turn is over, or stop it first: "
            f"`kanbots-ls stop {run.id}`.",
        )


def check_quiet(run: Run) -> None:
    """Refuse what must not happen while the run is being promoted."""
    if run.landing.under_way:
        what = "promoted" if run.landing.asked else "taken back"
        raise Refused("wrong_state", f"Run {run.id} is being {what}. Try again in a moment.")


def holds_work(run: Run) -> bool:
    """It may still change what is landed: it has a worktree, and is not promoted and at rest."""
    if run.place is None or run.ending.discarded_at is not None or run.errand is not None:
        return False
    return run.landing.last is None or status(run).state not in ENDED


def rivals(runs: Runs, run: Run) -> tuple[Run, ...]:
    """The card's other runs with work that is neither promoted nor discarded, oldest first."""
    return tuple(
        other
        for other in runs.runs.values()
        if other.card == run.card
        and other.id != run.id
        and holds_work(other)
        and other.landing.last is None
    )


def applied(run: Run, event: le.LandingEvent, at: str | None) -> Run:
    """The run after one fact about its landing."""
    landing = run.landing
    match event:
        case le.PromoteRequested():
            return _with(run, replace(landing, asked=event, built=None, refused=None))
        case le.LandingBuilt():
            return _with(run, replace(landing, built=event))
        case le.PromoteRefused():
            return _with(run, replace(landing, asked=None, built=None, refused=event))
        case le.RunPromoted():
            stand = (*landing.promotions, _promotion(run, event, at))
            return _with(run, Landing(promotions=stand))
        case le.PromoteUndoRequested():
            return _with(run, replace(landing, undo_by=event.by, undo_refused=""))
        case le.PromoteUndoRefused():
            return _with(run, replace(landing, undo_by=None, undo_refused=event.reason))
        case le.PromoteUndone():
            return _with(run, Landing(promotions=landing.promotions[:-1]))
        case le.RunReleased():
            base = run.settings.base or event.base
            return replace(run, released=True, settings=replace(run.settings, base=base))


def wanted(run: Run) -> Iterable[f.Effect]:
    """An idle agent and a preview are ended first: nobody may write while its work is read; and a
    turn is written down first, as the promote commits what that turn left uncommitted."""
    landing = run.landing
    if landing.undo_by is not None and landing.last is not None:
        yield f.UndoLanding(run.id, landing.last.commit)
    elif landing.asked is not None and landing.built is not None:
        yield f.LandRun(run.id, landing.built.commit)
    elif landing.asked is not None and run.process is not None and run.process.live:
        yield f.EndIdleAgent(run.id, run.process.start, run.turn.count)
    elif landing.asked is not None and not run.preview.live and _is_recorded(run):
        yield f.BuildLanding(run.id)


def _is_recorded(run: Run) -> bool:
    return run.turn.recorded >= run.turn.count


def _promotion(run: Run, event: le.RunPromoted, at: str | None) -> Promotion:
    return Promotion(
        event.target,
        event.before,
        event.commit,
        event.head,
        event.squash,
        at or "",
        run.turn.count,
        event.notices,
    )


def _with(run: Run, landing: Landing) -> Run:
    return replace(run, landing=landing)
