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


def findings() -> Iterator[Finding]:
    """Each agent there is an adapter for; one that is missing is a fault where none is there."""
    from kanbots_ls.agents import registry
    from kanbots_ls.agents.contract import Located

    looked = {name: registry.adapter(name).locate(os.environ) for name in registry.names()}
    there = {name for name, located in looked.items() if isinstance(located, Located)}
    for name, located in looked.items():
        if name == "scripted":
            yield Finding(name=name, ok=True, text="built in; replays scripts, costs nothing")
        elif isinstance(located, Located):
            yield from _program(name, located.path)
        else:
            named = bool(os.environ.get(f"KANBOTS_{name.upper()}"))
            is_fault = named or there <= {"scripted"}
            text = "not found" if is_fault else "not found; cards can't be dispatched to it"
            yield Finding(name=name, ok=not is_fault, text=text, mend=located.reason)


def _program(name: str, path: Path) -> Iterator[Finding]:
    said = ask(path, "--version")
    if said is None or said.code != 0 or not said.words:
        mend = f"Try `{path} --version` yourself; reinstall it if that fails."
        yield Finding(name=name, ok=False, text=f"{path} does not run", mend=mend)
        return
    yield Finding(name=name, ok=True, text=f"{said.words.splitlines()[0]} at {path}")
    yield from LOOKS[name](path) if name in LOOKS else ()
