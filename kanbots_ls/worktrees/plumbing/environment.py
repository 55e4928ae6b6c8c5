"""The environment a git command or a hook gets.

The runner asks here before each command.  What would point git at another repository, index or
object store is dropped; who the person is and how they reach their keys stays.  It never changes
this process's own environment.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Identity, configuration and transport are the person's. Everything else that begins with GIT_
# was set by a hook, an alias or a debugging session for *its* repository, not for ours.
_KEPT = frozenset(
    {
        "GIT_ASKPASS",
        "GIT_ATTR_NOSYSTEM",
        "GIT_AUTHOR_EMAIL",
        "GIT_AUTHOR_NAME",
        "GIT_CEILING_DIRECTORIES",
        "GIT_COMMITTER_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_SYSTEM",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_EXEC_PATH",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
        "GIT_SSL_CAINFO",
        "GIT_SSL_CAPATH",
        "GIT_TEMPLATE_DIR",
    }
)
_KEPT_PREFIXES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")


def hook_environment(environment: Mapping[str, str] | None) -> dict[str, str]:
    """``environment`` (this process's own where None) without what names another repository."""
    source = os.environ if environment is None else environment
    kept = {name: value for name, value in source.items() if _is_kept(name)}
    return {**kept, "GIT_TERMINAL_PROMPT": "0"}


def git_environment(environment: Mapping[str, str] | None) -> dict[str, str]:
    """The same for git itself, whose messages we read: in English, bytes as they are."""
    return {**hook_environment(environment), "LC_ALL": "C", "LANGUAGE": "C"}


def with_settings(
    environment: Mapping[str, str], settings: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """``environment`` with git settings, such as ``("core.hooksPath", "/x")``, behind its own."""
    start = int(environment.get("GIT_CONFIG_COUNT") or 0)
    added = dict(environment)
    for number, (key, value) in enumerate(settings, start):
        added[f"GIT_CONFIG_KEY_{number}"] = key
        added[f"GIT_CONFIG_VALUE_{number}"] = value
    return {**added, "GIT_CONFIG_COUNT": str(start + len(settings))}


def _is_kept(name: str) -> bool:
    return not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_PREFIXES)
