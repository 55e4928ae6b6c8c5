"""The agents: found, which version, logged in as far as one can tell without network or secrets."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from kanbots_ls.protocol.daemon import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SECONDS = 20
_KEYS = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_VERTEX",
)
"""Variables by which Claude Code is logged in; only whether they are set is looked at."""


def findings() -> Iterator[Finding]:
    """Each agent there is an adapter for."""
    from kanbots_ls.agents import registry
    from kanbots_ls.agents.contract import Missing

    for name in registry.names():
        located = registry.adapter(name).locate(os.environ)
        if isinstance(located, Missing):
            yield Finding(name=name, ok=False, text="not found", mend=located.reason)
        elif name == "scripted":
            yield Finding(name=name, ok=True, text="built in; replays scripts, costs nothing")
        else:
            yield from _program(name, located.path)


def _program(name: str, path: Path) -> Iterator[Finding]:
    version = _said(path, "--version")
    if version is None:
        mend = f"Try `{path} --version` yourself; reinstall it if that fails."
        yield Finding(name=name, ok=False, text=f"{path} does not run", mend=mend)
        return
    yield Finding(name=name, ok=True, text=f"{version.splitlines()[0]} at {path}")
    if name == "claude":
        yield _login(path)
        yield from _root()


def _login(path: Path) -> Finding:
    name = "claude login"
    key = next((key for key in _KEYS if os.environ.get(key)), None)
    if key is not None:
        return Finding(name=name, ok=True, text=f"{key} is set (whether it is valid: unknown)")
    logged_in, method = _status(path)
    if logged_in is None:
        return Finding(name=name, ok=True, text="can't be told without asking the network")
    if logged_in:
        return Finding(name=name, ok=True, text=f"logged in ({method})")
    mend = "Run `claude` in a terminal and log in, or set ANTHROPIC_API_KEY."
    return Finding(name=name, ok=False, text="not logged in", mend=mend)


def _status(path: Path) -> tuple[bool | None, str]:
    """What ``claude auth status`` says: logged in or not, by what; None where it says neither."""
    said = _said(path, "auth", "status", allowed=(0, 1))
    try:
        status = json.loads(said or "")
    except ValueError:
        return None, ""
    if not isinstance(status, dict) or not isinstance(status.get("loggedIn"), bool):
        return None, ""
    return status["loggedIn"], str(status.get("authMethod", "unknown"))


def _root() -> Iterator[Finding]:
    if os.geteuid() == 0 and os.environ.get("IS_SANDBOX") != "1":
        mend = (
            "Work as a plain user, dispatch with --mode acceptEdits, or in a container set "
            "IS_SANDBOX=1."
        )
        said = "you are root, and claude refuses bypassPermissions to root"
        yield Finding(name="claude as root", ok=False, text=said, mend=mend)


def _said(path: Path, *arguments: str, allowed: tuple[int, ...] = (0,)) -> str | None:
    try:
        done = subprocess.run(
            [str(path), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.decode("utf-8", "replace").strip()
    return words if done.returncode in allowed and words else None
