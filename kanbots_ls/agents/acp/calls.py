"""What an ACP agent's calls look like to a person: name, one line for the log, a short diff.

Called for updates and requests for leave. Everything is bounded.
"""

from __future__ import annotations

import hashlib
import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Literal

from kanbots_ls.agents.acp.edits import named
from kanbots_ls.agents.commits import touches
from kanbots_ls.agents.reading import (
    SUMMARY_LIMIT,
    Line,
    cut,
    needed,
    one_line,
    table,
    tables,
    text,
)
from kanbots_ls.model.agent_events import ToolTold

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTPUT_LIMIT = 2_000
_DETAIL_LIMIT = 4_000
_DIFF_LINES = 40
_ID_LIMIT = 200

State = Literal["", "pending", "given", "working", "done", "failed"]

_STATES: dict[str, State] = {
    "pending": "pending",
    "in_progress": "working",
    "completed": "done",
    "failed": "failed",
}
_NAMES = {
    "delete": "Delete",
    "edit": "Edit",
    "execute": "Shell",
    "fetch": "Fetch",
    "move": "Move",
    "read": "Read",
    "search": "Search",
    "think": "Think",
}
_COMMANDS = (("command", " "), ("commands", "\n"))
"""What agents call a command, or its words; or several."""
_OUTPUTS = ("output", "error", "message")
_FENCED = re.compile(r"```[\w-]*\n(.*?)\n?```", re.DOTALL)
_WRITES = frozenset({"delete", "edit", "move"})


def told(call: Line) -> tuple[ToolTold, ...]:
    """What this line says of the call; what it leaves out is as before."""
    state = _state(call)
    return (
        ToolTold(
            tool_id=identity(needed(call, "toolCallId")),
            name=name(call),
            state=state,
            summary=summary(call),
            output=cut(_output(call), OUTPUT_LIMIT) if state in {"done", "failed"} else "",
            touched=touches(command_of(call)),
            paths=_written(call),
            detail=_said_of(call),
            named=named(call),
        ),
    )


def identity(name: str) -> str:
    """What the call is known by: the agent's own id of it, unless that is no mere id."""
    return (
        name
        if len(name) <= _ID_LIMIT
        else hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    )


def _state(call: Line) -> State:
    """One that is announced before the model has said what with is not begun yet."""
    state = _STATES.get(text(call, "status"), "")
    given = call.get("rawInput")
    is_announced = isinstance(given, dict) and not set(given) - {"cwd"}
    if state == "" and given and not is_announced:
        return "given"
    return "working" if state == "pending" and not is_announced else state


def name(call: Line) -> str:
    """What the call is called; "" where this line does not say."""
    kind = text(call, "kind")
    return _NAMES.get(kind) or (one_line(text(call, "title"), 80) if kind else "")


def command_of(call: Line) -> str:
    """The shell's command, where it is one; its title, where there are no arguments beside it."""
    given = table(call, "rawInput")
    for name, between in _COMMANDS:
        found = given.get(name)
        if isinstance(found, list):
            return between.join(each for each in found if isinstance(each, str))
        if isinstance(found, str):
            return found
    is_titled = text(call, "kind") == "execute" and "rawInput" not in call
    return text(call, "title") if is_titled else ""


def summary(call: Line) -> str:
    """The command, the file or the agent's own title; one line of at most 200 characters."""
    paths = ", ".join(path.rpartition("/")[2] for path in _paths(call))
    return one_line(command_of(call) or paths or _argument(call) or text(call, "title"))


def detail(call: Line) -> str:
    """What a person must see to allow it: the command, or each file with a short diff."""
    return _said_of(call) or cut(text(call, "title"), _DETAIL_LIMIT)


def is_terse(call: Line) -> bool:
    """It says no more than its title; what was told of it before belongs to it."""
    return not _said_of(call)


def _said_of(call: Line) -> str:
    """Its command, its diffs, or else its arguments; "" where this line has none of them."""
    given = table(call, "rawInput")
    shown = (command_of(call), *(_shown(each) for each in _diffs(call)))
    said = "\n".join(each for each in shown if each)
    return cut(said or (json.dumps(given, ensure_ascii=False) if given else ""), _DETAIL_LIMIT)


def _diffs(call: Line) -> list[Line]:
    return [each for each in tables(call, "content") if text(each, "type") == "diff"]


def _paths(call: Line) -> tuple[str, ...]:
    """The files it is about."""
    told_of = (*_diffs(call), *tables(call, "locations"))
    return tuple(dict.fromkeys(path for each in told_of if (path := text(each, "path"))))


def _written(call: Line) -> tuple[str, ...]:
    diffed = tuple(path for each in _diffs(call) if (path := text(each, "path")))
    return diffed or (_paths(call) if text(call, "kind") in _WRITES else ())


def _argument(call: Line) -> str:
    """The first text that a call of no known kind was given, as *pattern* or *query*."""
    given = table(call, "rawInput").values()
    return next((each for each in given if isinstance(each, str) and each), "")


def _output(call: Line) -> str:
    contents = (table(each, "content") for each in tables(call, "content"))
    said = "\n".join(_unfenced(found) for each in contents if (found := text(each, "text")))
    raw = table(call, "rawOutput")
    plain = (said, text(call, "rawOutput"), *(text(raw, key) for key in _OUTPUTS))
    return next((each for each in plain if each), "") or _printed(table(call, "_meta"))


def _unfenced(said: str) -> str:
    """What a text holds that is one fenced block, as bridges wrap what a command printed."""
    fenced = _FENCED.fullmatch(said.strip())
    return fenced[1] if fenced and "```" not in fenced[1] else said


def _printed(meta: Line) -> str:
    """What its terminal has shown, as bridges of other agents tell it beside the protocol."""
    told_of = (table(meta, key) for key in ("terminal_output", "terminal_output_delta"))
    return "".join(text(each, "data") for each in told_of)


def _shown(diff: Line) -> str:
    lines = _changed(diff)
    shown = list(islice(lines, _DIFF_LINES))
    left = sum(1 for _ in lines)
    return "\n".join([text(diff, "path"), *shown, *([f"… {left} more lines"] if left else [])])


def _changed(diff: Line) -> Iterator[str]:
    """Without what the old and the new text begin and end with alike."""
    old, new = text(diff, "oldText").splitlines(), text(diff, "newText").splitlines()
    begin = 0
    while begin < min(len(old), len(new)) and old[begin] == new[begin]:
        begin += 1
    end = 0
    while end < min(len(old), len(new)) - begin and old[-1 - end] == new[-1 - end]:
        end += 1
    for each in old[begin : len(old) - end]:
        yield f"-{cut(each, SUMMARY_LIMIT)}"
    for each in new[begin : len(new) - end]:
        yield f"+{cut(each, SUMMARY_LIMIT)}"
