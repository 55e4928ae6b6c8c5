"""`editors/nvim/lua/kanbots/protocol.lua`: the protocol's types and commands for Lua (LuaCATS)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kanbots_ls.protocol.methods import METHODS
from pages import records, shapes, verbs
from pages.shapes import Choice, ListOf, MapOf, Named, Nullable, OneOf, Places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pages.records import Record
    from pages.shapes import Shape

_HEAD = """\
-- The protocol's types, methods and commands. Written by scripts/reference.py from the one list
-- that the server answers by; a test fails while it differs. Do not edit.
-- stylua: ignore start"""
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}


def text() -> str:
    """The whole file."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    yield ""
    yield "local M = {}"
    for name, choice in shapes.choices().items():
        yield ""
        yield f"---@alias kanbots.{name} {_type(choice)}"
    for record in (*records.records(), *records.event_records()):
        yield ""
        yield from _class(record)
    for event in records.events():
        yield ""
        yield from _class(event, prefix="event.")
    yield ""
    yield from _methods()
    yield ""
    yield from _commands()
    yield ""
    yield "return M"


def _class(record: Record, prefix: str = "") -> Iterator[str]:
    if record.text:
        yield f"---{record.text}"
    yield f"---@class kanbots.{prefix}{record.name}"
    for field in record.fields:
        kind, optional = field.shape, field.optional
        if isinstance(kind, Nullable) and not record.sent:
            # The editor leaves out what is null in what it reads.
            kind, optional = kind.inner, True
        yield f"---@field {field.name}{'?' if optional else ''} {_type(kind)} {field.text}".rstrip()


def _methods() -> Iterator[str]:
    yield "---Every request, by its method: the types that go in and come back."
    yield "---@type table<string, { title: string, params: string, result: string }>"
    yield "M.requests = {"
    for method in METHODS:
        if method.result:
            row = {
                "title": method.title,
                "params": f"kanbots.{method.params.__name__}",
                "result": f"kanbots.{method.result.__name__}",
            }
            yield f'  ["{method.name}"] = {_value(row)},'
    yield "}"
    yield ""
    yield "---Every notification of ours that a client gets, and its type."
    yield "---@type table<string, string>"
    yield "M.notifications = {"
    for method in METHODS:
        if not method.result:
            yield f'  ["{method.name}"] = "kanbots.{method.params.__name__}",'
    yield "}"


def _commands() -> Iterator[str]:
    yield "---A verb: its command, the request it stands for, and what a palette calls it."
    yield "---@class kanbots.Command"
    yield "---@field name string"
    yield "---@field title string"
    yield "---@field method string"
    yield '---@field subject? "card"|"run"|"decision" What must be named.'
    yield "---@field careful boolean It spends or removes: never without being told on what."
    yield "---@field reads boolean An untrusted workspace may ask it too."
    yield "---@field preset table<string, any> Fields that the command itself says."
    yield ""
    yield "---@type kanbots.Command[]"
    yield "M.commands = {"
    for row in verbs.command_rows():
        yield f"  {_value(row)},"
    yield "}"


def _value(given: Any) -> str:
    if isinstance(given, dict):
        pairs = (f"{key} = {_value(each)}" for key, each in given.items() if each is not None)
        return f"{{ {', '.join(pairs)} }}" if given else "{}"
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, str):
        escaped = given.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(given)


def _type(shape: Shape) -> str:
    match shape:
        case Choice(words):
            return "|".join(f'"{word}"' for word in words)
        case Named(name):
            return f"kanbots.{name}"
        case ListOf(item):
            return f"{_bracketed(item)}[]"
        case Places(items):
            return f"[{', '.join(map(_type, items))}]"
        case MapOf(value):
            return f"table<string, {_type(value) if value else 'any'}>"
        case Nullable(inner):
            # What is sent as null.
            return f"{_type(inner)}|vim.NIL"
        case OneOf(options):
            return "|".join(map(_type, options))
        case type():
            return _PLAIN[shape]


def _bracketed(shape: Shape) -> str:
    simple = isinstance(shape, (type, Named))
    return _type(shape) if simple else f"({_type(shape)})"
