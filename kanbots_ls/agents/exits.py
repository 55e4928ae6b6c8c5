"""Why an agent's process ended, in a sentence for the person, with what to do next.

Adapters call this once per exit with what their program says in known cases. Failures of a turn
are told by its own lines; this is about processes that could not start or were lost.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kanbots_ls.agents.reading import one_line

if TYPE_CHECKING:
    from kanbots_ls.agents.contract import Exited

RESUME = "A reply to the card resumes its session."
_TOLD_TO_END = 128 + signal.SIGTERM


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
    product = words.product
    if exited.error:
        return f"{product} could not be started: {exited.error}. Check `kanbots-ls doctor`."
    if exited.signal is not None:
        return _signalled(product, exited.signal)
    if exited.code == 0:
        return ""
    if exited.code is None:
        return f"{product} is gone, and how it ended was not seen. {RESUME}"
    if exited.code == _TOLD_TO_END:
        return _signalled(product, signal.SIGTERM)
    return _failed(words, exited.code, exited.stderr)


def _signalled(product: str, number: int) -> str:
    if number == signal.SIGKILL:
        return f"{product} was killed (SIGKILL), often for want of memory. {RESUME}"
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    return f"{product} was ended from outside ({name}). {RESUME}"


def _failed(words: Words, code: int, stderr: str) -> str:
    last = _last_words(words, stderr)
    lowered = stderr.lower()
    for needle, sentence in words.known:
        if needle in lowered:
            return sentence.format(last=last)
    if last:
        return f"{words.product} ended with status {code}: {last}. {RESUME}"
    return f"{words.product} ended with status {code}; the last turn in its log says why. {RESUME}"


def _last_words(words: Words, stderr: str) -> str:
    said = [line.strip() for line in stderr.splitlines() if line.strip()]
    telling = [line for line in said if not (words.noise and line.startswith(words.noise))]
    return one_line((telling or said or [""])[-1]).rstrip(".")
