"""The desktop's own notifications, by the program that each system has for them.

``notify-send`` speaks to whatever shows notifications on the session bus, ``osascript`` to macOS.
"""

from __future__ import annotations

import html
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.notify.letter import Letter

_APPLE = (
    "on run argv",
    "display notification (item 2 of argv) with title (item 1 of argv)",
    "end run",
)
_PRESSING = ("waiting", "failed", "budget", "limit")


def desktop_argv(letter: Letter, environment: Mapping[str, str]) -> tuple[str, ...] | None:
    """The program and its words; None where this person has no desktop here, or no such program."""
    name = "osascript" if sys.platform == "darwin" else "notify-send"
    program = shutil.which(name, path=environment.get("PATH"))
    if program is None or not _has_desktop(environment):
        return None
    if sys.platform == "darwin":
        script = [word for line in _APPLE for word in ("-e", line)]
        return program, *script, letter.title, letter.body
    # The body may hold markup by the desktop's rules, so what a stranger wrote is escaped.
    body = html.escape(letter.body, quote=False)
    urgency = "normal" if letter.kind in _PRESSING else "low"
    return program, "--app-name=kanbots-ls", f"--urgency={urgency}", "--", letter.title, body


def _has_desktop(environment: Mapping[str, str]) -> bool:
    if sys.platform == "darwin":
        return not environment.get("SSH_CONNECTION")
    screen = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return bool(screen) and _has_bus(environment)


def _has_bus(environment: Mapping[str, str]) -> bool:
    if environment.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    runtime = environment.get("XDG_RUNTIME_DIR")
    return bool(runtime) and (Path(str(runtime)) / "bus").exists()
