"""What an ACP agent asks of us: leave for its calls, with options of its own.

Called from ``lines.parse_line``. A request that nobody answers stalls the agent without a word, so
one of an unknown kind becomes a decision as well: one that is refused by itself, in any mode. The
replies are made in ``encode``, from the request kept as the decision's payload.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.agents import jsonrpc
from kanbots_ls.agents.acp import calls
from kanbots_ls.agents.acp.edits import edited, named
from kanbots_ls.agents.prompts import DENY
from kanbots_ls.agents.reading import Line, needed, one_line, table, tables, text
from kanbots_ls.model.agent_events import DecisionRequested, Option, PermissionMode, Question
from kanbots_ls.model.ids import RequestKey

if TYPE_CHECKING:
    from collections.abc import Iterator

PERMISSION = "session/request_permission"

_ORDER = ("allow_once", "allow_always", "reject_once", "reject_always")
"""Yes first and no last, whatever the agent's own order is."""
_KINDS = {
    "allow_once": "This time",
    "allow_always": "And what is like it, without asking",
    "reject_once": "This time",
    "reject_always": "And what is like it, without asking",
}
_ANY_MODE: tuple[PermissionMode, ...] = ("bypassPermissions", "acceptEdits", "plan", "ask")
_EDITS = frozenset({"delete", "edit", "move"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: its label, unlike all others, and the id to answer; "": nothing is chosen."""

    label: str
    identity: str
    kind: str = ""


def request(line: Line) -> tuple[DecisionRequested, ...]:
    """The agent waits for our reply under this id, without limit."""
    key = RequestKey(jsonrpc.key_of(line["id"], line))
    invalid = not (line["id"] is None or jsonrpc.names(line["id"]))
    if invalid or text(line, "method") != PERMISSION:
        return (_unknown(key, line, invalid=invalid),)
    params = table(line, "params")
    call = table(params, "toolCall")
    modes = _granted_in(call, params)
    options = tuple(Option(choice.label, _KINDS.get(choice.kind, "")) for choice in choices(params))
    question = Question(_words(call), "Permission", options, free_text=False)
    return (
        DecisionRequested(
            key,
            "permission",
            (question,),
            calls.detail(call),
            payload=_answerable(line),
            tool_id=calls.identity(text(call, "toolCallId")),
            granted_in=modes,
            writes=edited(call) if "acceptEdits" in modes else (),
            terse=calls.is_terse(call),
            named=named(call),
        ),
    )


def choices(params: Line) -> tuple[Choice, ...]:
    """What can be answered; there is always a way to say no, the last one."""
    given = sorted(_given(params), key=lambda choice: _place(choice.kind))
    refuses = bool(given) and given[-1].kind.startswith("reject")
    names = Counter([*(choice.label for choice in given), *([] if refuses else [DENY])])
    told = [
        Choice(f"{each.label} ({each.identity})", each.identity, each.kind)
        if names[each.label] > 1
        else each
        for each in given
    ]
    if not refuses:
        told.append(Choice(DENY, ""))
    return tuple(told)


def _place(kind: str) -> float:
    """A kind from tomorrow is neither the yes that comes first nor the no that comes last."""
    return _ORDER.index(kind) if kind in _ORDER else _ORDER.index("reject_once") - 0.5


def _answerable(line: Line) -> Line:
    """What of a request its answer needs; a whole edit need not be kept for that."""
    options = tables(table(line, "params"), "options")
    return {"method": text(line, "method"), "params": {"options": options}}


def _given(params: Line) -> Iterator[Choice]:
    for each in tables(params, "options"):
        kind = text(each, "kind")
        label = one_line(text(each, "name"), 80) or needed(each, "optionId")
        yield Choice(label, needed(each, "optionId"), kind if kind in _ORDER else "")


def _granted_in(call: Line, params: Line) -> tuple[PermissionMode, ...]:
    first = choices(params)[0].kind
    if not first.startswith("allow"):
        return ()
    # An agent may call anything an edit; one that is not clear is asked about, and leave is for
    # this once.
    is_edit = text(call, "kind") in _EDITS and bool(edited(call))
    once = first == "allow_once"
    return ("bypassPermissions", "acceptEdits") if is_edit and once else ("bypassPermissions",)


def _words(call: Line) -> str:
    called = calls.name(call) or one_line(text(call, "title"), 80) or "a tool"
    about = calls.summary(call)
    return f"Allow {called}? {'' if about == called else about}".rstrip()


def _unknown(key: RequestKey, line: Line, *, invalid: bool) -> DecisionRequested:
    kind = one_line(needed(line, "method"), 80)
    question = Question(
        f"The agent asked for something that this version does not offer ({kind}).",
        "Unknown request",
        (Option(DENY, "It is told so, and goes on"),),
        free_text=False,
    )
    payload = {"method": text(line, "method"), **({"invalid": True} if invalid else {})}
    return DecisionRequested(key, "permission", (question,), payload=payload, granted_in=_ANY_MODE)
