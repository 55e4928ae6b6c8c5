"""The live screen: draws the board, waits for keys and changes, hands keys to ``actions``.

``status --watch`` opens it. It redraws on every change and once a second, and leaves the
terminal as it found it, whatever ends it.
"""

from __future__ import annotations

import select
import signal
from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live as Drawing
from rich.text import Text

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.follow.live import Live
from kanbots_ls.cli.show import board_view, terminal
from kanbots_ls.cli.show.run_columns import clipped
from kanbots_ls.cli.watch.actions import HELP, Actions
from kanbots_ls.cli.watch.keyboard import FOCUS, Keyboard, Left
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from rich.console import Console

    from kanbots_ls.cli.wire.connect import Session

_TICK = 1.0
_DECISIONS_SHOWN = 6
_FOOTER = "↑/↓ select · a answer · l log · d diff · s stop · r reply · g dispatch · ? help · q quit"


def watch(session: Session) -> None:
    """Show the board until ``q``."""
    console = terminal.console()
    screen = _Screen(session, console)
    with Keyboard() as keyboard:
        try:
            screen.run(keyboard)
        except Left as left:
            raise SystemExit(128 + int(left.args[0])) from None
        except KeyboardInterrupt:
            raise SystemExit(128 + signal.SIGINT) from None


class _Screen:
    """What is selected, what is said in the footer, and the loop around it."""

    def __init__(self, session: Session, console: Console) -> None:
        self._console = console
        self._live = Live(session, watched=True)
        self._actions = Actions(session)
        self._selected: str | None = None
        self._footer = ""
        self._help = False

    def run(self, keyboard: Keyboard) -> None:
        with Drawing(
            console=self._console,
            screen=True,
            auto_refresh=False,
            # All that is written meanwhile is a ring, which would be drawn and not obeyed.
            redirect_stdout=False,
            redirect_stderr=False,
        ) as drawing:
            while True:
                drawing.update(self._drawn(), refresh=True)
                for key in self._wait(keyboard):
                    if key == "quit" and not self._help:
                        return
                    if key in FOCUS:
                        self._live.look(FOCUS[key])
                        continue
                    self._press(key, keyboard, drawing)

    def _wait(self, keyboard: Keyboard) -> list[str]:
        """Keys, or nothing after a change or a tick."""
        if not self._live.pending:
            keys, changes = keyboard.fileno(), self._live.fileno()
            readable, _, _ = select.select([keys, changes], [], [], _TICK)
            if keys in readable:
                return keyboard.keys()
            if not readable:
                return []
        # A busy board must not keep the screen from being drawn or the keys from being read.
        for _ in range(200):
            if self._live.next(0) is None:
                break
        return []

    def _press(self, key: str, keyboard: Keyboard, drawing: Drawing) -> None:
        self._footer = ""
        if self._help or key == "?":
            self._help = key == "?" and not self._help
        elif key in {"up", "down"}:
            self._move(-1 if key == "up" else 1)
        elif key in self._actions.KEYS:
            self._act(key, keyboard, drawing)

    def _move(self, step: int) -> None:
        keys = [row.key for row in board_view.rows(self._live.mirror)]
        if keys:
            here = keys.index(self._selected) if self._selected in keys else -min(step, 0)
            known = self._selected in keys
            self._selected = keys[max(0, min(len(keys) - 1, here + step if known else here))]

    def _act(self, key: str, keyboard: Keyboard, drawing: Drawing) -> None:
        row = self._chosen()
        drawing.stop()
        try:
            with keyboard.cooked():
                self._footer = self._actions.do(key, row, self._live.mirror)
        except CliError as error:
            self._footer = str(error)
        except (KeyboardInterrupt, EOFError):
            self._footer = "Nothing done."
        finally:
            drawing.start()

    def _chosen(self) -> board_view.Row | None:
        found = board_view.rows(self._live.mirror)
        return next((row for row in found if row.key == self._selected), None)

    def _drawn(self) -> Group:
        if self._help:
            return Group(*(Text(line) for line in HELP))
        mirror, now, width = self._live.mirror, words.now(), self._console.width
        decisions = board_view.decision_lines(mirror, _DECISIONS_SHOWN)
        footer = self._footer_lines(width)
        room = self._console.height - len(decisions) - len(footer) - 3
        shown = self._window(board_view.rows(mirror), room)
        drawn = [*decisions, *board_view.lines(shown, now, width, self._selected), Text()]
        drawn += [board_view.summary(mirror), *footer]
        return Group(*(clipped(line, width) for line in drawn))

    def _footer_lines(self, width: int) -> list[Text]:
        """What was done or refused, as long as it is; else the keys, as far as they fit."""
        if not self._footer:
            return [Text(_FOOTER, style="dim")]
        return list(terminal.styled(self._footer, "bold").wrap(self._console, width))

    def _window(self, found: tuple[board_view.Row, ...], height: int) -> tuple[board_view.Row, ...]:
        """The rows that fit, with the selected one among them."""
        height = max(3, height)
        keys = [row.key for row in found]
        at = keys.index(self._selected) if self._selected in keys else 0
        first = max(0, min(at - height // 2, len(found) - height))
        return found[first : first + height]
