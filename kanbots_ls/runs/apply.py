"""Journal events → the next run. One function per concern, no event ever raises.

An event about a run that is not known changes nothing: a journal may be cut, never argued with.
"""

from __future__ import annotations

from dataclasses import replace

from kanbots_ls.model import events as e
from kanbots_ls.model.events import attaching as ae
from kanbots_ls.model.events import errands as ee
from kanbots_ls.model.events import previews as pe
from kanbots_ls.runs.asking import escapes
from kanbots_ls.runs.errands import course
from kanbots_ls.runs.money import pricing, totals
from kanbots_ls.runs.outcomes import attaching, landing, preview
from kanbots_ls.runs.state import history
from kanbots_ls.runs.state.money import Money
from kanbots_ls.runs.state.outcome import Ending
from kanbots_ls.runs.state.process import Place, Process
from kanbots_ls.runs.state.run import Run
from kanbots_ls.runs.turns import conversation, talk

RunFact = e.RunEvent | e.LiveEvent | e.DecisionEvent


def apply_run(run: Run, event: RunFact, at: str | None) -> Run:
    """The run after one event about it."""
    match event:
        case e.RunAdmitted() | e.PhaseStarted() | e.RunPlaced() | e.PreparationFailed():
            return _prepare(run, event)
        case e.PhaseProgressed():
            return replace(run, progress=event.progress)
        case e.AgentStarting() | e.AgentExited() | e.StartFailed():
            return _process(run, event, at)
        case e.EnvironmentMissed():
            return replace(run, needs_environment=True, admitted=False)
        case e.EnvironmentArrived():
            return replace(run, needs_environment=False)
        case e.StopRequested() | e.StopFinished():
            return _stop(run, event, at)
        case e.DiscardRequested() | e.DiscardRefused() | e.RunDiscarded():
            return _discard(run, event, at)
        case e.RestoreRequested() | e.RestoreRefused() | e.RunRestored():
            return replace(run, ending=_restore(run.ending, event))
        case e.TrashEmptied():
            trash = None if run.ending.trash == event.trash else run.ending.trash
            return replace(run, ending=replace(run.ending, trash=trash))
        case e.RewindRequested() | e.RewindRefused() | e.RunRewound():
            return _rewind(run, event, at)
        case e.ReviewSeen():
            return replace(run, history=replace(run.history, reviewed=event.tree))
        case e.MessageQueued():
            return talk.queued(run, event)
        case e.DecisionOpened() | e.DecisionAnswered() | e.AnswerDelivered():
            return talk.decided(run, event, at)
        case e.LeaveWithheld():
            return talk.kept_back(run, event)
        case e.TurnRecorded():
            ended_at = run.ended_at if run.turn.open else run.ended_at or at
            turn = replace(run.turn, recorded=event.turn)
            known = history.recorded(run.history, event, at)
            ended = replace(run, turn=turn, ended_at=ended_at, history=known)
            spent = None if event.outcome == attaching.OUTCOME else event.cost_usd
            return totals.recorded(ended, event.turn, spent)
        case e.ModelPriced():
            return pricing.priced(run, event)
        case e.RunBudgetSet():
            return replace(run, money=replace(run.money, budget_usd=event.budget_usd))
        case e.PortLeased():
            return replace(run, port=event.port)
        case e.SetUpWaived():
            return replace(run, setup_waived=True)
        case e.AgentUnanswering():
            return _unanswering(run, event)
        case e.RunSilent():
            return replace(run, silent_minutes=event.minutes)
        case e.RunHeld():
            return replace(run, held_until=event.until)
        case e.RunCrowded():
            return replace(run, crowded=event.cap)
        case e.EscapeNoticed():
            return escapes.noticed(run, event, at)
        case e.EscapePutBack():
            return escapes.put_back(run, event)
        case e.RunTroubled():
            return replace(run, trouble=event.reason)
        case e.TranscriptLost():
            return _lost(run, event)
        case e.RunQueued() | e.CheckpointsDropped():
            return run
        case ee.ErrandFinished() | ee.ReviewFinished() | ee.FindingsDismissed():
            return course.applied(run, event, at)
        case e.TerminalLost():
            attached = run.attached and replace(run.attached, lost=True)
            return replace(run, attached=attached)
        case ae.RunAttached() | ae.TerminalStarted() | ae.TerminalEnded() | ae.RunDetached():
            return attaching.applied(run, event, at)
        case pe.PreviewRequested() | pe.PreviewAllowed() | pe.PreviewStarting():
            return preview.applied(run, event, at)
        case pe.PreviewReady() | pe.PreviewStopRequested() | pe.PreviewEnded():
            return preview.applied(run, event, at)
        case _:
            return landing.applied(run, event, at)


def new_run(event: e.RunQueued, at: str) -> Run:
    """The run that a dispatch makes."""
    return Run(
        id=event.run,
        card=event.card,
        title=event.title,
        body=event.body,
        settings=event.settings,
        queued_at=at,
        told=event.told,
        errand=event.errand,
        money=Money(budget_usd=event.settings.budget_usd),
    )


