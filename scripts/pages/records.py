"""The records of the protocol: of requests, results and notifications, and of a run's events."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from kanbots_ls.lsp.editors.client import Options
from kanbots_ls.model import agent_events
from kanbots_ls.protocol.methods import METHODS
from pages.shapes import shape
from pages.tables import docstrings, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pages.shapes import Shape


@dataclass(frozen=True)
class Field:
    """One field of a record."""

    name: str
    shape: Shape
    optional: bool
    text: str


@dataclass(frozen=True)
class Record:
    """One record: what it is and its fields."""

    name: str
    text: str
    fields: tuple[Field, ...]
    sent: bool = False
    """By a client; all others are only read there."""


def records() -> list[Record]:
    """All records of requests, results, notifications and options, by name."""
    sent = {method.params for method in METHODS if method.direction == "to_server"} | {Options}
    roots: list[Any] = [method.params for method in METHODS] + [Options]
    roots += [method.result for method in METHODS if method.result]
    models = sorted(_reached(roots), key=lambda each: each.__name__)
    return [_model(model, sent=model in sent) for model in models]


def events() -> list[Record]:
    """The fields of each event of a run's log, under its type."""
    return [
        Record(
            next(str(field.default) for field in fields(kind) if field.name == "type"),
            _words(kind),
            tuple(_dataclass_fields(kind, skip=("type", "payload"))),
        )
        for kind in get_args(agent_events.AgentEvent)
    ]


def event_records() -> list[Record]:
    """The records that events hold, by name."""
    waiting: list[Any] = list(get_args(agent_events.AgentEvent))
    found: set[Any] = set()
    while waiting:
        kind = waiting.pop()
        hints = get_type_hints(kind)
        inner = [each for field in fields(kind) for each in _dataclasses(hints[field.name])]
        waiting += [each for each in inner if each not in found]
        found |= set(inner)
    return [
        Record(each.__name__, _words(each), tuple(_dataclass_fields(each)))
        for each in sorted(found, key=lambda each: str(each.__name__))
    ]


def _model(model: type[BaseModel], *, sent: bool) -> Record:
    notes = docstrings(model)
    return Record(
        model.__name__,
        sentence(model.__doc__),
        tuple(
            Field(
                to_camel(name),
                shape(info.annotation),
                sent and not info.is_required(),
                notes.get(name) or info.description or "",
            )
            for name, info in model.model_fields.items()
        ),
        sent,
    )


def _dataclass_fields(kind: Any, skip: tuple[str, ...] = ()) -> Iterator[Field]:
    hints, notes = get_type_hints(kind), docstrings(kind)
    for field in fields(kind):
        if field.name not in skip:
            yield Field(field.name, shape(hints[field.name]), False, notes.get(field.name, ""))


def _reached(roots: list[Any]) -> set[type[BaseModel]]:
    found: set[type[BaseModel]] = set()
    waiting = list(roots)
    while waiting:
        kind = waiting.pop()
        if not (inspect.isclass(kind) and issubclass(kind, BaseModel)):
            waiting += get_args(kind)
        elif kind not in found:
            found.add(kind)
            waiting += [info.annotation for info in kind.model_fields.values()]
    return found


def _dataclasses(kind: Any) -> Iterator[Any]:
    if inspect.isclass(kind) and is_dataclass(kind):
        yield kind
    for part in get_args(kind):
        yield from _dataclasses(part)


def _words(kind: Any) -> str:
    """Its docstring; a dataclass without one has its signature there, which says nothing new."""
    text = kind.__doc__ or ""
    return "" if text.startswith(f"{kind.__name__}(") else sentence(text)
