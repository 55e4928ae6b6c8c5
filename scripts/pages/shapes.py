"""What a type of the code is on the wire, as a plain shape, whatever language it goes to.

`typescript.py` and `lua.py` write the types of the editors' clients from these; `records.py` has
what is made of them.  Nothing here knows a language; a shape is a name for one thing that the wire
may hold.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from types import NoneType
from typing import Any, Literal, NewType, get_args, get_origin

from pydantic import BaseModel

from kanbots_ls.lsp.editors.client import Prompts
from kanbots_ls.protocol import documents, runs, status, views

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


def choices() -> dict[str, Choice]:
    """The choices that have a name in the code."""
    found = {"Prompts": Choice(get_args(Prompts))}
    for module in _MODULES:
        for name, kind in vars(module).items():
            if get_origin(kind) is Literal:
                found[name] = Choice(get_args(kind))
    return dict(sorted(found.items()))


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
