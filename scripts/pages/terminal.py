"""For `docs/cli.md` and `docs/settings.md`: verbs, their JSON documents, settings, keys."""

from __future__ import annotations

import enum
import inspect
import re
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel
from typer.main import get_command

from kanbots_ls import protocol
from kanbots_ls.cli.app import build
from kanbots_ls.cli.watch.actions import HELP
from kanbots_ls.config import settings
from kanbots_ls.config.settings import Config
from pages.tables import docstrings, sentence, table, type_words, value

if TYPE_CHECKING:
    from collections.abc import Iterator

WIRE = iter_modules(protocol.__path__, f"{protocol.__name__}.")
MODULES = (*(import_module(each.name) for each in WIRE), settings)
COMMON = {"repo", "as_json"}


def verb_lines(name: str) -> Iterator[str]:
    """Usage, then a table of arguments and options."""
    command = _commands()[name]
    own = [item for item in command.params if item.name not in COMMON]
    yield "```text"
    yield " ".join([f"kanbots-ls {name}", *map(_usage, own)])
    yield "```"
    yield ""
    yield sentence(command.help)
    if own:
        yield ""
        yield from table(("argument or option", "meaning"), map(_parameter, own))


def common_lines(_: str) -> Iterator[str]:
    """The options every verb takes."""
    every = [item for item in _commands()["status"].params if item.name in COMMON]
    yield from table(("option", "meaning"), map(_parameter, every))


def fields_lines(name: str) -> Iterator[str]:
    """A document's fields: type, meaning, and what null means."""
    model = _model(name)
    notes = docstrings(model)
    rows = (
        (
            f"`{field}`",
            type_words(info.annotation, _section),
            notes.get(field) or info.description or "",
        )
        for field, info in model.model_fields.items()
    )
    yield from table(("field", "type", "meaning"), rows)


def settings_lines(name: str) -> Iterator[str]:
    """One table of the settings files."""
    field: Any = Config.model_fields[name].annotation
    model: Any = get_args(field)[1] if get_args(field) else field
    notes = docstrings(model)
    rows = (
        (
            f"`{key}`",
            notes[key],
            info.description or "",
            "must be set"
            if info.is_required()
            else value(info.get_default(call_default_factory=True)),
        )
        for key, info in model.model_fields.items()
    )
    yield from table(("key", "meaning", "allowed", "default"), rows)


def keys_lines(_: str) -> Iterator[str]:
    """The keys of the live board."""
    yield from ("```text", *(line for line in HELP if line), "```")


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
    return f"`{name}`".replace("|", ", "), f"{sentence(item.help)}{choices}{by_default}"


def _model(name: str) -> type[BaseModel]:
    for module in MODULES:
        model = vars(module).get(name)
        if inspect.isclass(model) and issubclass(model, BaseModel):
            return model
    raise LookupError(name)


def _section(model: type[BaseModel]) -> str:
    """A document's fields have a heading of their own, in words."""
    words = re.sub(r"(?<=[a-z])([A-Z])", r" \1", model.__name__.removesuffix("View")).lower()
    return f"[{words}](#{words.replace(' ', '-')}-fields)"
