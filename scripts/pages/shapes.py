"""The records, choices and events of the protocol as plain shapes, whatever language they go to.

`typescript.py` and `lua.py` write the types of the editors' clients from these. Nothing here knows
a language; a shape is a name for one thing that the wire may hold.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, NewType, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from kanbots_ls.lsp.editors.client import Options, Prompts
from kanbots_ls.model import agent_events
from kanbots_ls.protocol import documents, runs, status, views
from kanbots_ls.protocol.commands import COMMANDS, Command
from kanbots_ls.protocol.methods import BY_NAME, METHODS
from pages.tables import docstrings, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODULES = (views, runs, status, documents)


@dataclass(frozen=True)
class Choice:
    """One of some words, where it has no name of its own."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A record or a choice that is written down under this name."""

    name: str


@dataclass(frozen=True)
class ListOf:
    """Any number of the same."""

    item: Shape


@dataclass(frozen=True)
class Places:
    """A fixed number of values."""

    items: tuple[Shape, ...]


@dataclass(frozen=True)
class MapOf:
    """Values by name; None: of any kind."""

    value: Shape | None


@dataclass(frozen=True)
class Nullable:
    """It may be null."""

    inner: Shape


@dataclass(frozen=True)
class OneOf:
    """Either of some."""

    options: tuple[Shape, ...]


Shape = type | Choice | Named | ListOf | Places | MapOf | Nullable | OneOf


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


def choices() -> dict[str, Choice]:
    """The choices that have a name in the code."""
    found = {"Prompts": Choice(get_args(Prompts))}
    for module in _MODULES:
        for name, kind in vars(module).items():
            if get_origin(kind) is Literal:
                found[name] = Choice(get_args(kind))
    return dict(sorted(found.items()))


def records() -> list[Record]:
    """All records of requests, results, notifications and options, by name."""
    sent = {method.params for method in METHODS if method.direction == "to_server"} | {Options}
    roots: list[Any] = [method.params for method in METHODS] + [Options]
    roots += [method.result for method in METHODS if method.result]
    models = sorted(_reached(roots), key=lambda each: each.__name__)
    return [_model(model, may_be_left_out=model in sent) for model in models]


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


def title(command: Command) -> str:
    """What a palette calls it."""
    return command.title or BY_NAME[command.method].title


def commands() -> Iterator[Command]:
    """All but those that answer by a number, which are for editors without a client of ours."""
    return (each for each in COMMANDS if "choices" not in each.preset)


def command_rows() -> Iterator[dict[str, Any]]:
    """The same as a client's code has them."""
    for command in commands():
        yield {
            "name": command.name,
            "title": title(command),
            "method": command.method,
            "subject": command.subject,
            "careful": command.careful,
            "reads": BY_NAME[command.method].reads,
            "preset": dict(command.preset),
        }


def _model(model: type[BaseModel], *, may_be_left_out: bool) -> Record:
    notes = docstrings(model)
    return Record(
        model.__name__,
        sentence(model.__doc__),
        tuple(
            Field(
                to_camel(name),
                shape(info.annotation),
                may_be_left_out and not info.is_required(),
                notes.get(name) or info.description or "",
            )
            for name, info in model.model_fields.items()
        ),
    )


def _dataclass_fields(kind: Any, skip: tuple[str, ...] = ()) -> Iterator[Field]:
    hints, notes = get_type_hints(kind), docstrings(kind)
    for field in fields(kind):
        if field.name not in skip:
            yield Field(field.name, shape(hints[field.name]), False, notes.get(field.name, ""))


def shape(kind: Any) -> Shape:
    """What a type of the code is on the wire."""
    if isinstance(kind, NewType):
        return shape(kind.__supertype__)
    if hasattr(kind, "__metadata__"):
        return shape(kind.__origin__)
    if get_origin(kind) is Literal:
        return _literal(kind)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    if get_origin(kind) in (dict, Mapping):
        value = get_args(kind)[1]
        return MapOf(None if value is Any else shape(value))
    if parts := get_args(kind):
        return _union(parts)
    if inspect.isclass(kind) and (issubclass(kind, BaseModel) or is_dataclass(kind)):
        return Named(kind.__name__)
    return kind if inspect.isclass(kind) else str


def _literal(kind: Any) -> Shape:
    words = Choice(get_args(kind))
    return next((Named(name) for name, each in choices().items() if each == words), words)


def _tuple(parts: tuple[Any, ...]) -> Shape:
    if parts[-1] is Ellipsis:
        return ListOf(shape(parts[0]))
    return Places(tuple(map(shape, parts)))


def _union(parts: tuple[Any, ...]) -> Shape:
    kept = tuple(shape(part) for part in parts if part is not NoneType)
    inner = kept[0] if len(kept) == 1 else OneOf(kept)
    return Nullable(inner) if NoneType in parts else inner


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
