"""What is to be said of each agent besides its version: its login, and what stands in its way."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from kanbots_ls.cli.doctor.asking import ask
from kanbots_ls.protocol.daemon import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_CLAUDE_KEYS = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_VERTEX",
)
"""Variables by which Claude Code is logged in; only whether they are set is looked at."""


def claude(path: Path) -> Iterator[Finding]:
    """Its login, and whether it would refuse root."""
    yield _claude_login(path)
    if os.geteuid() == 0 and os.environ.get("IS_SANDBOX") != "1":
        mend = (
            "Work as a plain user, dispatch with --mode acceptEdits, or in a container set "
            "IS_SANDBOX=1."
        )
        said = "you are root, and claude refuses bypassPermissions to root"
        yield Finding(name="claude as root", ok=False, text=said, mend=mend)


def codex(path: Path) -> Iterator[Finding]:
    """Its login, and whether its sandbox works on this machine."""
    yield _codex_login(path)
    yield _codex_sandbox(path)


def _claude_login(path: Path) -> Finding:
    name = "claude login"
    key = next((key for key in _CLAUDE_KEYS if os.environ.get(key)), None)
    if key is not None:
        return Finding(name=name, ok=True, text=f"{key} is set (whether it is valid: unknown)")
    logged_in, method = _claude_status(path)
    if logged_in is None:
        return Finding(name=name, ok=True, text="can't be told without asking the network")
    if logged_in:
        return Finding(name=name, ok=True, text=f"logged in ({method})")
    mend = "Run `claude` in a terminal and log in, or set ANTHROPIC_API_KEY."
    return Finding(name=name, ok=False, text="not logged in", mend=mend)


def _claude_status(path: Path) -> tuple[bool | None, str]:
    """What ``claude auth status`` says: logged in or not, by what; None where it says neither."""
    said = ask(path, "auth", "status")
    try:
        status = json.loads(said.words if said and said.code in (0, 1) else "")
    except ValueError:
        return None, ""
    if not isinstance(status, dict) or not isinstance(status.get("loggedIn"), bool):
        return None, ""
    return status["loggedIn"], str(status.get("authMethod", "unknown"))


def _codex_login(path: Path) -> Finding:
    """As ``codex login status`` says; another provider's key in its settings is not looked at."""
    name = "codex login"
    said = ask(path, "login", "status")
    if said is None or not said.words:
        return Finding(name=name, ok=True, text="can't be told without asking the network")
    if said.code == 0:
        return Finding(name=name, ok=True, text=said.words.splitlines()[-1].rstrip("."))
    mend = (
        "Run `codex login`, unless its config.toml names a provider of your own with a key of "
        "its own."
    )
    return Finding(name=name, ok=False, text="not logged in", mend=mend)


def _codex_sandbox(path: Path) -> Finding:
    name = "codex sandbox"
    said = ask(path, "sandbox", "--", "true")
    if said is not None and said.code == 0:
        return Finding(name=name, ok=True, text="works")
    why = f": {said.words.splitlines()[-1]}" if said and said.words else ""
    mend = (
        "The modes acceptEdits and ask need it; until it works, dispatch with --mode "
        "bypassPermissions."
    )
    return Finding(name=name, ok=False, text=f"does not work here{why}", mend=mend)


LOOKS: Mapping[str, Callable[[Path], Iterator[Finding]]] = {"claude": claude, "codex": codex}
"""By the agent's name."""
