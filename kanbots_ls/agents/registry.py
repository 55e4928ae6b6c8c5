"""Which agents there are: ours, those of installed packages, and the person's own.

A line in ``_BUILT_IN`` is one of ours; a package brings one by an entry point of the group
``kanbots_ls.agents`` that names a function or class without arguments which makes an ``Adapter``.
An adapter's modules are imported when it is first asked for, so nobody pays for an agent they
don't use.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, cast

from kanbots_ls.agents.absent import AbsentAdapter
from kanbots_ls.agents.definition import Definition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from importlib.metadata import EntryPoint

    from kanbots_ls.agents.contract import Adapter
    from kanbots_ls.model.settings import AgentProtocol

GROUP = "kanbots_ls.agents"
EMBEDDED = "scripted"
"""Comes along and replays scripts, for the demo and to try things."""
_BUILT_IN = {
    "claude": ("kanbots_ls.agents.claude.adapter", "ClaudeAdapter"),
    "codex": ("kanbots_ls.agents.codex.adapter", "CodexAdapter"),
    "opencode": ("kanbots_ls.agents.acp.adapter", "opencode"),
    EMBEDDED: ("kanbots_ls.agents.scripted.adapter", "ScriptedAdapter"),
}
_PROTOCOLS: Mapping[AgentProtocol, tuple[str, str]] = {
    "acp": ("kanbots_ls.agents.acp.adapter", "AcpAdapter"),
    "plain": ("kanbots_ls.agents.plain.adapter", "PlainAdapter"),
}
"""Who makes an adapter of a definition."""


class UnknownAgent(Exception):
    """There is no agent of that name, or it can't be loaded."""

    def __init__(self, name: str, known: Iterable[str], why: str = "") -> None:
        self.name, self.known = name, tuple(known)
        there = f"There are: {', '.join(self.known)}."
        super().__init__(why or f"There is no agent named {name!r}. {there}")


class Registry:
    """The agents; the person's own as they are defined at the moment."""

    def __init__(self, defined: Callable[[], Iterable[Definition]] = tuple) -> None:
        self._defined = defined

    def names(self) -> tuple[str, ...]:
        """What ``named`` knows, sorted."""
        own = (each.name for each in self._defined())
        return tuple(sorted({*_BUILT_IN, *_brought(), *own}))

    def protocol(self, name: str) -> AgentProtocol:
        """What the agent of this name speaks, as a new run keeps it."""
        found = self._definition(name)
        return found.protocol if found else ""

    def named(self, name: str) -> Adapter:
        """The adapter for a new run; raises ``UnknownAgent``."""
        definition = self._definition(name)
        if definition is not None:
            return _made(definition)
        if name not in {*_BUILT_IN, *_brought()}:
            raise UnknownAgent(name, self.names())
        return _ready(name)

    def of(self, name: str, protocol: AgentProtocol) -> Adapter:
        """The adapter of a run that there is: one that reads its transcript, whatever became of
        the settings or packages since."""
        if protocol:
            definition = self._definition(name)
            same = definition is not None and definition.protocol == protocol
            return _made(definition if definition and same else Definition(name, protocol, ()))
        try:
            return _ready(name)
        except UnknownAgent as unknown:
            return AbsentAdapter(name, str(unknown))

    def _definition(self, name: str) -> Definition | None:
        return next((each for each in self._defined() if each.name == name), None)


@cache
def has_terminal(name: str, protocol: AgentProtocol) -> bool:
    """Whether the agent of such a run has a terminal program of its own."""
    return Registry().of(name, protocol).capabilities.tui is not None


@cache
def _brought() -> Mapping[str, EntryPoint]:
    """What installed packages bring; one of ours is nobody else's to bring."""
    found = entry_points(group=GROUP)
    return {each.name: each for each in found if each.name not in _BUILT_IN}


def marks() -> str:
    """The packages that bring agents, with their versions: what was read by others is no use."""
    return "".join(
        f"+{name}={each.dist.version if each.dist else each.value}"
        for name, each in sorted(_brought().items())
    )


@cache
def _ready(name: str) -> Adapter:
    if name in _BUILT_IN:
        module, kind = _BUILT_IN[name]
        return cast("Adapter", getattr(import_module(module), kind)())
    brought = _brought().get(name)
    if brought is None:
        raise UnknownAgent(name, (*_BUILT_IN, *_brought()))
    try:
        made: Any = brought.load()()
    except Exception as error:
        why = f"The agent {name!r} can't be loaded from {brought.value}: {error!r}. "
        raise UnknownAgent(name, (), f"{why}Mend or uninstall that package.") from error
    return cast("Adapter", made)


@cache
def _made(definition: Definition) -> Adapter:
    module, kind = _PROTOCOLS[definition.protocol]
    return cast("Adapter", getattr(import_module(module), kind)(definition))
