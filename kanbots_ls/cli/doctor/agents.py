"""The agents: found, which version, logged in as far as one can tell without network or secrets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kanbots_ls.cli.doctor.asking import ask
from kanbots_ls.cli.doctor.logins import LOOKS
from kanbots_ls.protocol.daemon import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kanbots_ls.agents.contract import Located, Missing
    from kanbots_ls.agents.registry import Registry
    from kanbots_ls.model.settings import AgentProtocol


def findings() -> Iterator[Finding]:
    """Each agent there is an adapter for; one that is missing is a fault where none is there."""
    from kanbots_ls.agents.contract import Located
    from kanbots_ls.agents.registry import EMBEDDED

    agents = _registry()
    looked = {name: _located(agents, name) for name in agents.names()}
    there = {name for name, located in looked.items() if isinstance(located, Located)}
    for name, located in looked.items():
        if name == EMBEDDED:
            yield Finding(name=name, ok=True, text="built in; replays scripts, costs nothing")
        elif isinstance(located, Located):
            yield from _program(name, located.path, agents.protocol(name))
        else:
            named = bool(agents.protocol(name)) or bool(os.environ.get(f"KANBOTS_{name.upper()}"))
            is_fault = named or there <= {EMBEDDED}
            text = "not found" if is_fault else "not found; cards can't be dispatched to it"
            yield Finding(name=name, ok=not is_fault, text=text, mend=located.reason)


def _registry() -> Registry:
    """With the agents of the person's own settings, unless those have a mistake."""
    from kanbots_ls.agents.registry import Registry
    from kanbots_ls.config import Config, ConfigError, load
    from kanbots_ls.rendezvous import paths
    from kanbots_ls.supervisor.defining import defined

    try:
        config = load(None, paths.config_directory())
    except ConfigError:
        config = Config()
    return Registry(lambda: defined(config))


def _located(agents: Registry, name: str) -> Located | Missing:
    from kanbots_ls.agents.contract import Missing
    from kanbots_ls.agents.registry import UnknownAgent

    try:
        return agents.named(name).locate(os.environ)
    except UnknownAgent as broken:
        return Missing(str(broken))


def _program(name: str, path: Path, protocol: AgentProtocol) -> Iterator[Finding]:
    if protocol:
        # Nobody knows what else a program of the person's own does when it is started.
        yield Finding(name=name, ok=True, text=f"{path}, as your settings name it ({protocol})")
        return
    said = ask(path, "--version")
    if said is None or said.code != 0 or not said.words:
        mend = f"Try `{path} --version` yourself; reinstall it if that fails."
        yield Finding(name=name, ok=False, text=f"{path} does not run", mend=mend)
        return
    yield Finding(name=name, ok=True, text=f"{said.words.splitlines()[0]} at {path}")
    yield from LOOKS[name](path) if name in LOOKS else ()
