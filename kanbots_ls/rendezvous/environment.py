"""The environment a long-lived process of ours may start with.

Called before a daemon or a keeper is started, from wherever that happens: a git hook, an agent's
shell, an editor inside an agent's session.  What describes *that* place must not leak into a
process that outlives it.  It never touches the environment a person's own run gets.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Ours, and those that an agent's CLI sets for the commands it runs.
_PREFIXES = ("KANBOTS_RUN_", "CLAUDE_CODE_SESSION", "CLAUDE_CODE_CHILD")
_NAMES = frozenset(
    {
        "KANBOTS_RUN",
        "KANBOTS_WORKTREE",
        "KANBOTS_CHECKOUT",
        "KANBOTS_PORT",
        "CLAUDECODE",
        "CLAUDE_PID",
        "CLAUDE_CODE_ENTRYPOINT",
        "CLAUDE_CODE_EXECPATH",
        "CLAUDE_CODE_SSE_PORT",
        "AI_AGENT",
        # Set by git for hooks and aliases: each would point every git call of ours at one place.
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_QUARANTINE_PATH",
        "GIT_REFLOG_ACTION",
        "GIT_INTERNAL_SUPER_PREFIX",
    }
)


def scrub(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` without what belongs to one run, one agent session or one git call."""
    return {
        name: value
        for name, value in environment.items()
        if name not in _NAMES and not name.startswith(_PREFIXES)
    }
