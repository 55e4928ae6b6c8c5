"""Claude's command line and environment for one start.

Called through the adapter just before a process is placed; reads nothing but the launch.
Values that people choose go as ``--flag=value``: a title may begin with a dash.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.agents.contract import Launch
    from kanbots_ls.model.agent_events import PermissionMode

_STREAMS = (
    "-p",
    "--input-format=stream-json",
    "--output-format=stream-json",
    "--verbose",
    "--include-partial-messages",
    "--replay-user-messages",
)
_MODES: dict[PermissionMode, str] = {"ask": "manual"}
_DENIED = "Bash(git push:*),Bash(git stash:*)"
_TITLE_LIMIT = 80

_OF_ANOTHER_SESSION = (
    "AI_AGENT",
    "CLAUDECODE",
    "CLAUDE_CODE_CHILD_NOTES_DIR",
    "CLAUDE_CODE_CHILD_SESSION",
    "CLAUDE_CODE_ENTRYPOINT",
    "CLAUDE_CODE_EXECPATH",
    "CLAUDE_CODE_MESSAGING_SOCKET",
    "CLAUDE_CODE_MESSAGING_TOKEN",
    "CLAUDE_CODE_SESSION_ATTENDED",
    "CLAUDE_CODE_SESSION_ID",
    "CLAUDE_EFFORT",
    "CLAUDE_PID",
)
"""What Claude gives its own commands; an editor started from one would hand it on to us."""


def argv(program: Path, launch: Launch) -> tuple[str, ...]:
    """The command line; the prompt comes on stdin."""
    return (
        str(program),
        *_STREAMS,
        # Without this the model is not even offered questions and plans, in any mode.
        "--permission-prompt-tool=stdio",
        f"--permission-mode={_MODES.get(launch.mode, launch.mode)}",
        f"--{'resume' if launch.resume else 'session-id'}={launch.session_id}",
        f"--name={title(launch)}",
        # The guard in the worktree is what holds; this gives the model a refusal it can read.
        f"--disallowedTools={_DENIED}",
        *_choices(launch),
    )


def tui_argv(program: Path, launch: Launch) -> tuple[str, ...]:
    """Claude at a terminal, on the run's session and with the run's choices."""
    return (
        str(program),
        f"--permission-mode={_MODES.get(launch.mode, launch.mode)}",
        f"--resume={launch.session_id}",
        f"--disallowedTools={_DENIED}",
        *_choices(replace(launch, cap_usd=None)),
    )


def title(launch: Launch) -> str:
    """The card's title on one line, as the person's own list of sessions shows it."""
    printable = "".join(each if each.isprintable() else " " for each in launch.title)
    return " ".join(printable.split())[:_TITLE_LIMIT].rstrip() or f"Card {launch.card}"


def environment(launch: Launch) -> dict[str, str | None]:
    """Variables to set, or with None to remove; the same at each start."""
    removed: dict[str, str | None] = dict.fromkeys(_OF_ANOTHER_SESSION)
    return {
        **removed,
        "CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS": "1",
        "DISABLE_AUTOUPDATER": "1",
    }


def _choices(launch: Launch) -> tuple[str, ...]:
    chosen = (
        ("model", launch.model),
        ("effort", launch.effort),
        ("max-budget-usd", None if launch.cap_usd is None else f"{launch.cap_usd:.6f}"),
    )
    return tuple(f"--{flag}={value}" for flag, value in chosen if value)
