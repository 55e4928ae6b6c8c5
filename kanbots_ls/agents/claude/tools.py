"""What a tool call looks like to a person: one line for the log, a short diff for a decision.

Called for ``tool_use`` blocks and permission requests. Knows the inputs of Claude's own tools by
name; any other tool (MCP, newer ones) is shown by its first text. Everything is bounded.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from kanbots_ls.agents.reading import SUMMARY_LIMIT, Line, cut, one_line, tables, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TELLING = {
    "Bash": "command",
    "Edit": "file_path",
    "Glob": "pattern",
    "Grep": "pattern",
    "MultiEdit": "file_path",
    "NotebookEdit": "notebook_path",
    "Read": "file_path",
    "Skill": "skill",
    "Task": "description",
    "WebFetch": "url",
    "WebSearch": "query",
    "Write": "file_path",
}
_COMMAND_LIMIT = 4_000
_OTHER_LIMIT = 2_000
_DIFF_LINES = 40


def summary(tool: str, arguments: Line) -> str:
    """The command, file or pattern of a call; one line of at most 200 characters."""
    told = text(arguments, _TELLING.get(tool, ""))
    if not told and (questions := tables(arguments, "questions")):
        told = text(questions[0], "question")
    if not told:
        told = next((each for each in arguments.values() if isinstance(each, str)), "")
    return one_line(told, SUMMARY_LIMIT)


def detail(tool: str, arguments: Line) -> str:
    """What a person must see to allow a call: the command, or the file with a short diff."""
    show = _DETAILS.get(tool)
    if show is not None:
        return show(arguments)
    return cut(json.dumps(arguments, ensure_ascii=False, indent=2), _OTHER_LIMIT)


def _command(arguments: Line) -> str:
    return cut(text(arguments, "command"), _COMMAND_LIMIT)


def _write(arguments: Line) -> str:
    return _diff(text(arguments, "file_path"), _marked("+", text(arguments, "content")))


def _edit(arguments: Line) -> str:
    return _diff(text(arguments, "file_path"), _replaced(arguments))


def _edits(arguments: Line) -> str:
    pieces = (line for each in tables(arguments, "edits") for line in _replaced(each))
    return _diff(text(arguments, "file_path"), pieces)


def _replaced(edit: Line) -> Iterator[str]:
    yield from _marked("-", text(edit, "old_string"))
    yield from _marked("+", text(edit, "new_string"))


def _marked(mark: str, content: str) -> Iterator[str]:
    for line in content.splitlines():
        yield mark + cut(line, SUMMARY_LIMIT)


def _diff(path: str, lines: Iterator[str]) -> str:
    shown = list(islice(lines, _DIFF_LINES))
    left = sum(1 for _ in lines)
    tail = [f"… {left} more lines"] if left else []
    return "\n".join([path, *shown, *tail])


_DETAILS: dict[str, Callable[[Line], str]] = {
    "Bash": _command,
    "Edit": _edit,
    "MultiEdit": _edits,
    "Write": _write,
}
