"""How a verb fails: one root, caught in ``main`` and printed as one sentence on stderr.

Raised anywhere in the terminal client; never carries a traceback to the person.
"""

from __future__ import annotations

from typing import Any


class CliError(Exception):
    """The verb could not do what was asked; the text says what, why and what next."""

    exit_status = 1


class UsageMistake(CliError):
    """The words typed make no sense together, whatever the board looks like."""

    exit_status = 2


class Cancelled(CliError):
    """The person pressed Ctrl-C where it is worth saying what that left undone."""

    exit_status = 130


class Refused(CliError):
    """The daemon answered with an error; ``data`` is whatever it added."""

    def __init__(self, message: str, data: Any = None, code: int = 0) -> None:
        super().__init__(message)
        self.data = data
        self.code = code


class DaemonGone(CliError):
    """The connection ended before the answer came."""


class DaemonSilent(CliError):
    """The daemon is connected and says nothing."""