def _prepare(
    run: Run, event: e.RunAdmitted | e.PhaseStarted | e.RunPlaced | e.PreparationFailed
) -> Run:
    match event:
        case e.RunAdmitted():
            return replace(run, admitted=True)
        case e.PhaseStarted():
            return replace(run, phase=event.phase, progress="")
        case e.RunPlaced():
            return _placed(run, event)
        case e.PreparationFailed():
            failure = "" if event.cancelled else event.reason
            return replace(run, failure=failure, admitted=False, phase=None, progress="")


def _placed(run: Run, event: e.RunPlaced) -> Run:
    place = Place(
        event.worktree,
        event.branch,
        event.base,
        event.base_branch,
        event.notices,
        event.home,
        event.adopted,
        event.session,
    )
    known = run.session_known or bool(event.session)
    phase = None if event.adopted else "agent"
    return replace(run, place=place, admitted=False, phase=phase, progress="", session_known=known)


def _process(
    run: Run, event: e.AgentStarting | e.AgentExited | e.StartFailed, at: str | None
) -> Run:
    match event:
        case e.AgentStarting():
            process = Process(
                event.start,
                event.session_id,
                event.mark,
                event.budget_usd,
                begins_anew=event.begins_anew,
                anew=run.lost_session is not None,
            )
            known = run.session_known and event.resume
            return replace(
                conversation.left(run, run.lost_session),
                process=process,
                turn=replace(run.turn, open=False),
                phase=None,
                failure="",
                trouble="",
                session_known=known,
                needs_environment=False,
                started_at=run.started_at or at,
                ended_at=None,
            )
        case e.AgentExited():
            return _exited(run, event, at)
        case e.StartFailed():
            return replace(run, failure=event.reason, phase=None, ended_at=at)


def _unanswering(run: Run, event: e.AgentUnanswering) -> Run:
    """A turn that it has begun in the meantime counts more."""
    process = run.process
    same = process is not None and process.live and process.start == event.start
    if process is None or not same or process.began or process.refused:
        return run
    return conversation.given_up(run, event.reason)


def _exited(run: Run, event: e.AgentExited, at: str | None) -> Run:
    if run.process is None or run.process.start != event.start:
        return run
    process = replace(
        run.process,
        live=False,
        code=event.code,
        signal=event.signal,
        explanation="" if conversation.is_wanted_again(run) else event.explanation,
        lost=event.lost,
    )
    retry = run.turn.retry if run.turn.retry and run.turn.retry.gave_up else None
    turn = replace(run.turn, background=(), queued=0, retry=retry)
    ended_at = at if run.turn.open else run.ended_at or at
    return talk.orphaned(replace(run, process=process, turn=turn, ended_at=ended_at))


def _lost(run: Run, event: e.TranscriptLost) -> Run:
    """Whatever was on its way counts as said: to say it again would be a turn nobody asked for.

    The session is the agent's own and may be there still; the journal knows what turns cost.
    """
    turn = replace(run.turn, open=False, background=(), queued=0)
    count = max(turn.count, turn.recorded)
    return talk.forgotten(
        replace(
            run,
            trouble=event.reason,
            turn=replace(turn, count=count, recorded=count),
            session_known=run.process is not None,
            money=totals.as_recorded(run.money),
        )
    )


def _stop(run: Run, event: e.StopRequested | e.StopFinished, at: str | None) -> Run:
    if isinstance(event, e.StopFinished):
        ended = replace(run, ending=replace(run.ending, stopped=True), ended_at=at)
        return replace(
            ended, admitted=False, phase=None, progress="", turn=replace(ended.turn, open=False)
        )
    ending = replace(run.ending, stop_by=event.by, stop_reason=event.reason, stopped=False)
    return talk.withdrawn(attaching.called_off(replace(run, ending=ending)))


def _discard(
    run: Run, event: e.DiscardRequested | e.DiscardRefused | e.RunDiscarded, at: str | None
) -> Run:
    ending: Ending = run.ending
    match event:
        case e.DiscardRequested():
            ending = replace(ending, discard_by=event.by, discard_refused="")
        case e.DiscardRefused():
            ending = replace(ending, discard_by=None, discard_refused=event.reason)
        case e.RunDiscarded():
            ending = replace(
                ending,
                discarded_at=at or "",
                rescue_ref=event.rescue_ref,
                trash=event.trash,
            )
            return preview.forgotten(talk.withdrawn(replace(run, ending=ending)))
    return replace(run, ending=ending)


def _restore(
    ending: Ending, event: e.RestoreRequested | e.RestoreRefused | e.RunRestored
) -> Ending:
    match event:
        case e.RestoreRequested():
            return replace(ending, restore_by=event.by, restore_refused="")
        case e.RestoreRefused():
            return replace(ending, restore_by=None, restore_refused=event.reason)
        case e.RunRestored():
            return Ending(
                stop_by=ending.stop_by,
                stop_reason=ending.stop_reason,
                stopped=ending.stopped,
                restored_from=event.source,
                restored_without=event.missing,
            )


def _rewind(
    run: Run, event: e.RewindRequested | e.RewindRefused | e.RunRewound, at: str | None
) -> Run:
    match event:
        case e.RewindRequested():
            return replace(run, history=history.requested(run.history, event))
        case e.RewindRefused():
            return replace(run, history=history.refused(run.history, event))
        case e.RunRewound():
            return talk.told(replace(run, history=history.rewound(run.history, event, at)))
