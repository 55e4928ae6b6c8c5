"""A program in a terminal of its own: press keys, read the screen, wait for what it should show.

The terminal is a tmux server with its own socket and without anybody's configuration.  Helix and
Neovim are driven through this.  Nothing here sleeps for a result: each wait has a deadline, and
when it passes, the failure shows the screen.
"""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import struct
import subprocess
import tempfile
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.editors import pictures
from tests.fakes.boards import NeverCame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SECONDS = 30.0
TMUX_SECONDS = 20
CONFIGURATION = """
set -g exit-empty off
set -g status off
set -g remain-on-exit on
set -g remain-on-exit-format ""
set -g default-terminal xterm-256color
"""
# tmux knows how a program ended, too, but at times is never told.
RUN = '"$@"; echo $? > "$0"'
NAMED = {
    "space": "Space",
    "esc": "Escape",
    "enter": "Enter",
    "tab": "Tab",
    "backspace": "BSpace",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
    "pageup": "PageUp",
    "pagedown": "PageDown",
}


class Screen:
    """One program and its terminal of `columns` × `rows`; nothing runs before `start`."""

    def __init__(self, columns: int = 130, rows: int = 36) -> None:
        self.columns, self.rows = columns, rows
        # Short, because a socket's address has little room; and outside what a test looks into
        # for processes that were left.
        self.scratch = Path(tempfile.mkdtemp(prefix="kanbots-tmux-"))
        self._status = self.scratch / "status"
        self._seen: list[str] = []
        self._started = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(
        self, command: Sequence[str | Path], directory: Path, environment: Mapping[str, str]
    ) -> None:
        """Start the program there, with this environment and no other."""
        configuration = self.scratch / "tmux.conf"
        configuration.write_text(CONFIGURATION)
        variables = [f"{name}={value}" for name, value in environment.items()]
        # By itself first: the server's command line is what it was started with, and a test that
        # looks for processes with its own paths would find it.
        self._tmux("-f", str(configuration), "start-server")
        self._tmux(
            "new-session", "-d", "-s", "screen",
            "-x", str(self.columns), "-y", str(self.rows), "-c", str(directory), "--",
            "env", "-i", *variables, "sh", "-c", RUN, str(self._status), *map(str, command),
        )  # fmt: skip
        self._started = True

    # -- hands

    def keys(self, *names: str) -> None:
        """Press keys: single characters, `space`, `esc`, `enter`, `ctrl-w`, `alt-x`, `F5`, …"""
        while "esc" in names:
            upto = names.index("esc") + 1
            self._press(names[:upto])
            self.after_escape()
            names = names[upto:]
        self._press(names)

    def types(self, text: str) -> None:
        """Type a text as it stands."""
        self._tmux("send-keys", "-t", "screen", "-l", "--", text)

    def after_escape(self) -> None:
        """Wait until the program has read the Escape: with the next key it would mean Alt+key."""
        self.until(lambda _: self._unread() == 0, "the program reads its Escape")

    # -- eyes

    @property
    def text(self) -> str:
        """The screen as it is now, a line per row, without blanks at their ends."""
        return self._tmux("capture-pane", "-p", "-t", "screen") if self._started else ""

    @property
    def coloured(self) -> str:
        """The same with its colours as escape sequences."""
        return self._tmux("capture-pane", "-p", "-e", "-t", "screen")

    @property
    def cursor(self) -> tuple[int, int]:
        """The cursor's row and column, from 0."""
        shape = "#{cursor_y} #{cursor_x}"
        row, column = self._tmux("display-message", "-p", "-t", "screen", shape).split()
        return int(row), int(column)

    @property
    def ended(self) -> int | None:
        """The program's exit status, 128 and more after a signal; None while it runs."""
        told = self._status.read_text() if self._status.exists() else ""
        return int(told) if told.endswith("\n") else None

    def sees(self, *texts: str, within: float = SECONDS) -> str:
        """Wait until all the texts are on the screen at once; return it."""
        found = self.until(
            lambda screen: all(text in screen for text in texts), f"{texts} on screen", within
        )
        self._seen.extend(texts)
        return found

    def lacks(self, *texts: str, within: float = SECONDS) -> str:
        """Wait until none of the texts is on the screen; return it."""
        return self.until(
            lambda screen: not any(text in screen for text in texts), f"{texts} gone", within
        )

    def until(self, reached: Callable[[str], object], what: str, within: float = SECONDS) -> str:
        """Wait until the screen's text satisfies `reached`; return that text."""
        deadline = time.monotonic() + within
        while not reached(screen := self.text):
            if time.monotonic() > deadline:
                raise NeverCame(f"never came: {what}\n{_framed(screen)}\n{self.story()}")
            time.sleep(0.03)  # noqa: TID251 -- polling with a deadline
        return screen

    def ends(self, within: float = SECONDS) -> int:
        """Wait until the program has ended; return its `ended`."""
        self.until(lambda _: self.ended is not None, "the program's end", within)
        status = self.ended
        assert status is not None
        return status

    def picture(self, name: str) -> None:
        """The screen as `docs/editors/pictures/NAME.txt`: see `pictures.keep`."""
        pictures.keep(name, self.text, self._seen)

    def story(self) -> str:
        """What a failing wait adds to the screen; editors add their logs."""
        return ""

    # -- the end

    def close(self) -> None:
        """End the terminal and with it the program; safe to call twice."""
        if self._started:
            self._started = False
            self._tmux("kill-server")
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _press(self, names: Sequence[str]) -> None:
        if names:
            self._tmux("send-keys", "-t", "screen", "--", *map(_tmux_name, names))

    def _unread(self) -> int:
        """How many bytes of what was typed the program has not read yet."""
        terminal = self._tmux("display-message", "-p", "-t", "screen", "#{pane_tty}").strip()
        descriptor = os.open(terminal, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            # The kernel hands on what was written when it has time; to be asked makes it do so.
            select.select([descriptor], [], [], 0)
            waiting = fcntl.ioctl(descriptor, termios.FIONREAD, struct.pack("i", 0))
        finally:
            os.close(descriptor)
        return int(struct.unpack("i", waiting)[0])

    def _tmux(self, *words: str) -> str:
        """Run a tmux command; each is a round trip, so what was sent before has been written."""
        done = subprocess.run(
            ["tmux", "-S", self.scratch / "socket", *words],
            # Not the test's: a server would be found there, and left there for a while.
            cwd="/",
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color"},
            capture_output=True,
            timeout=TMUX_SECONDS,
            check=False,
        )
        told = done.stderr.decode(errors="replace")
        assert done.returncode == 0, f"tmux {words[0]}: {told}"
        return done.stdout.decode(errors="replace")


def _tmux_name(name: str) -> str:
    """`ctrl-w` is tmux's `C-w`; what has no name here is tmux's own."""
    if name == ";":
        return "\\;"  # by itself it ends a command of tmux's
    held = ""
    for modifier, letter in (("ctrl-", "C-"), ("alt-", "M-"), ("shift-", "S-")):
        if name.startswith(modifier):
            held, name = held + letter, name.removeprefix(modifier)
    return held + NAMED.get(name, name)


def _framed(screen: str) -> str:
    return "\n".join(f"│ {line}" for line in screen.rstrip().splitlines())
