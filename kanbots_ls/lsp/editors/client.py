"""What an editor is and can do, read from its ``initialize``; what it says there may be wrong.

Sources: tried with the editors themselves (Neovim 0.11, VS Code 1.139, Helix 25.01).
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any, Literal

from lsprotocol import types as lsp
from pydantic import BaseModel, ConfigDict, ValidationError

from kanbots_ls.lsp.wire.reasons import invalid_reason

log = logging.getLogger(__name__)

Prompts = Literal["never", "one", "stack"]
_HELIX_WITH_PROMPTS = (26, 0)
"""Older ones answer MethodNotFound and show nothing."""


class Options(BaseModel):
    """``initializationOptions``: what a plug-in of ours, or a person's configuration, says."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    trusted: bool = True
    """The workspace is trusted; False: the board may be read and nothing else."""
    prompts: Prompts | None = None
    """How questions may pop up; unset: as the editor is known to behave."""
    plugin: bool = False
    """A client of ours draws the board itself and says what a command came to."""


@dataclass(frozen=True, slots=True)
class Client:
    """One editor, as far as the server cares."""

    name: str = "an editor"
    prompts: Prompts = "never"
    trusted: bool = True
    plugin: bool = False
    progress: bool = False
    """It takes ``window/workDoneProgress/create``."""
    hints_refresh: bool = False
    """Inlay hints are asked for again when told, so what ticks can be one."""
    lenses_refresh: bool = False
    """Code lenses are asked for again when told."""
    contents: bool = False
    """It asks what is at an address of ours, so a text need not be a file."""
    speaks: bool = True
    """A message of ours takes nobody's keys: stock Neovim may ask for Enter after one."""
    terse: bool = False
    """It shows an error of a request in its last line, and asks for Enter where it is longer."""
    process: int | None = None
    """The editor's own, as it says."""
    appends: bool = False
    """A log that it holds as ``nofile`` may be continued by edits, which then leave no trace."""
    problem: str = ""
    """What was wrong with its options, for the person."""


def client_of(params: lsp.InitializeParams) -> Client:
    """The editor behind an ``initialize`` request."""
    options, problem = _options(params.initialization_options)
    info, able = params.client_info, params.capabilities
    name = info.name if info else ""
    workspace = able.workspace or lsp.WorkspaceClientCapabilities()
    hints, lenses = workspace.inlay_hint, workspace.code_lens
    return Client(
        name=name or "an editor",
        prompts=options.prompts or _prompts(name, info.version if info else None, options),
        trusted=options.trusted,
        plugin=options.plugin,
        progress=bool(able.window and able.window.work_done_progress),
        hints_refresh=bool(hints and hints.refresh_support),
        lenses_refresh=bool(lenses and lenses.refresh_support),
        contents=workspace.text_document_content is not None,
        speaks=not options.plugin and name.lower() != "neovim",
        terse=not options.plugin and name.lower() == "neovim",
        process=params.process_id,
        appends=name.lower() == "neovim",
        problem=problem,
    )


def _options(given: Any) -> tuple[Options, str]:
    """The options; where they do not fit the workspace counts as untrusted, and why."""
    if given is None:
        return Options(), ""
    raw = given._asdict() if hasattr(given, "_asdict") else given
    inner = raw.get("kanbots", raw) if isinstance(raw, dict) else raw
    inner = inner._asdict() if hasattr(inner, "_asdict") else inner
    for name in inner if isinstance(inner, dict) else ():
        # An unknown option may be a newer one; this one must not be lost to a slip.
        if str(name).lower() == "trusted" and name != "trusted":
            problem = f"initializationOptions of kanbots-ls: {name} is spelled trusted"
            return Options(trusted=False), problem
    try:
        return Options.model_validate(inner), ""
    except ValidationError as error:
        reason = invalid_reason(error)
        log.warning("initializationOptions: %s", reason)
        return Options(trusted=False), f"initializationOptions of kanbots-ls: {reason}"


def _prompts(name: str, version: str | None, options: Options) -> Prompts:
    """Only where a prompt is known to take nobody's keys."""
    known = name.lower()
    if known.startswith(("visual studio code", "code - oss", "vscodium", "code-server")):
        return "stack"
    if known == "neovim" and options.plugin:
        return "one"
    if known == "helix" and _numbers(version) >= _HELIX_WITH_PROMPTS:
        return "one"
    return "never"


def _numbers(version: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version or "")[:2])
