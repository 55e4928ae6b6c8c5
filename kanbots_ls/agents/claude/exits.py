"""What Claude Code says on stderr before it ends, and what that means for the person.

Called once per exit, through the adapter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents import exits
from kanbots_ls.agents.exits import RESUME

if TYPE_CHECKING:
    from kanbots_ls.agents.contract import Exited

_KNOWN = (
    (
        "cannot be used with root/sudo privileges",
        (
            "Claude Code refuses to run without permission prompts as root. Work as a plain user, "
            "choose another permission mode, or set IS_SANDBOX=1 if this is a container."
        ),
    ),
    (
        "is already in use",
        (
            "Claude Code says that this session is in use by another process. End that one, "
            "then reply to the card."
        ),
    ),
    (
        # It says so in a line of its own as well, and then goes on in another session.
        "no conversation found with session id",
        (
            "Claude Code no longer has this run's session, so it can't be resumed. Dispatch the "
            "card again; the worktree and its commits are still there."
        ),
    ),
    (
        "invalid session id",
        "Claude Code refused the session id it was given. Dispatch the card again.",
    ),
    (
        "unknown option",
        (
            "This Claude Code is too old or too new for kanbots-ls: it refused an option ({last}). "
            "Update both, then dispatch again."
        ),
    ),
    (
        "not logged in",
        "Claude Code is not logged in. Run `claude` in a terminal and log in, then reply.",
    ),
    (
        "invalid api key",
        "Claude Code's API key was refused. Correct ANTHROPIC_API_KEY or log in, then reply.",
    ),
    (
        "error parsing streaming input line",
        "Claude Code could not read a message of ours and ended. " + RESUME,
    ),
)
_WORDS = exits.Words("Claude Code", _KNOWN, noise=("Warning:", "[claude-code:"))


def explain(exited: Exited) -> str:
    """The sentence; "" for an end that is nobody's trouble."""
    return exits.explain(_WORDS, exited)
