"""What Codex's calls look like to a person: name, one line for the log, a diff for a decision.

Called for items and requests. Everything is bounded.
"""

from __future__ import annotations

import json
import shlex
from itertools import islice
from typing import TYPE_CHECKING

from kanbots_ls.agents.reading import SUMMARY_LIMIT, Line, cut, one_line, table, tables, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DIFF_LINES = 40
_DIFF_LIMIT = 4_000


def command_of(holder: Line) -> str:
    """The command as the model gave it, without the shell around it."""
    actions = tables(holder, "commandActions")
    if len(actions) == 1 and (plain := text(actions[0], "command")):
        return plain
    whole = text(holder, "command")
    try:
        words = shlex.split(whole[: SUMMARY_LIMIT * 100])
    except ValueError:
        return whole
    return words[2] if len(words) == 3 and words[1] in {"-c", "-lc"} else whole


def name(item: Line) -> str:
    """What the call is called."""
    kind = text(item, "type")
    if kind == "mcpToolCall":
        return one_line(f"{text(item, 'server')}.{text(item, 'tool')}", 80)
    if kind == "dynamicToolCall":
        return one_line(text(item, "tool"), 80) or kind
    return _NAMES.get(kind, kind)


def summary(item: Line) -> str:
    """The command, files or query; one line of at most 200 characters."""
    show = _SUMMARIES.get(text(item, "type"), _arguments)
    return one_line(show(item), SUMMARY_LIMIT)


def detail(item: Line) -> str:
    """What a person must see to allow an edit: each file with a short diff; else ""."""
    if text(item, "type") != "fileChange":
        return ""
    return cut("\n".join(_edit(change) for change in tables(item, "changes")), _DIFF_LIMIT)


def paths(item: Line) -> list[str]:
    """The files that an edit changes."""
    return [path for change in tables(item, "changes") if (path := text(change, "path"))]


def _edit(change: Line) -> str:
    kind = text(table(change, "kind"), "type")
    mark = {"add": "+", "delete": "-"}.get(kind, "")
    lines = _marked(mark, text(change, "diff"))
    shown = list(islice(lines, _DIFF_LINES))
    left = sum(1 for _ in lines)
    tail = [f"… {left} more lines"] if left else []
    return "\n".join([text(change, "path"), *shown, *tail])


def _marked(mark: str, diff: str) -> Iterator[str]:
    for line in diff.splitlines():
        yield mark + cut(line, SUMMARY_LIMIT)


def _arguments(item: Line) -> str:
    given = item.get("arguments")
    if isinstance(given, dict):
        told = next((each for each in given.values() if isinstance(each, str)), "")
        return told or json.dumps(given)[: SUMMARY_LIMIT * 2]
    return text(item, "query") or text(item, "path") or text(item, "prompt")


_NAMES = {
    "collabAgentToolCall": "Agents",
    "commandExecution": "Shell",
    "fileChange": "Edit",
    "imageGeneration": "Image",
    "imageView": "View",
    "webSearch": "Search",
}
_SUMMARIES: dict[str, Callable[[Line], str]] = {
    "collabAgentToolCall": lambda item: f"{text(item, 'tool')} {text(item, 'prompt')}".strip(),
    "commandExecution": command_of,
    "fileChange": lambda item: ", ".join(path.rpartition("/")[2] for path in paths(item)),
}
