"""For `docs/protocol.md`: methods, notifications, records, commands, events, errors."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from kanbots_ls.lsp.editors.client import Options
from kanbots_ls.model import agent_events
from kanbots_ls.protocol.commands import COMMANDS, NUMBERED, Command
from kanbots_ls.protocol.errors import CODES, REASONS
from kanbots_ls.protocol.methods import BY_NAME, METHODS, Method
from pages.allowed import allowed
from pages.tables import docstrings, sentence, table, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

_READS = "Anyone attached may ask, an agent inside a run and an untrusted workspace too."
_ACTS = "For a person: refused inside a run and in an untrusted workspace."


def methods_lines(_: str) -> Iterator[str]:
    """Every request a client may make."""
    for method in METHODS:
        if method.direction == "to_server":
            yield from _method(method)
            yield ""


def notifications_lines(_: str) -> Iterator[str]:
    """Every notification of ours that a client gets."""
    for method in METHODS:
        if method.direction == "to_client":
            yield from (f"### {method.name}", "", sentence(method.title), "")
            yield from _records(method.params)
            yield ""


def records_lines(_: str) -> Iterator[str]:
    """Every record that a result or a notification holds."""
    for model in sorted(_reached(), key=lambda each: each.__name__):
        yield from (f"### {model.__name__}", "")
        yield from _records(model)
        yield ""


def options_lines(_: str) -> Iterator[str]:
    """``initializationOptions``."""
    yield from _params(Options)


def commands_lines(_: str) -> Iterator[str]:
    """Every command, and what it does without an argument."""
    rows = (
        (f"`{each.name}`", _link(each.method), _fixed(each), _bare(each))
        for each in COMMANDS
        if not each.name.startswith("kanbots.answer.")
    )
    yield from table(("command", "method", "says itself", "without an argument"), rows)
    yield ""
    yield (
        f"`kanbots.answer.1` to `kanbots.answer.{NUMBERED}` take no argument: each answers the "
        "question that this client had `kanbots.answer` show last with the option of that number.\n"
        "A hover or a pop-up never changes which; while one is open that popped up since, neither "
        "is answered and both are named.\n"
        "`kanbots.answer` with a `decision` and nothing else shows that question, as its lens does."
    )


def events_lines(_: str) -> Iterator[str]:
    """What happens in a run's log, and the fields of each."""
    kinds = get_args(agent_events.AgentEvent)
    rows = ((f"`{_name(kind)}`", _event_fields(kind), _about(kind)) for kind in kinds)
    yield from table(("type", "fields", "what happened"), rows)


def errors_lines(_: str) -> Iterator[str]:
    """Codes of error replies."""
    yield from table(("code", "when"), ((f"`{code}`", text) for code, text in CODES.items()))


def reasons_lines(_: str) -> Iterator[str]:
    """What ``data.reason`` may be."""
    yield from table(("reason", "when"), ((f"`{name}`", text) for name, text in REASONS.items()))


def _method(method: Method) -> Iterator[str]:
    yield from (f"### {method.name}", "", f"{sentence(method.title)}", "")
    yield _READS if method.reads else _ACTS
    yield ""
    if method.params.model_fields:
        yield from _params(method.params)
    else:
        yield "No parameters."
    yield ""
    assert method.result is not None  # noqa: S101 -- only requests go to the server
    empty = "Result: an empty object." if not method.result.model_fields else ""
    yield empty or f"Result: {_record(method.result)}."


def _params(model: type[BaseModel]) -> Iterator[str]:
    notes = docstrings(model)
    schema = model.model_json_schema(by_alias=False).get("properties", {})
    yield sentence(model.__doc__)
    yield ""
    rows = (
        (
            f"`{to_camel(name)}`",
            type_words(info.annotation, _record),
            allowed(schema[name]),
            _default(info),
            notes.get(name) or info.description or "",
        )
        for name, info in model.model_fields.items()
    )
    yield from table(("field", "type", "allowed", "left out", "meaning"), rows)


def _records(model: type[BaseModel]) -> Iterator[str]:
    notes = docstrings(model)
    yield sentence(model.__doc__)
    yield ""
    rows = (
        (f"`{to_camel(name)}`", type_words(info.annotation, _record), notes.get(name, ""))
        for name, info in model.model_fields.items()
    )
    yield from table(("field", "type", "meaning"), rows)


def _record(model: type[BaseModel]) -> str:
    return f"[{model.__name__}](#{model.__name__.lower()})"


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    given = info.default
    if given is None:
        return "null"
    if isinstance(given, bool):
        return f"`{str(given).lower()}`"
    return "empty" if given in ((), "") else f"`{given}`"


def _reached() -> set[type[BaseModel]]:
    """The records of all results and notifications, however deep."""
    found: set[type[BaseModel]] = set()
    waiting: list[Any] = [method.result for method in METHODS if method.result]
    waiting += [method.params for method in METHODS if method.direction == "to_client"]
    roots = {method.params for method in METHODS if method.direction == "to_client"}
    while waiting:
        kind = waiting.pop()
        if not (inspect.isclass(kind) and issubclass(kind, BaseModel)):
            waiting += get_args(kind)
        elif kind not in found:
            found.add(kind)
            waiting += [info.annotation for info in kind.model_fields.values()]
    return {kind for kind in found - roots if kind.model_fields}


def _link(method: str) -> str:
    return f"[{method}](#{method.replace('/', '')})"


def _fixed(command: Command) -> str:
    return ", ".join(f"`{name}: {str(said).lower()}`" for name, said in command.preset.items())


def _bare(command: Command) -> str:
    """What happens without an argument; the rules are those of ``lsp/commands/meaning``."""
    if command.subject == "decision":
        return "Shows the first open question, and opens its card."
    if command.subject is not None:
        board = f"opens the board at the first {command.subject} it applies to"
        if command.careful:
            return f"Never acts: {board}."
        return f"Acts where it applies to one {command.subject}; else {board}."
    wanted = [
        f"`{to_camel(name)}`"
        for name, info in BY_NAME[command.method].params.model_fields.items()
        if info.is_required() and name not in command.preset
    ]
    return f"Refused: it needs {', '.join(wanted)}." if wanted else "Acts."


def _name(kind: Any) -> str:
    return str(next(field.default for field in fields(kind) if field.name == "type"))


def _event_fields(kind: Any) -> str:
    hints = get_type_hints(kind)
    shown = [field for field in fields(kind) if field.name not in ("type", "payload")]
    optional = " = null"
    return ", ".join(
        f"`{field.name}{optional if _may_be_null(hints[field.name]) else ''}`" for field in shown
    )


def _may_be_null(kind: Any) -> bool:
    return type(None) in get_args(kind)


def _about(kind: Any) -> str:
    notes = docstrings(kind)
    generated = (kind.__doc__ or "").startswith(f"{kind.__name__}(")
    in_words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).capitalize()
    head = f"{in_words}." if generated else sentence(kind.__doc__)
    more = [f"`{name}`: {text[:1].lower()}{text[1:]}" for name, text in notes.items()]
    return " ".join([head, *more]).strip()
