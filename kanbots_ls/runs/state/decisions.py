"""A decision's one life: opened → answered → delivered → resolved, or withdrawn.

A request with k questions is k decisions of one group, delivered together when the last of them
is answered.  Ids are ``<run>.<n>`` in the order of the transcript (the board's own are
``<run>.budget-<n>`` and the like), so a rebuild gives every decision its name again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from kanbots_ls.model.agent_events import DecisionKind, DecisionRequested, Option, PermissionMode
from kanbots_ls.model.ids import DecisionId, RequestKey, RunId
from kanbots_ls.model.refusal import Refused

DecisionState = Literal["opened", "answered", "delivered", "resolved", "withdrawn"]
AGENT_KINDS = ("question", "plan", "permission")
HOLD_NOTHING = ("escape", "preview")
"""Kinds that no run waits for."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One question to a person."""

    id: DecisionId
    group: DecisionId
    run: RunId | None
    kind: DecisionKind
    question: str
    options: tuple[Option, ...] = ()
    multiple: bool = False
    free_text: bool = False
    detail: str = ""
    key: RequestKey | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    by_message: bool = False
    """Nobody holds the request open any more: the answer goes as a message."""
    granted_in: tuple[PermissionMode, ...] = ()
    """Modes in which its first option is taken without asking."""
    writes: tuple[str, ...] = ()
    """The files that it would write, where that is all it does."""
    leave: Literal["", "looked_for", "withheld"] = ""
    """Whether the mode allows what it would write depends on where that lies, and is being looked
    at; withheld: it lies outside."""
    start: int = 0
    """The agent process that asked."""
    state: DecisionState = "opened"
    opened_at: str | None = None
    answer: tuple[str, ...] | None = None
    text: bool = False
    """The answer is free text, not a choice."""
    answered_by: str = ""
    answered_at: str | None = None


def opened_by_agent(
    run: RunId, count: int, start: int, event: DecisionRequested, at: str | None
) -> tuple[Decision, ...]:
    """The decisions of one request; ``count`` of them the run already had."""
    group = DecisionId(f"{run}.{count + 1}")
    return tuple(
        Decision(
            id=DecisionId(f"{run}.{count + index}"),
            group=group,
            run=run,
            kind=event.kind,
            question=question.text,
            options=question.options,
            multiple=question.multiple,
            free_text=question.free_text,
            detail=event.detail,
            key=event.key,
            payload=event.payload,
            by_message=event.by_message,
            granted_in=event.granted_in,
            writes=event.writes,
            start=start,
            opened_at=at,
        )
        for index, question in enumerate(event.questions, start=1)
    )


def considered(mode: PermissionMode, decision: Decision) -> Decision:
    """The decision as it is when asked: not before anybody has seen where its files lie."""
    looks = mode == "acceptEdits" and mode in decision.granted_in and decision.writes
    return replace(decision, leave="looked_for") if looks else decision


def withheld(decision: Decision, path: str) -> Decision:
    """The decision once a file of it was found to lie elsewhere."""
    told = f"Outside of what its mode lets it edit: {path}"
    detail = f"{told}\n\n{decision.detail}".rstrip()
    return replace(decision, leave="withheld", detail=detail)


def chosen(decision: Decision, choices: tuple[str, ...], text: str | None) -> tuple[str, ...]:
    """The answer as labels (or one free text), or a refusal that names what is allowed."""
    if text is not None and choices:
        raise Refused("invalid", "Give either a choice or a text, not both.")
    if text is not None:
        return _free_text(decision, text)
    labels = tuple(dict.fromkeys(_label(decision, choice) for choice in choices))
    if not labels:
        raise Refused("invalid", f"No answer given. {_what_is_allowed(decision)}")
    if len(labels) > 1 and not decision.multiple:
        raise Refused("invalid", f"Only one choice is allowed here. {_what_is_allowed(decision)}")
    return labels


def _free_text(decision: Decision, text: str) -> tuple[str, ...]:
    if not text.strip():
        raise Refused("invalid", "The text is empty.")
    if not decision.free_text:
        raise Refused("invalid", f"This takes no free text. {_what_is_allowed(decision)}")
    return (text,)


def _label(decision: Decision, choice: str) -> str:
    wanted = choice.strip()
    labels = [option.label for option in decision.options]
    if wanted in labels:
        return wanted
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(labels):
        return labels[int(wanted) - 1]
    folded = [label for label in labels if label.casefold() == wanted.casefold()]
    if len(folded) == 1:
        return folded[0]
    raise Refused("invalid", f"{choice!r} is none of the options. {_what_is_allowed(decision)}")


def _what_is_allowed(decision: Decision) -> str:
    options = ", ".join(f"{n} {option.label}" for n, option in enumerate(decision.options, 1))
    text = "or a text with --text" if decision.free_text else ""
    several = " (several with 1,3)" if decision.multiple else ""
    return f"Allowed: {options}{several} {text}".rstrip() + "."


def of_group(decisions: Iterable[Decision], group: DecisionId) -> tuple[Decision, ...]:
    """All decisions of one request."""
    return tuple(decision for decision in decisions if decision.group == group)


def with_state(
    decisions: Iterable[Decision], group: DecisionId, state: DecisionState
) -> tuple[Decision, ...]:
    """The same decisions with those of ``group`` in ``state``; what is resolved stays so."""
    return tuple(
        replace(d, state=state) if d.group == group and d.state != "resolved" else d
        for d in decisions
    )


def of_day(decision: Decision) -> bool:
    """It is about the person's day, not about the board's session."""
    return decision.run is None and decision.id.startswith("day.")


def of_session(decision: Decision) -> bool:
    """It is about the budget of the board's session."""
    return decision.run is None and decision.kind == "budget" and not of_day(decision)


def is_open(decision: Decision) -> bool:
    """It still waits for a person, and not for a look at where its files lie."""
    return decision.state == "opened" and decision.leave != "looked_for"


def deliverable(decisions: Iterable[Decision]) -> tuple[DecisionId, ...]:
    """Groups of agents' decisions that are answered wholly and not delivered yet."""
    pending: dict[DecisionId, bool] = {}
    for decision in decisions:
        if decision.kind in AGENT_KINDS and decision.state in ("opened", "answered"):
            whole = pending.get(decision.group, True)
            pending[decision.group] = whole and decision.state == "answered"
    return tuple(group for group, whole in pending.items() if whole)
