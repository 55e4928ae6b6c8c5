"""What moved outside a run while it worked: told as a decision that holds nothing.

The watch in ``worktrees`` finds the moves; here they become a question, and the answer a wish to
put them back.  A stop or a discard leaves the question open, as what moved is not the run's.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.effects import PutBack
from kanbots_ls.model.escapes import Move
from kanbots_ls.model.ids import DecisionId, RunId
from kanbots_ls.runs.state.decisions import Decision
from kanbots_ls.runs.state.outcome import Escape
from kanbots_ls.runs.state.run import Run, Runs

KEEP = "Keep it"
PUT_BACK = "Put it back"
_TOLD = 20
_SHORT = 8


def noticed(run: Run, event: e.EscapeNoticed, at: str | None) -> Run:
    """The run with a question more."""
    identity = DecisionId(f"{run.id}.escape-{event.number}")
    decision = Decision(
        id=identity,
        group=identity,
        run=run.id,
        kind="escape",
        question=_question(run.id, event.moves),
        options=(
            Option(KEEP, "It was meant so."),
            Option(PUT_BACK, "All of it, unless something has changed again since."),
        ),
        detail="\n".join(_lines(event.moves)),
        opened_at=at,
    )
    talk = replace(run.talk, decisions=(*run.talk.decisions, decision))
    return replace(run, talk=talk, escapes=(*run.escapes, Escape(identity, event.moves)))


def put_back(run: Run, event: e.EscapePutBack) -> Run:
    """The question is settled, or stands again and says why."""

    def after(decision: Decision) -> Decision:
        if decision.id != event.decision:
            return decision
        if not event.refused:
            return replace(decision, state="resolved")
        lines = "\n".join(_lines(moves_of(run, event.decision)))
        detail = f"{event.refused}\n{lines}"
        return replace(decision, state="opened", answer=None, answered_by="", detail=detail)

    return replace(run, talk=replace(run.talk, decisions=tuple(map(after, run.talk.decisions))))


def written(run: Run, path: str) -> Run:
    """The run after a tool of its agent wrote a file, which may lie outside its worktree."""
    if run.place is None:
        return run
    worktree = PurePosixPath(run.place.worktree)
    file = PurePosixPath(posixpath.normpath(worktree / path))
    told = str(file) in run.outside or len(run.outside) == _TOLD
    if file.is_relative_to(worktree) or told:
        return run
    return replace(run, outside=(*run.outside, str(file)))


def notices(run: Run) -> tuple[str, ...]:
    """A sentence for each file that the agent wrote outside its worktree."""
    return tuple(
        f"The agent wrote {file}, which is outside its worktree and not undone by a discard."
        for file in run.outside
    )


def moves_of(run: Run, decision: DecisionId) -> tuple[Move, ...]:
    """What that decision is about."""
    return next((each.moves for each in run.escapes if each.decision == decision), ())


def new_moves(runs: Runs, moves: Iterable[Move]) -> tuple[Move, ...]:
    """Those that nobody was asked about, in this run or another that worked meanwhile, and that
    are no promote of ours: a repository without reflogs does not tell us so."""
    known = {move for run in runs.runs.values() for escape in run.escapes for move in escape.moves}
    landed = {place for run in runs.runs.values() for place in _landed(run)}
    return tuple(
        move for move in moves if move not in known and (move.name, move.now) not in landed
    )


def _landed(run: Run) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Where promotes have brought branches, or are bringing one now."""
    for landing in (*run.landing.promotions, run.landing.built):
        if landing is not None:
            yield f"refs/heads/{landing.target}", (landing.commit,)


def settled(run: Run) -> tuple[e.JournalEvent, ...]:
    """What follows from an answer that leaves everything as it is."""
    return tuple(
        e.AnswerDelivered(decision.group, run.id)
        for decision in run.talk.decisions
        if decision.kind == "escape" and decision.state == "answered" and decision.answer == (KEEP,)
    )


def wanted_back(run: Run) -> Iterable[PutBack]:
    """What a person wants put back."""
    for decision in run.talk.decisions:
        answered = decision.kind == "escape" and decision.state == "answered"
        if answered and decision.answer == (PUT_BACK,):
            yield PutBack(run.id, decision.id)


def _question(run: RunId, moves: tuple[Move, ...]) -> str:
    told = _line(moves[0])
    others = f" (and {len(moves) - 1} more)" if len(moves) > 1 else ""
    return f"While run {run} worked, something outside it changed: {told}{others}. Keep it?"


def _lines(moves: tuple[Move, ...]) -> Iterable[str]:
    yield from (_line(move) for move in moves[:_TOLD])
    if len(moves) > _TOLD:
        yield f"… and {len(moves) - _TOLD} more"


def _line(move: Move) -> str:
    name = move.name.removeprefix("refs/heads/").removeprefix("refs/tags/")
    match move.kind:
        case "stash":
            return f"the stash changed from {len(move.was)} to {len(move.now)} entries"
        case "setting":
            return f"the shared setting {name} {_changed(move, ', '.join)}"
        case "hook":
            what = "appeared" if not move.was else "changed" if move.now else "disappeared"
            return f"the hook {name} {what}"
        case "head":
            return f"the HEAD in {name} {_changed(move, ''.join)}"
        case "branch" | "tag" | "ref":
            return f"the {move.kind} {name} {_changed(move, lambda values: values[0][:_SHORT])}"


def _changed(move: Move, shown: Callable[[tuple[str, ...]], str]) -> str:
    if not move.now:
        return f"was removed (it was {shown(move.was)})"
    if not move.was:
        return f"was set to {shown(move.now)}"
    return f"moved from {shown(move.was)} to {shown(move.now)}"
