"""What a person without a plug-in is told after a command: one sentence, made from its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.protocol import (
    adopting,
    attaching,
    daemon,
    decisions,
    disk,
    landing,
    money,
    preview,
    removal,
    runs,
    slash,
    turns,
    views,
)
from kanbots_ls.wording import reviews, rewinds, text, words
from kanbots_ls.wording.preview import sentence

if TYPE_CHECKING:
    from kanbots_ls.protocol.base import WireModel


def told(method: str, result: WireModel) -> str:
    """One sentence, then the notices that are news; empty where the result speaks for itself."""
    sentence = _sentence(method, result)
    notices = getattr(result, "news", getattr(result, "notices", ()))
    return text.block(" ".join(part for part in (sentence, *notices) if part))


def _sentence(method: str, result: WireModel) -> str:
    match result:
        case views.CardView():
            return "" if method == "kanbots/card/show" else words.card_line(result)
        case runs.ReviewResult():
            first, second = result.runs
            done = f"reviews {second.id}" if first.reviews else f"splits #{first.card}"
            return f"{first.id} {done}."
        case views.RunView():
            return f"{result.id}: {reviews.short(result) or 'no finding is left'}."
        case runs.RunsResult():
            states = ", ".join(f"{run.id} {run.state}" for run in result.runs)
            return f"{states}." if states else ""
        case landing.PromoteResult():
            return _promoted(result)
        case landing.LandingView():
            return _would_land(result)
        case removal.DiscardResult():
            return f"Discarded {result.run.id}; restore brings it back."
        case removal.RestoreResult():
            lost = f" Missing: {'; '.join(result.missing)}." if result.missing else ""
            return f"{result.run.id} is back.{lost}"
        case turns.RewindResult():
            return rewinds.done(result.run.id, result.to, result.run.rewound)
        case decisions.AnswerResult():
            return _answered(result)
        case adopting.AdoptResult():
            return ", ".join(f"Adopted {run.branch} as {run.id}." for run in result.runs)
        case attaching.TerminalResult():
            return f"To attach, in a terminal: {result.line}"
        case preview.PreviewShown():
            return sentence(result.run, result.preview)
        case _:
            return _figures(result)


def _promoted(result: landing.PromoteResult) -> str:
    if result.unsigned is not None:
        return f"{result.run.id} needs your signature: kanbots-ls promote {result.run.id}."
    if result.undone is not None:
        return f"{result.undone.target} is back at {result.undone.before[:12]}."
    if result.promoted is None:
        return ""
    return f"Promoted {result.run.id}: {result.promoted.target} is {result.promoted.commit[:12]}."


def _would_land(plan: landing.LandingView) -> str:
    size = f"{words.count(len(plan.commits), 'commit')}, {words.changed(plan.files)}"
    if plan.refused:
        return f"{plan.run} can't land: {plan.refused}"
    rest = (
        f" {words.count(len(plan.uncommitted), 'file')} not committed." if plan.uncommitted else ""
    )
    return f"{plan.run} would land on {plan.target}: {size}.{rest}"


def _answered(result: decisions.AnswerResult) -> str:
    answer = ", ".join(result.decision.answer or ())
    left = f" {len(result.remaining)} more of this call wait." if result.remaining else ""
    return f"{result.decision.id}: {text.line(answer, 80)}.{left}"


def _figures(result: WireModel) -> str:
    match result:
        case turns.TurnsResult():
            return _turns(result)
        case views.BoardSnapshot():
            return f"{result.running} running, {result.waiting} waiting, {_money(result.cost)}"
        case decisions.CostsResult():
            return _money(result.cost)
        case slash.SlashListResult():
            return " ".join(f"/{command.name}" for command in result.commands)
        case disk.DiskResult():
            kept, trash = words.size(result.worktree_bytes), words.size(result.trash_bytes)
            return f"Worktrees {kept}, trash {trash}."
        case disk.TrashResult():
            return f"Deleted {words.count(len(result.runs), 'run')}, {words.size(result.bytes)}."
        case disk.CheckpointsResult():
            return f"Dropped {words.count(len(result.dropped), 'checkpoint')} of {result.run}."
        case decisions.DecisionListResult():
            return words.count(len(result.decisions), "question")
        case daemon.DaemonStatus():
            return f"kanbots-ls {result.version}, pid {result.pid}, {result.runs} live runs."
        case daemon.CheckResult():
            bad = [f"{found.text} {found.mend}" for found in result.findings if not found.ok]
            return " ".join(bad) or "Everything is in order."
        case _:
            return ""


def _turns(result: turns.TurnsResult) -> str:
    """``turn 1: 2 files, +10 -3 · turn 2: …``."""
    return " · ".join(
        f"turn {turn.turn}: {words.count(turn.files or 0, 'file')}, "
        f"+{turn.added or 0} -{turn.removed or 0}"
        for turn in result.turns
    )


def _money(cost: money.CostView) -> str:
    return f"session {words.usd(cost.session_usd)}, today {words.day(cost)}"
