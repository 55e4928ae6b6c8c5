"""Code actions: every verb that applies to what a line is about.

Answers are quick fixes, which editors show first; the rest have kinds of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.lsp.commands.meaning import ADOPTABLE, subject_argument
from kanbots_ls.lsp.documents.act import Act
from kanbots_ls.lsp.views.applying import answer_arguments, newest_run
from kanbots_ls.protocol.commands import COMMAND_BY_NAME
from kanbots_ls.wording import rewinds, text, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lsprotocol import types as lsp

    from kanbots_ls.documents.about import About
    from kanbots_ls.protocol.reviews import FindingView
    from kanbots_ls.protocol.views import BoardSnapshot, CardView, DecisionView, RunView
    from kanbots_ls.supervisor.counter.choosing import Ready
    from kanbots_ls.worktrees.creation.offered import Offer

KINDS = ("quickfix", "kanbots")
_NEEDS_WORDS = {
    "kanbots.reply",
    "kanbots.rewind",
    "kanbots.card",
    "kanbots.card.show",
    "kanbots.card.edit",
    "kanbots.card.move",
}
"""Offered otherwise, or not without further words."""
_TITLES = {
    "kanbots.diff": "Show the diff of {}",
    "kanbots.log": "Show the log of {}",
    "kanbots.preview": "Preview {}",
    "kanbots.preview.start": "Start the preview of {}",
    "kanbots.preview.stop": "Stop the preview of {}",
    "kanbots.preview.show": "Show the preview of {}",
    "kanbots.promote.show": "Show what promoting {} would do",
    "kanbots.promote": "Promote {}",
    "kanbots.promote.undo": "Undo the promote of {}",
    "kanbots.attach": "Show how to attach to {} at a terminal",
    "kanbots.stop": "Stop {}",
    "kanbots.discard": "Discard {} (restore brings it back)",
    "kanbots.restore": "Restore {}",
    "kanbots.turns": "List the turns of {}",
    "kanbots.review": "Have {} reviewed",
    "kanbots.review.mend": "Have {} reviewed and what is found mended",
    "kanbots.review.dismiss": "Dismiss all findings about {}",
    "kanbots.dispatch": "Dispatch {}",
    "kanbots.split": "Have a split of {} proposed",
    "kanbots.card.archive": "Archive {}",
}
_DISPATCHES = "kanbots.card.dispatch"
_VALUE = 60
_REWINDS = 3
"""Turns that are offered to go back to; the command takes any."""
_COLUMNS = ("todo", "in_review", "done", "backlog", "inbox", "in_progress")


def acts(about: About, board: BoardSnapshot, finding: int | None = None) -> Iterator[Act]:
    """What can be done about a card, a run, a question, or a finding of that number."""
    card = next((each for each in board.cards if each.number == about.card), None)
    yield from _answers(_asked(about, board))
    if card is None:
        return
    run = next((each for each in card.every_run if each.id == about.run), None) or newest_run(card)
    if about.run is None:
        yield from _of_card(card)
    if run is not None:
        yield from _of_findings(run, lambda number: number == finding)
        yield from _of_run(run)
        yield from _of_findings(run, lambda number: number != finding)
        yield from _once_more(run)
    if about.run is None:
        yield from _moves(card)


def _asked(about: About, board: BoardSnapshot) -> Sequence[DecisionView]:
    """The question on the line; on a card's or run's own line all of its questions."""
    if about.decision is not None:
        return [each for each in board.decisions if each.id == about.decision]
    if about.card is None:
        return []
    return [
        each
        for each in board.decisions
        if each.card == about.card and about.run in (None, each.run)
    ]


def _answers(decisions: Sequence[DecisionView]) -> Iterator[Act]:
    for decision in decisions:
        for number, option in enumerate(decision.options, start=1):
            title = f"Answer {decision.id}: {number} {text.line(option.label, 60)}"
            arguments = answer_arguments(decision, number)
            yield Act(title, "quickfix", "kanbots.answer", arguments)


def _of_card(card: CardView) -> Iterator[Act]:
    opening = {"document": "card", "card": card.number}
    yield Act(f"Open #{card.number}", "kanbots.card", "kanbots.card", opening)
    for name in card.verbs:
        if name not in _NEEDS_WORDS:
            yield _named(name, "kanbots.card", f"#{card.number}", card.number)


def _of_run(run: RunView) -> Iterator[Act]:
    for name in run.verbs:
        if name not in _NEEDS_WORDS:
            yield _named(name, "kanbots.run", run.id, run.id)


def _once_more(run: RunView) -> Iterator[Act]:
    """What takes further words, said for the person."""
    gone = run.worktree is None or run.discarded_at is not None
    if gone or run.purpose != "work" or run.state not in words.SETTLED:
        return
    argument: dict[str, object] = {"run": run.id, "squash": True}
    yield Act(f"Promote {run.id} as one commit", "kanbots.run", "kanbots.promote", argument)
    yield from _rewinds(run)


def _rewinds(run: RunView) -> Iterator[Act]:
    """Back to a turn that its worktree is not at; the way back from that comes first."""
    kind, back = "kanbots.run.rewind", run.rewound
    if back is not None:
        argument: dict[str, object] = {"run": run.id, "to": back.before}
        yield Act(rewinds.UNDO.format(run.id), kind, "kanbots.rewind", argument)
    newest = run.turns - 1 if back is None else run.turns
    turns = [turn for turn in range(newest, -1, -1) if back is None or back.to != str(turn)]
    for turn in turns[:_REWINDS]:
        title = f"Rewind {run.id} to {f'turn {turn}' if turn else 'its beginning'}"
        argument = {"run": run.id, "to": str(turn)}
        yield Act(title, kind, "kanbots.rewind", argument)


def _of_findings(run: RunView, wanted: Callable[[int], bool]) -> Iterator[Act]:
    review = run.review
    if review is None or review.past:
        return
    for finding in review.findings:
        if wanted(finding.number):
            yield dismissal(run.id, finding)


def dismissal(run: str, finding: FindingView, problem: lsp.Diagnostic | None = None) -> Act:
    """One finding out of sight."""
    argument: dict[str, object] = {"run": run, "findings": [finding.number]}
    title = f"Dismiss finding {finding.number}: {text.line(finding.title, 60)}"
    kind = "kanbots.run.dismiss" if problem is None else "quickfix"
    return Act(title, kind, "kanbots.review.dismiss", argument, problem)


def adoptions(offers: Sequence[Offer]) -> Iterator[Act]:
    """Work of the person's own, for the line that is about no card: the board's first."""
    for each in offers[:ADOPTABLE]:
        value = text.line(each.value)
        # Of a long path its end is what tells it from others.
        value = value if len(value) <= _VALUE else f"…{value[1 - _VALUE :]}"
        title = f"Adopt {value}: {text.line(each.description, 60)}"
        yield Act(title, "kanbots.adopt", "kanbots.adopt", {"what": each.value})


def dispatches(card: CardView, agents: Ready) -> Iterator[Act]:
    """To another agent than the card's, or, as long as it has no run, to both to compare them."""
    number, usual = card.number, card.agent or agents.configured
    others = [name for name in agents.there if name != usual]
    for name in others:
        argument: dict[str, object] = {"cards": [number], "agent": name}
        yield Act(f"Dispatch #{number} to {name}", _DISPATCHES, "kanbots.dispatch", argument)
    for name in others if not card.runs else ():
        argument = {"cards": [number], "agents": [usual, name]}
        title = f"Dispatch #{number} to {usual} and {name}, to compare"
        yield Act(title, _DISPATCHES, "kanbots.dispatch", argument)


def diff_of(run: str) -> Act:
    """What a run has done, for a place that is about nothing else of it."""
    return _named("kanbots.diff", "kanbots.run", run, run)


def _moves(card: CardView) -> Iterator[Act]:
    for column in _COLUMNS:
        if column != card.column:
            title = f"Move #{card.number} to {words.COLUMNS[column]}"
            argument = {"card": card.number, "column": column}
            yield Act(title, "kanbots.card.move", "kanbots.card.move", argument)


def _named(name: str, kind: str, called: str, subject: int | str) -> Act:
    argument = subject_argument(COMMAND_BY_NAME[name], subject)
    return Act(_TITLES[name].format(called), kind, name, argument)


def allowed(kind: str, only: Sequence[str] | None) -> bool:
    """Whether the editor asked for that kind."""
    return not only or any(kind == each or kind.startswith(f"{each}.") for each in only)
