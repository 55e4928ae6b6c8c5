"""Write the parts of the pages that the code knows better: options, fields, settings, keys.

`scripts/reference.py` rewrites them in place, between `<!-- name -->` and `<!-- end -->`;
`--check` only says which pages differ and ends with status 1. A test in tests/house calls it.
Words come from the help texts, from the docstrings beneath the fields, and nowhere else.
"""

from __future__ import annotations

import ast
import enum
import inspect
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from typer.main import get_command

from kanbots_ls.cli.app import build
from kanbots_ls.cli.watch.actions import HELP
from kanbots_ls.config import settings
from kanbots_ls.config.settings import Config
from kanbots_ls.protocol import (
    base,
    cards,
    daemon,
    decisions,
    disk,
    documents,
    landing,
    money,
    runs,
    status,
    views,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "docs" / "cli.md", ROOT / "docs" / "settings.md")
MODULES = (
    base,
    cards,
    daemon,
    decisions,
    disk,
    documents,
    landing,
    money,
    runs,
    status,
    views,
    settings,
)
BLOCK = re.compile(r"<!-- ([a-z]+)(?: ([\w -]+))? -->\n.*?<!-- end -->", re.DOTALL)
PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false"}
COMMON = {"repo", "as_json"}


def main() -> int:
    """Rewrite the pages, or check them; the exit status."""
    stale = [page for page in PAGES if page.read_text() != written(page.read_text())]
    for page in stale:
        if "--check" in sys.argv:
            print(f"{page.relative_to(ROOT)} is not what the code says; run scripts/reference.py")
        else:
            page.write_text(written(page.read_text()))
    return 1 if stale and "--check" in sys.argv else 0


def written(page: str) -> str:
    """The page with every generated block as the code has it now."""
    return BLOCK.sub(_block, page)


def _block(found: re.Match[str]) -> str:
    kind, name = found[1], found[2] or ""
    head = f"<!-- {kind}{' ' + name if name else ''} -->"
    return "\n".join([head, "", *BLOCKS[kind](name), "", "<!-- end -->"])


def verb_lines(name: str) -> Iterator[str]:
    """Usage, then a table of arguments and options."""
    command = _commands()[name]
    own = [item for item in command.params if item.name not in COMMON]
    yield "```text"
    yield " ".join([f"kanbots-ls {name}", *map(_usage, own)])
    yield "```"
    yield ""
    yield _sentence(command.help)
    if own:
        yield ""
        yield from _table(("argument or option", "meaning"), map(_parameter, own))


def common_lines(_: str) -> Iterator[str]:
    """The options every verb takes."""
    every = [item for item in _commands()["status"].params if item.name in COMMON]
    yield from _table(("option", "meaning"), map(_parameter, every))


def fields_lines(name: str) -> Iterator[str]:
    """A document's fields: type, meaning, and what null means."""
    model = _model(name)
    notes = _docstrings(model)
    rows = (
        (f"`{field}`", _type(info.annotation), notes.get(field) or info.description or "")
        for field, info in model.model_fields.items()
    )
    yield from _table(("field", "type", "meaning"), rows)


def settings_lines(table: str) -> Iterator[str]:
    """One table of the settings files."""
    field: Any = Config.model_fields[table].annotation
    model: Any = get_args(field)[1] if get_args(field) else field
    notes = _docstrings(model)
    rows = (
        (f"`{key}`", notes[key], info.description or "", _default(info.default))
        for key, info in model.model_fields.items()
    )
    yield from _table(("key", "meaning", "allowed", "default"), rows)


def keys_lines(_: str) -> Iterator[str]:
    """The keys of the live board."""
    yield from ("```text", *(line for line in HELP if line), "```")


BLOCKS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "verb": verb_lines,
    "common": common_lines,
    "fields": fields_lines,
    "settings": settings_lines,
    "keys": keys_lines,
}


def _commands() -> dict[str, Any]:
    """Every verb by its words, as ``card add``."""
    found: dict[str, Any] = {}
    tree: Any = get_command(build())
    for name, command in tree.commands.items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {verb}": each for verb, each in inner.items()} if inner else {}
        found |= {} if inner else {name: command}
    return found


def verbs() -> set[str]:
    """Every verb there is."""
    return set(_commands())


def _usage(item: Any) -> str:
    if item.param_type_name == "argument":
        return str(item.metavar) if item.required else f"[{item.metavar}]"
    return f"[{_option(item)}]"


def _option(item: Any) -> str:
    names = "|".join(sorted(item.opts, key=len, reverse=True))
    return names if item.is_flag else f"{names} {_value(item)}"


def _value(item: Any) -> str:
    return str(item.metavar or item.name.upper().replace("DIRECTORY", "PATH"))


def _parameter(item: Any) -> tuple[str, str]:
    name = item.metavar if item.param_type_name == "argument" else _option(item)
    kind = item.type_descriptor.annotation
    choices = ""
    if inspect.isclass(kind) and issubclass(kind, enum.Enum):
        choices = " One of " + ", ".join(f"`{choice.value}`" for choice in kind) + "."
    default = getattr(item.default, "value", item.default)
    by_default = f" By default `{default}`." if isinstance(default, str) and default else ""
    return f"`{name}`".replace("|", ", "), f"{_sentence(item.help)}{choices}{by_default}"


def _sentence(words: str | None) -> str:
    flat = " ".join((words or "").split())
    return flat[:1].upper() + flat[1:].rstrip(".") + "."


def _model(name: str) -> type[BaseModel]:
    for module in MODULES:
        model = vars(module).get(name)
        if inspect.isclass(model) and issubclass(model, BaseModel):
            return model
    raise LookupError(name)


def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """The text beneath each field."""
    tree = ast.parse(inspect.getsource(model)).body[0]
    assert isinstance(tree, ast.ClassDef)  # noqa: S101 -- the source of a class
    notes = {}
    for field, after in zip(tree.body, tree.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            notes[field.target.id] = " ".join(str(after.value.value).split())
    return notes


def _type(kind: Any) -> str:
    options = [part for part in get_args(kind) if part is not type(None)]
    if get_origin(kind) is Literal:
        return ", ".join(f"`{part}`" for part in options)
    if get_origin(kind) is tuple:
        return f"list of {_type(options[0])}"
    if get_origin(kind) is dict:
        return "object"
    if options:
        return f"{' or '.join(map(_type, options))}, or null"
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        words = re.sub(r"(?<=[a-z])([A-Z])", r" \1", kind.__name__.removesuffix("View")).lower()
        return f"[{words}](#{words.replace(' ', '-')}-fields)"
    return PLAIN[kind]


def _default(value: object) -> str:
    if value is None or value == "":
        return "unset"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


if __name__ == "__main__":
    sys.exit(main())
