"""A run's preview, pure: asking for its program, consent to its text, its life, what is wanted.

The text comes with a clone, so it runs only after a person's yes to it, as a set-up command does,
and then only when somebody asks for it.  It is the person's, not the agent's: a stop of the run
leaves it, while what puts the worktree away or reads it for a promote ends it first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.commands import StartPreview, StopPreview
from kanbots_ls.model.events import previews as pe
from kanbots_ls.model.ids import DecisionId
from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.asking import consent
from kanbots_ls.runs.outcomes.landing import check_quiet
from kanbots_ls.runs.refusals import not_discarded
from kanbots_ls.runs.state.decisions import Decision, is_open
from kanbots_ls.runs.state.run import Run, Runs

NOT_NOW = "Not now"
DECLINED = "You did not want its command to run."


def start(runs: Runs, run: Run, command: StartPreview) -> tuple[e.JournalEvent, ...]:
    """The run's program; where it runs already, that is what was wanted."""
    not_discarded(run)
    check_quiet(run)
    if run.place is None:
        raise Refused("wrong_state", f"Run {run.id} has no worktree yet, so nothing to run there.")
    if run.preview.live and run.preview.stop_by is not None:
        raise Refused("wrong_state", f"The preview of {run.id} is being ended. Try again then.")
    if run.preview.live:
        return ()
    question = question_of(run)
    if run.preview.asked and run.preview.command == command.text:
        return _yes(run, question, command.by) if question and command.agrees else ()
    agreed = consent.given(runs, command.text, command.by) if command.agrees else ()
    known = command.own or consent.digest(command.text) in runs.consents
    asked = pe.PreviewRequested(run.id, command.text, bool(known or agreed), command.by)
    return (*agreed, asked)


def _yes(run: Run, question: DecisionId, by: str) -> tuple[e.JournalEvent, ...]:
    return (e.DecisionAnswered(question, run.id, (consent.RUN_IT,), text=False, by=by),)


def stop(run: Run, command: StopPreview) -> tuple[e.JournalEvent, ...]:
    """The end of the run's program, or of waiting for it."""
    if not (run.preview.live or run.preview.asked):
        raise Refused("wrong_state", f"Run {run.id} has no preview running; nothing is to stop.")
    if run.preview.stop_by is not None:
        return ()
    return (pe.PreviewStopRequested(run.id, command.by),)


def applied(run: Run, event: pe.PreviewEvent, at: str | None) -> Run:
    """The run after one fact about its preview."""
    now = run.preview
    match event:
        case pe.PreviewRequested():
            return _requested(run, event, at)
        case pe.PreviewAllowed():
            now = replace(now, allowed=True)
        case pe.PreviewStarting():
            now = replace(
                now, asked=False, live=True, start=event.start, mark=event.mark, url=None,
                started_at=at, ended_at=None, code=None, signal=None, reason="", lines=(),
            )  # fmt: skip
        case pe.PreviewReady():
            now = replace(now, url=event.url) if event.start == now.start else now
        case pe.PreviewStopRequested():
            return _stopping(run, event)
        case pe.PreviewEnded():
            now = replace(
                now, asked=False, live=False, url=None, ended_at=at, code=event.code,
                signal=event.signal, reason=event.reason, lines=event.lines,
            )  # fmt: skip
    return replace(run, preview=now)


def _requested(run: Run, event: pe.PreviewRequested, at: str | None) -> Run:
    """Another text than the one that is being asked about is another question."""
    asked = replace(
        run.preview,
        asked=True,
        allowed=event.allowed,
        command=event.command,
        by=event.by,
        stop_by=None,
        asked_at=at,
    )
    question = _asked(run)
    other = question is not None and question.detail != event.command
    run = replace(run, preview=asked)
    return dropped_question(run) if other else run


def _stopping(run: Run, event: pe.PreviewStopRequested) -> Run:
    """What has not begun never does; what runs is ended."""
    now = replace(run.preview, asked=False, stop_by=event.by)
    return dropped_question(replace(run, preview=now))


def forgotten(run: Run) -> Run:
    """The run is discarded: nobody waits for its program any more."""
    return dropped_question(replace(run, preview=replace(run.preview, asked=False)))


def dropped_question(run: Run) -> Run:
    """Without the question for consent, where it is open."""
    question = _asked(run)
    if question is None or question.state not in ("opened", "answered"):
        return run
    decisions = tuple(
        replace(each, state="withdrawn") if each is question else each
        for each in run.talk.decisions
    )
    return replace(run, talk=replace(run.talk, decisions=decisions))


def following_previews(runs: Runs) -> tuple[e.JournalEvent, ...]:
    """Questions for consent, those that a yes elsewhere settles, and what answers lead to."""
    waiting = [r for r in runs.runs.values() if r.preview.asked and not r.preview.allowed]
    return tuple(fact for run in waiting for fact in _following(runs, run))


def _following(runs: Runs, run: Run) -> Iterable[e.JournalEvent]:
    question = _asked(run)
    agreed = runs.consents.get(consent.digest(run.preview.command))
    if question is None or question.state not in ("opened", "answered"):
        if agreed is not None:
            yield pe.PreviewAllowed(run.id, agreed)
        else:
            yield _ask(run)
    elif question.state == "opened" and agreed is not None:
        yield from _yes(run, question.id, agreed)
    elif question.state == "answered":
        yield e.AnswerDelivered(question.group, run.id)
        yield from _consequences(runs, run, question)


def _consequences(runs: Runs, run: Run, question: Decision) -> Iterable[e.JournalEvent]:
    by = question.answered_by
    if question.answer == (consent.RUN_IT,):
        yield from consent.given(runs, run.preview.command, by)
        yield pe.PreviewAllowed(run.id, by)
    else:
        yield pe.PreviewEnded(run.id, run.preview.start, reason=DECLINED)


def wanted(run: Run) -> Iterable[f.Effect]:
    """Begin it, or end it: at somebody's wish, and before its worktree is put away or promoted."""
    now = run.preview
    ending = run.ending.discard_by is not None or run.landing.asked is not None
    if now.live and (now.stop_by is not None or ending):
        yield f.EndPreview(run.id, now.start)
    elif now.asked and now.allowed and not now.live and not ending:
        yield f.BeginPreview(run.id, now.start + 1)


def is_settled(runs: Runs, run: Run) -> bool:
    """Whether it is known what is to become of a start: it goes on, or a person is asked."""
    agreed = consent.digest(run.preview.command) in runs.consents
    waits = question_of(run) is not None and not agreed
    return not run.preview.asked or run.preview.allowed or waits


def question_of(run: Run) -> DecisionId | None:
    """What a person has to answer before it begins."""
    question = _asked(run)
    return question.id if run.preview.asked and question and is_open(question) else None


def _questions(run: Run) -> list[Decision]:
    return [each for each in run.talk.decisions if each.kind == "preview"]


def _asked(run: Run) -> Decision | None:
    return next(reversed(_questions(run)), None)


def _ask(run: Run) -> e.DecisionOpened:
    return e.DecisionOpened(
        DecisionId(f"{run.id}.preview-{len(_questions(run)) + 1}"),
        run.id,
        "preview",
        f"kanbots.toml names a command that shows the work. Run it in the worktree of {run.id}?",
        (
            Option(
                consent.RUN_IT, "As you would yourself; asked again only when the text changes."
            ),
            Option(NOT_NOW, "Nothing is started."),
        ),
        detail=run.preview.command,
    )
