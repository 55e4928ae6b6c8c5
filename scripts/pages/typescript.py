"""`editors/vscode/src/protocol.ts`: the protocol's types, methods and commands for TypeScript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kanbots_ls.protocol.methods import METHODS
from pages import records, shapes, verbs
from pages.shapes import Choice, ListOf, MapOf, Named, Nullable, OneOf, Places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pages.records import Field, Record
    from pages.shapes import Shape

_HEAD = """\
// The protocol's types, methods and commands. Written by scripts/reference.py from the one list
// that the server answers by; a test fails while it differs. Do not edit."""
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean"}


def text() -> str:
    """The whole file."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    for name, choice in shapes.choices().items():
        yield ""
        yield f"export type {name} = {_type(choice)};"
    for record in (*records.records(), *records.event_records()):
        yield ""
        yield from _interface(record)
    yield ""
    yield from _events()
    yield ""
    yield from _requests()
    yield ""
    yield from _notifications()
    yield ""
    yield from _commands()


def _interface(record: Record) -> Iterator[str]:
    yield from _comment(record.text, "")
    if not record.fields:
        yield f"export type {record.name} = Record<string, never>;"
        return
    yield f"export interface {record.name} {{"
    for field in record.fields:
        yield from _comment(field.text, "  ")
        yield f"  readonly {_field(field)};"
    yield "}"


def _events() -> Iterator[str]:
    yield "/** The fields of each event of a run's log, by its type. */"
    yield "export interface AgentEvents {"
    for event in records.events():
        yield from _comment(event.text, "  ")
        if not event.fields:
            yield f"  {event.name}: Record<string, never>;"
            continue
        yield f"  {event.name}: {{"
        for field in event.fields:
            yield from _comment(field.text, "    ")
            yield f"    readonly {_field(field)};"
        yield "  };"
    yield "}"


def _requests() -> Iterator[str]:
    yield "/** Every request: what goes in and what comes back. */"
    yield "export interface Requests {"
    for method in METHODS:
        if method.result:
            yield f"  /** {method.title}. */"
            params, result = method.params.__name__, method.result.__name__
            yield f"  '{method.name}': {{ params: {params}; result: {result} }};"
    yield "}"


def _notifications() -> Iterator[str]:
    yield "/** Every notification of ours that a client gets. */"
    yield "export interface Notifications {"
    for method in METHODS:
        if not method.result:
            yield f"  /** {method.title}. */"
            yield f"  '{method.name}': {method.params.__name__};"
    yield "}"


def _commands() -> Iterator[str]:
    yield "/** Every verb: its command, the request it stands for, and what a palette calls it. */"
    yield "export const COMMANDS = ["
    for row in verbs.command_rows():
        yield f"  {json.dumps(row)},"
    yield "] as const;"


def _field(field: Field) -> str:
    return f"{field.name}{'?' if field.optional else ''}: {_type(field.shape)}"


def _type(shape: Shape) -> str:
    match shape:
        case Choice(words):
            return " | ".join(f"'{word}'" for word in words)
        case Named(name):
            return name
        case ListOf(item):
            return f"readonly {_bracketed(item)}[]"
        case Places(items):
            return f"readonly [{', '.join(map(_type, items))}]"
        case MapOf(value):
            return f"Readonly<Record<string, {_type(value) if value else 'unknown'}>>"
        case Nullable(inner):
            return f"{_type(inner)} | null"
        case OneOf(options):
            return " | ".join(map(_type, options))
        case type():
            return _PLAIN[shape]


def _bracketed(shape: Shape) -> str:
    simple = isinstance(shape, (type, Named))
    return _type(shape) if simple else f"({_type(shape)})"


def _comment(words: str, indent: str) -> Iterator[str]:
    if words:
        yield f"{indent}/** {words.replace('*/', '* /')} */"
