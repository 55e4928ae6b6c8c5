"""What all generated parts share: tables, the words for types, the text beneath a field."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A table's lines."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def sentence(words: str | None) -> str:
    """With a capital letter, in one line, with a full stop."""
    flat = _flat(words or "")
    return flat[:1].upper() + flat[1:].rstrip(".") + "."


def docstrings(kind: type[Any]) -> dict[str, str]:
    """The text beneath each field of a class."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(tree, ast.ClassDef)  # noqa: S101 -- the source of a class
    notes = {}
    for field, after in zip(tree.body, tree.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            notes[field.target.id] = _flat(str(after.value.value))
    return notes


def _flat(words: str) -> str:
    """In one line; code is marked once in a page and twice in a docstring."""
    return " ".join(words.split()).replace("``", "`")


def type_words(kind: Any, link: Callable[[type[BaseModel]], str]) -> str:
    """A type as people say it; ``link`` says how a model of ours is named."""

    def words(part: Any) -> str:
        return type_words(part, link)

    options = [part for part in get_args(kind) if part is not type(None)]
    if get_origin(kind) is Literal:
        return ", ".join(f"`{part}`" if part else "empty" for part in options)
    if get_origin(kind) is tuple:
        return f"list of {words(options[0])}"
    if get_origin(kind) is dict:
        return "object"
    if hasattr(kind, "__metadata__"):
        return words(options[0])
    if options:
        null = ", or null" if len(options) < len(get_args(kind)) else ""
        return " or ".join(map(words, options)) + null
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return link(kind)
    return PLAIN[kind]


def value(given: object) -> str:
    """A default as it is written in a file."""
    if given in (None, "", {}):
        return "unset"
    return f'`"{given}"`' if isinstance(given, str) else f"`{given}`"
