"""A program that has the terminal while we wait: its keys, its signals, its job control.

``attach`` uses it. The program is in our own process group, so whatever the terminal sends
reaches it; we only must not die of it first, and must stop and go on together with it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import termios
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TERMINALS = (signal.SIGINT, signal.SIGQUIT)
"""What the terminal sends to both of us."""
_TERM_SECONDS = 3.0
_HANDED_ON = (signal.SIGTERM, signal.SIGHUP)


class Foreground:
    """One program; raises OSError where it can't be started."""

    def __init__(self, argv: Sequence[str], directory: str, environment: Mapping[str, str]) -> None:
        self._modes = termios.tcgetattr(sys.stdin)
        self._kept: dict[int, Any] = {}
        self._killing: threading.Timer | None = None
        self.pid = 0
        # Functions, since a program inherits what is ignored and not what is handled.
        for number in (*_TERMINALS, *_HANDED_ON):
            self._kept[number] = signal.signal(number, self._hand_on)
        try:
            self._process = subprocess.Popen([*argv], cwd=directory, env=dict(environment))
        except OSError:
            self._restore()
            raise
        self.pid = self._process.pid

    def wait(self) -> int:
        """Its exit code, negative for a signal; the terminal is as it was before."""
        try:
            return self._ended()
        finally:
            if self._killing is not None:
                self._killing.cancel()
            self._restore()

    def end(self) -> None:
        """Have it end: asked to, and soon made to, while ``wait`` waits for that."""
        self._signal(signal.SIGTERM)
        self._killing = threading.Timer(_TERM_SECONDS, self._signal, (signal.SIGKILL,))
        self._killing.daemon = True
        self._killing.start()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def _ended(self) -> int:
        while True:
            _, status = os.waitpid(self.pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                self._process.returncode = os.waitstatus_to_exitcode(status)
                return self._process.returncode
            # It was suspended, as by Ctrl-Z: so are we, and whoever has us go on means both.
            os.kill(os.getpid(), signal.SIGSTOP)
            self._signal(signal.SIGCONT)

    def _hand_on(self, number: int, _frame: object) -> None:
        """A signal meant for us is meant for the program; the terminal's has reached it already."""
        if number in _HANDED_ON and self.pid:
            self._signal(number)

    def _restore(self) -> None:
        for number, handler in self._kept.items():
            signal.signal(number, handler)
        # A program that was killed leaves a terminal that shows no keys.
        with suppress(termios.error):
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._modes)
