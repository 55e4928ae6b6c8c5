"""What an ACP session lets be chosen: its model, and the mode in which it asks as the run's says.

Called for the answers that open a session. Modes are the agent's own and named as it likes; those
that are known here ask for leave each time, so that the run's mode answers, or never.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kanbots_ls.agents.reading import Line, table, tables, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.model.agent_events import PermissionMode

_NEVER_ASK = ("bypasspermissions", "yolo", "fullaccess", "agentfullaccess")
_ASK = ("default", "manual", "approve", "readonly")
_CONFINED = ("workspacewrite",)
"""The letters of their ids. ``auto`` is none: some agents mean that a model decides."""


def model_of(result: Line) -> str:
    """The model that the session has; "" where it does not say."""
    option = _model_option(result)
    return text(option, "currentValue") or text(table(result, "models"), "currentModelId")


def model_setting(result: Line) -> str:
    """The setting that chooses its model, where it is not simply called that."""
    setting = text(_model_option(result), "id")
    return "" if setting == "model" else setting


def has_model_method(result: Line) -> bool:
    """Its model is chosen by a method of its own, as agents had it before there were settings."""
    return not _model_option(result) and bool(table(result, "models"))


def own_modes(result: Line) -> tuple[tuple[PermissionMode, str], ...]:
    """For each of our modes that of its own to change to, where it is in another.

    Edits are allowed by us, not by the agent, which would not look where they lead; unless its own
    sandbox holds them in the worktree.
    """
    modes = table(result, "modes")
    offered = {_letters(each): each for each in _ids(modes)}
    asks = _first(offered, _ASK)
    wanted: dict[PermissionMode, str] = {
        "bypassPermissions": _first(offered, _NEVER_ASK) or asks,
        "acceptEdits": _first(offered, _CONFINED) or asks,
        "ask": asks,
    }
    now = text(modes, "currentModeId")
    return tuple((ours, theirs) for ours, theirs in wanted.items() if theirs not in ("", now))


def never_asks(mode: str) -> bool:
    """Whether that is a mode in which an agent asks for nothing."""
    return _letters(mode) in _NEVER_ASK


def _model_option(result: Line) -> Line:
    options = tables(result, "configOptions")
    named = (each for each in options if text(each, "id") == "model")
    of_kind = (each for each in options if text(each, "category") == "model")
    # Some have settings beside it of the same kind, as the provider.
    return next(named, None) or next(of_kind, {})


def _ids(modes: Line) -> Iterator[str]:
    return (text(each, "id") for each in tables(modes, "availableModes"))


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _first(offered: dict[str, str], known: tuple[str, ...]) -> str:
    return next((offered[each] for each in known if each in offered), "")
