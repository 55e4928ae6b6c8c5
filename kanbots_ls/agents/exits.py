"""Why an agent's process ended, in a sentence for the person, with what to do next.

Adapters call this once per exit with what their program says in known cases. Failures of a turn
are told by its own lines; this is about processes that could not start or were lost.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.model.complaints import brief

if TYPE_CHECKING:
    from kanbots_ls.agents.contract import Exited

RESUME = "A reply to the card resumes its session."
_ANEW = "A reply to the card starts it again."
"""The same of one that had not begun a turn."""
_LONGEST = 200
_TOLD_TO_END = 128 + signal.SIGTERM
_CRASHES = frozenset(
    {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP}
)
_COMMON = (
    (
        ("root/sudo", "as root"),
        (
            "{product} refuses to run as root ({last}). Run your editor as an ordinary user, then "
            "reply to the card."
        ),
    ),
    (
        ("not logged in", "please log in", "please login"),
        (
            "{product} is not logged in ({last}). Log in with it in a terminal, then reply to the "
            "card."
        ),
    ),
    (
        (
            *("unknown option", "unknown argument", "unrecognized argument"),
            *("unexpected argument", "unrecognized subcommand"),
        ),
        (
            "{product} does not know how kanbots-ls starts it ({last}): it is too old or too new. "
            "Update both, then reply to the card."
        ),
    ),
)
"""What programs of any kind say of themselves, in small letters, and our sentence."""


@dataclass(frozen=True, slots=True)
class Words:
    """What one program is called, and what it writes to stderr before it ends."""

    product: str
    known: tuple[tuple[str, str], ...]
    """What it says, in small letters, and our sentence; ``{last}`` is its last line."""
    noise: tuple[str, ...] = ()
    """Beginnings of lines that explain nothing."""


def explain(words: Words, exited: Exited) -> str:
    """The sentence; "" for an end that is nobody's trouble."""
    told = _told(words, exited)
    return told if exited.began else told.replace(RESUME, _ANEW)


def signalled(product: str, number: int) -> str:
    """How a signal ended it, without a full stop."""
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"{product} was ended from outside (signal {number})"
    if number in _CRASHES:
        return f"{product} crashed ({name})"
    if number == signal.SIGKILL:
        return f"{product} was killed ({name}), often for want of memory"
    return f"{product} was ended from outside ({name})"


def _told(words: Words, exited: Exited) -> str:
    product = words.product
    if exited.error:
        return f"{product} could not be started: {exited.error}. Check `kanbots-ls doctor`."
    if exited.signal is not None:
        return f"{signalled(product, exited.signal)}. {RESUME}"
    if exited.code == 0:
        return ""
    if exited.code is None:
        return f"{product} is gone, and how it ended was not seen. {RESUME}"
    if exited.code == _TOLD_TO_END:
        return f"{signalled(product, signal.SIGTERM)}. {RESUME}"
    return _failed(words, exited.code, exited)


def _failed(words: Words, code: int, exited: Exited) -> str:
    last = _last_words(words, exited.stderr) or exited.noise.rstrip(".")
    lowered = exited.stderr.lower()
    for needle, sentence in words.known:
        if needle in lowered:
            return sentence.format(last=last)
    for needles, sentence in _COMMON:
        if any(needle in lowered for needle in needles):
            return sentence.format(product=words.product, last=last)
    if last:
        return f"{words.product} ended with status {code}: {last}. {RESUME}"
    if not exited.began:
        return f"{words.product} ended with status {code}, and gave no reason. {RESUME}"
    return f"{words.product} ended with status {code}; the last turn in its log says why. {RESUME}"


def _last_words(words: Words, stderr: str) -> str:
    said = [line.strip() for line in stderr.splitlines() if line.strip()]
    telling = [line for line in said if not (words.noise and line.startswith(words.noise))]
    return brief((telling or said or [""])[-1], _LONGEST).rstrip(".")
