"""An ACP agent's program, command line and first line.

Called through the adapter just before a process is placed. Only the hello is written at once:
which session is opened, and how, depends on what it answers.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls import __version__
from kanbots_ls.agents import locate as locating
from kanbots_ls.agents.acp import rpc
from kanbots_ls.agents.contract import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.agents.contract import Located

_VERSION = 1
"""Of the protocol; the only one there is."""


def variable_of(name: str) -> str:
    """The variable that names another program for the agent, by its name in capitals."""
    return "KANBOTS" + re.sub(r"[^A-Z0-9]", "_", f"-{name.upper()}")


def locate(
    name: str, product: str, words: tuple[str, ...], environment: Mapping[str, str]
) -> Located | Missing:
    """The program that the agent's variable names, else that of its command line."""
    if not words:
        said = f"Your settings no longer say how the agent {name} is started."
        return Missing(f"{said} Give its command in your own config.toml ([agents.{name}]).")
    program = words[0]
    variable = variable_of(name)
    if os.sep in program and not environment.get(variable, "").strip():
        home = environment.get("HOME", "")
        path = Path(home, program[2:]) if program.startswith("~/") and home else Path(program)
        if not path.is_absolute():
            said = f"The command of the agent {name} begins with {program}, which is no full path."
            return Missing(f"{said} Give it in full in your own config.toml ([agents.{name}]).")
        environment = {**environment, variable: str(path)}
    return locating.locate(locating.Program(program, product, variable), environment)


def opening() -> tuple[bytes, ...]:
    """Who we are. We offer no files and no terminals: an agent has its own, in the worktree."""
    client = {"name": "kanbots-ls", "title": "kanbots-ls", "version": __version__}
    offered = {"fs": {"readTextFile": False, "writeTextFile": False}, "terminal": False}
    hello = {"protocolVersion": _VERSION, "clientCapabilities": offered, "clientInfo": client}
    return (rpc.request(rpc.INITIALIZE, {}, "initialize", hello),)
