"""Which agents there are: a name, and where its adapter lies.

The composition root and ``doctor`` call ``adapter`` and ``names``; an adapter's modules are
imported when it is first asked for, so nobody pays for an agent they don't use.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from kanbots_ls.agents.contract import Adapter

_ADAPTERS = {
    "claude": ("kanbots_ls.agents.claude.adapter", "ClaudeAdapter"),
    "codex": ("kanbots_ls.agents.codex.adapter", "CodexAdapter"),
    "scripted": ("kanbots_ls.agents.scripted.adapter", "ScriptedAdapter"),
}


class UnknownAgent(Exception):
    """There is no agent of that name; ``known`` are the names there are."""

    def __init__(self, name: str) -> None:
        self.name, self.known = name, names()
        super().__init__(f"There is no agent named {name!r}. There are: {', '.join(self.known)}.")


def names() -> tuple[str, ...]:
    """The names ``adapter`` knows, sorted."""
    return tuple(sorted(_ADAPTERS))


@cache
def adapter(name: str) -> Adapter:
    """The agent's adapter; raises ``UnknownAgent``."""
    if name not in _ADAPTERS:
        raise UnknownAgent(name)
    module, kind = _ADAPTERS[name]
    return cast("Adapter", getattr(import_module(module), kind)())
