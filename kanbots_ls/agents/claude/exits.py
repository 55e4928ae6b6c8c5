"""Why a Claude process ended, in a sentence for the person, with what to do next.

Called once per exit with the code and the end of stderr. Failures of a turn are told by its
``result`` line already; this is about processes that could not start or were lost.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from kanbots_ls.agents.claude.reading import one_line

if TYPE_CHECKING:
    from kanbots_ls.agents.contract import Exited

_RESUME = "A reply to the card resumes its session."
_TOLD_TO_END = 128 + signal.SIGTERM

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
        "Claude Code could not read a message of ours and ended. " + _RESUME,
    ),
)


def explain(exited: Exited) -> str:
    """The sentence; "" for an end that is nobody's trouble."""
    if exited.error:
        return f"Claude Code could not be started: {exited.error}. Check `kanbots-ls doctor`."
    if exited.signal is not None:
        return _signalled(exited.signal)
    if exited.code == 0:
        return ""
    if exited.code is None:
        return f"Claude Code is gone, and how it ended was not seen. {_RESUME}"
    if exited.code == _TOLD_TO_END:
        return _signalled(signal.SIGTERM)
    return _failed(exited.code, exited.stderr)


def _signalled(number: int) -> str:
    if number == signal.SIGKILL:
        return f"Claude Code was killed (SIGKILL), often for want of memory. {_RESUME}"
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    return f"Claude Code was ended from outside ({name}). {_RESUME}"


def _failed(code: int, stderr: str) -> str:
    last = _last_words(stderr)
    lowered = stderr.lower()
    for needle, sentence in _KNOWN:
        if needle in lowered:
            return sentence.format(last=last)
    if last:
        return f"Claude Code ended with status {code}: {last}. {_RESUME}"
    return f"Claude Code ended with status {code}; the last turn in its log says why. {_RESUME}"


def _last_words(stderr: str) -> str:
    said = [line.strip() for line in stderr.splitlines() if line.strip()]
    telling = [line for line in said if not line.startswith(("Warning:", "[claude-code:"))]
    return one_line((telling or said or [""])[-1]).rstrip(".")
