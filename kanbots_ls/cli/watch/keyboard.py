"""Single keys from a terminal, and the terminal as it was on every way out.

``screen`` opens it around everything it draws. Between keys the terminal is in cbreak mode, so
Ctrl-C still interrupts; ``cooked`` lends it to a prompt or a pager.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import termios
import tty
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

_NAMES = {
    "\x1b[A": "up",
    "\x1bOA": "up",
    "\x1b[B": "down",
    "\x1bOB": "down",
    "k": "up",
    "j": "down",
    "\x1b[I": "focus",
    "\x1b[O": "blur",
    "\x1b": "quit",
    "q": "quit",
}
_LONGEST = 64
FOCUS = {"focus": True, "blur": False}
"""Told by terminals that can, while they are asked to."""
_FOCUS_TOLD = re.compile(r"\x1b\[[IO]")
_TELL_FOCUS, _TELL_NO_FOCUS = "\x1b[?1004h", "\x1b[?1004l"


class Left(BaseException):
    """A signal asked us to go; passes every handler on its way to the terminal's restoration."""


class Keyboard:
    """The terminal's keys while the context is open."""

    def __init__(self) -> None:
        self._descriptor = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._descriptor)
        self._handlers = {
            number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)
        }

    def __enter__(self) -> Self:
        """Begin to take single keys."""
        for number in self._handlers:
            signal.signal(number, _leave)
        self._take()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the terminal and the handlers back."""
        self._restore()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def fileno(self) -> int:
        """For ``select``."""
        return self._descriptor

    def keys(self) -> list[str]:
        """What was pressed, by name where a key has one; call when readable."""
        pressed = os.read(self._descriptor, _LONGEST).decode("utf-8", "ignore")
        if not pressed:
            return ["quit"]
        focus = [_NAMES[told] for told in _FOCUS_TOLD.findall(pressed)]
        return focus + _named(_FOCUS_TOLD.sub("", pressed))

    @contextlib.contextmanager
    def cooked(self) -> Iterator[None]:
        """The terminal as it was before, for as long as somebody else types into it."""
        self._restore()
        try:
            yield
        finally:
            self._take()

    def _take(self) -> None:
        tty.setcbreak(self._descriptor, termios.TCSANOW)
        _write(_TELL_FOCUS)

    def _restore(self) -> None:
        _write(_TELL_NO_FOCUS)
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)


def _named(pressed: str) -> list[str]:
    if pressed.startswith("\x1b"):
        return [_NAMES.get(pressed, "")]
    return [_NAMES.get(key, key) for key in pressed]


def _write(sequence: str) -> None:
    with contextlib.suppress(OSError):
        sys.stdout.write(sequence)
        sys.stdout.flush()


def _leave(number: int, frame: FrameType | None) -> None:
    raise Left(number)
