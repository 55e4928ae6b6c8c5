"""What a command means: its argument, else the one thing it can be about, else the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pygls.exceptions import JsonRpcInvalidParams

from kanbots_ls.lsp.views.applying import cards_for, runs_for
from kanbots_ls.lsp.wire.reasons import invalid_reason
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol.methods import BY_NAME
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.protocol.base import WireModel
    from kanbots_ls.protocol.commands import Command
    from kanbots_ls.protocol.views import BoardSnapshot, DecisionView

_SEVERAL = {"kanbots/run/dispatch": "cards", "kanbots/run/stop": "runs"}
"""Methods that take several at once."""
ADOPTABLE = 8
"""Worktrees and branches that are offered; the command takes any."""


@dataclass(frozen=True, slots=True)
class Look:
    """Nothing is done: the person is to look there, and choose."""

    why: str
    card: int | None = None
    decision: str | None = None


def params_of(command: Command, argument: dict[str, Any]) -> WireModel:
    """The method's parameters.  Raises JsonRpcInvalidParams, which names the field at fault."""
    shape = BY_NAME[command.method].params
    _refuse_strange_fields(command, shape, argument)
    try:
        return shape.model_validate({**argument, **command.preset})
    except ValidationError as error:
        raise JsonRpcInvalidParams(f"{command.name}: {invalid_reason(error)}") from None


def _refuse_strange_fields(
    command: Command, shape: type[WireModel], argument: dict[str, Any]
) -> None:
    """People write these by hand: what is misspelled must not be done without."""
    known = [field.alias or name for name, field in shape.model_fields.items()]
    strange = [name for name in argument if name not in (*known, *shape.model_fields)]
    if strange:
        fields = f"its fields are {', '.join(known)}" if known else "it takes none"
        raise JsonRpcInvalidParams(f"{command.name}: {strange[0]}: no such field; {fields}.")


def argument_of(command: Command, arguments: Sequence[Any] | None) -> dict[str, Any] | None:
    """The one object of a command; None where there is none.  Raises JsonRpcInvalidParams."""
    given = [each for each in arguments or () if each is not None]
    if not given:
        return None
    if len(given) > 1 or not isinstance(given[0], dict):
        raise JsonRpcInvalidParams(f"{command.name} takes one object with its fields, or nothing")
    return given[0]


def meant(command: Command, board: BoardSnapshot) -> dict[str, Any] | Look:
    """What a command without argument is about."""
    if command.subject is None:
        return {}
    if command.subject == "decision":
        return _the_decision(board.decisions)
    if command.subject == "card":
        found: list[Any] = [card.number for card in cards_for(command.name, board.cards)]
    else:
        found = [run.id for run in runs_for(command.name, board.cards)]
    if len(found) == 1 and not command.careful:
        return subject_argument(command, found[0])
    return Look(_why(command, len(found)), card=_card_of(found[0]) if found else None)


def subject_argument(command: Command, subject: int | str) -> dict[str, Any]:
    """The argument of a command about that card or run."""
    field = _SEVERAL.get(command.method)
    return {field: [subject]} if field else {command.subject or "": subject}


def shown(argument: dict[str, Any], board: BoardSnapshot) -> Look | None:
    """An answer that says nothing but which question shows it; None where it is not open."""
    if set(argument) != {"decision"}:
        return None
    found = [each for each in board.decisions if each.id == argument["decision"]]
    return _the_decision(found) if found else None


def _the_decision(waiting: Sequence[DecisionView]) -> Look:
    if not waiting:
        raise Refused("unknown", "Nothing waits for you.")
    first, *rest = waiting
    # What a number then answers is always the one that is told here, whatever the editor opens.
    more = f" – {words.count(len(rest), 'question')} more for you." if rest else ""
    return Look(question(first) + more, card=first.card, decision=first.id)


def question(decision: DecisionView) -> str:
    """A question with its options in one line."""
    options = [f"{n} {option.label}" for n, option in enumerate(decision.options, start=1)]
    return f"{decision.id}: {decision.question} " + " · ".join(options)


def _card_of(subject: int | str) -> int:
    return subject if isinstance(subject, int) else int(subject.partition("-")[0])


def _why(command: Command, count: int) -> str:
    title = BY_NAME[command.method].title
    if not count:
        return f"{title}: there is none to which it applies now."
    if count == 1:
        return f"{title}: choose it on the board, with the code actions of its line."
    return f"{title}: {count} qualify; choose one on the board, with the code actions of its line."
