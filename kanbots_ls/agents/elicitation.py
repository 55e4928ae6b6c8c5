"""An MCP server's own question to the person, which agents hand on as *elicitation*.

Adapters show its form as questions and turn the answers back into the form's types; both go by
``fields``, so they agree on which question is which property. Requests are in Claude's spelling:
``message``, ``requested_schema``, ``mcp_server_name``, ``url``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kanbots_ls.agents.reading import Line, one_line, table, tables, text
from kanbots_ls.model.agent_events import Option, Question

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCEPT = "Accept"
DECLINE = "Decline"
_YES, _NO = "Yes", "No"


@dataclass(frozen=True, slots=True)
class Field:
    """A property of the form and the question that stands for it; no name: accept or not."""

    name: str
    question: Question
    values: Mapping[str, Any]
    """What each option's label means in the form."""
    kind: str = ""


def fields(request: Line) -> tuple[Field, ...]:
    """The form as questions, at least one; a page to visit is a plain accept or decline."""
    properties = table(table(request, "requested_schema"), "properties")
    known = {name: each for name, each in properties.items() if isinstance(each, dict)}
    message = text(request, "message") or "A tool server asks for something."
    if not known:
        choices = (Option(ACCEPT), Option(DECLINE))
        return (Field("", Question(message, _server(request), choices, free_text=False), {}),)
    alone = len(known) == 1
    return tuple(
        _field(name, each, message if alone else _title(name, each), _server(request))
        for name, each in known.items()
    )


def detail(request: Line) -> str:
    """What the person needs besides the questions: who asks, why, and where to look."""
    message, address = text(request, "message"), text(request, "url")
    asker = f"Asked by the tool server {_server(request)}"
    return "\n".join(part for part in (asker, message, address) if part)


def content(request: Line, answers: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The filled-in form; a property without an answer is left out."""
    filled = {}
    for each in fields(request):
        given = [part for part in answers.get(each.question.text, ()) if part]
        if given and each.name:
            filled[each.name] = _typed(each, given)
    return filled


def _server(request: Line) -> str:
    return one_line(text(request, "mcp_server_name"), 80)


def _title(name: str, schema: Line) -> str:
    title, description = text(schema, "title") or name, text(schema, "description")
    return f"{title} ({name}): {description}" if description else f"{title} ({name})"


def _field(name: str, schema: Line, words: str, header: str) -> Field:
    multiple = text(schema, "type") == "array"
    values = _values(table(schema, "items") if multiple else schema)
    options = tuple(Option(label) for label in values)
    question = Question(words, header, options, multiple=multiple, free_text=not options)
    return Field(name, question, values, text(schema, "type"))


def _values(schema: Line) -> dict[str, Any]:
    if text(schema, "type") == "boolean":
        return {_YES: True, _NO: False}
    titled = tables(schema, "oneOf") or tables(schema, "anyOf")
    if titled:
        return {text(each, "title") or str(each.get("const")): each.get("const") for each in titled}
    listed, names = schema.get("enum"), schema.get("enumNames")
    values = listed if isinstance(listed, list) else []
    shown = names if isinstance(names, list) and len(names) == len(values) else values
    return {str(label): value for label, value in zip(shown, values, strict=True)}


def _typed(each: Field, given: list[str]) -> Any:
    values = [each.values.get(part, part) for part in given]
    if each.kind == "array":
        return values
    value = values[0] if len(values) == 1 else ", ".join(given)
    if isinstance(value, str) and each.kind in {"integer", "number"}:
        return _number(value)
    return value


def _number(value: str) -> int | float | str:
    # What is no number goes out as it is: the server's own check says what it wants instead.
    try:
        return int(value)
    except ValueError:
        pass
    try:
        return float(value)
    except ValueError:
        return value
