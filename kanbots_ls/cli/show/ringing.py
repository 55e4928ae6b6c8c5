"""Drawing attention at the terminal that somebody has open: a bell, or the terminal's own message.

What is said was made fit for a screen by the daemon, and is once more here: it ends up inside a
control sequence, which a stranger's word must not end.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kanbots_ls.wording import text

if TYPE_CHECKING:
    from kanbots_ls.protocol.calls import PersonCalled

_LONGEST = 200


def ring(called: PersonCalled) -> None:
    """By the way the person chose; nothing where stdout is no terminal."""
    sequence = _sequence(called)
    if sequence and sys.stdout.isatty():
        sys.stdout.write(sequence)
        sys.stdout.flush()


def _sequence(called: PersonCalled) -> str:
    title, body = (text.line(each, _LONGEST) for each in (called.title, called.body))
    match called.ring:
        case "bell":
            return "\a"
        case "osc9":
            return f"\x1b]9;{title}: {body}\a"
        case "osc777":
            # Semicolons part its fields.
            return f"\x1b]777;notify;{title.replace(';', ',')};{body}\a"
        case "off":
            return ""
