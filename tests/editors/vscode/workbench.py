"""One VS Code window, by a person's steps: palette, quick pick, notifications, tree, status bar.

Each step waits for what it needs with a deadline; a failing one tells what was there instead, and
the test's fixture keeps a picture.  Selectors of the workbench's own markup are here, in `eyes.py`
and in the files of single parts, and nowhere else.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError as NothingCame
from playwright.sync_api import expect

from tests.editors.vscode.eyes import NOTICES, QUICK, ROW, SECONDS, Eyes, box, exactly
from tests.fakes.boards import NeverCame

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

# A busy machine takes this long for a window.
WINDOW_SECONDS = 90
TRIES = 5
WIDER = 180
# By its name alone, the extension offers to begin one.
BOARD_LINE = re.compile(r"KanBots \S")


class Workbench(Eyes):
    """A page that shows a workbench; `open` fills it."""

    def open(self, address: str) -> None:
        """Open a window there and wait until it is drawn."""
        self.page.goto(address, timeout=WINDOW_SECONDS * 1000)
        self._drawn()

    def reload(self) -> None:
        """Reload the window, as the command does."""
        self.page.reload(timeout=WINDOW_SECONDS * 1000)
        self._drawn()

    def attached(self) -> None:
        """Wait until the extension shows the board's line."""
        self.started(self.status(BOARD_LINE))

    def started(self, sign: Locator) -> None:
        """Wait for the first that the extension shows: it is started after the window is drawn."""
        self.sees(sign, within=WINDOW_SECONDS)

    # -- hands

    def keys(self, *names: str) -> None:
        """Press keys by Playwright's names: `Control+Shift+M`, `Escape`, …"""
        for name in names:
            self.page.keyboard.press(name)

    def types(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.page.keyboard.type(text)

    def focused(self, name: str) -> None:
        """Wait until the file's editor takes keys; its tab is there before."""
        editor = f'.editor-group-container.active .monaco-editor.focused[data-uri*="{name}"]'
        self.page.locator(editor).wait_for()

    def goes_to(self, line: int) -> None:
        """Go to a line of the active editor."""
        self._quick_open("Control+g", f":{line}")
        self.confirms()

    def command(self, title: str) -> None:
        """Run a command of the palette by its exact title.

        A palette that is open does not notice what comes to apply, so it is opened again.
        """
        step = SECONDS * 1000 / TRIES
        for _ in range(TRIES):
            self._quick_open("F1", f">{title}")
            with suppress(NothingCame):
                # What opens meanwhile may take the focus, and the palette goes.
                self._exact(title).wait_for(timeout=step)
                self._exact(title).click(timeout=step)
                return
        raise NeverCame(f"no {title!r} in the palette: {self.choices()}")

    def lacks_command(self, title: str) -> None:
        """Wait until the palette, asked for this title, has no command of it.

        One that is open does not notice what applies no more, either.
        """
        step = SECONDS * 1000 / TRIES
        rows = self.page.locator(f"{QUICK} {ROW} .label-name")
        for _ in range(TRIES):
            self._quick_open("F1", f">{title}")
            with suppress(NothingCame, AssertionError):
                rows.first.wait_for(timeout=step)
                expect(rows.filter(has_text=exactly(title))).to_have_count(0, timeout=step)
                self.keys("Escape")
                return
        raise NeverCame(f"{title!r} stays in the palette: {self.choices()}")

    def open_file(self, name: str) -> None:
        """Open a file of the workspace by its name."""
        self._quick_open("Control+P", name)
        self._row(name).click()
        self.focused(name)

    def picks(self, *labels: str) -> None:
        """Take an entry of the quick pick that is open; several: tick each, then Enter."""
        if len(labels) == 1:
            self._row(labels[0]).click()
            return
        self.ticks(*labels)
        self.confirms()

    def ticks(self, *labels: str) -> None:
        """Tick entries of the quick pick that is open, and leave it open."""
        for label in labels:
            row = self._row(label)
            row.click()
            expect(row).to_have_attribute("aria-checked", "true")

    def holds(self, text: str) -> None:
        """Wait until this is what stands in the quick pick or input box that is open."""
        expect(self._quick()).to_have_value(text)

    def fills(self, text: str) -> None:
        """Type into the quick pick or input box that is open."""
        self._quick().fill(text)

    def enters(self, text: str) -> None:
        """Fill the input box and press Enter."""
        self.fills(text)
        self.confirms()

    def confirms(self) -> None:
        """Press Enter in the quick pick or input box that is open, wherever the focus is."""
        self._quick().press("Enter")

    def chooses(self, file: Path) -> None:
        """Name a file in the dialog that is open; while it looks at the disk it takes no words."""
        step = SECONDS * 1000 / TRIES
        for _ in range(TRIES):
            self.fills(str(file))
            with suppress(NothingCame, AssertionError):
                self._exact(file.name).wait_for(timeout=step)
                self._quick().press("Enter")
                expect(self.quick_pick).to_have_count(0, timeout=step)
                return
        raise NeverCame(f"the dialog does not take {file}")

    def presses(self, button: str, *, on: str = "") -> None:
        """Press a button of a notification or dialog: the one that says `on`.

        A notification fades after some seconds; it is then in the list that the bell opens.
        """
        places = self.page.locator(f".notification-toast, .monaco-dialog-box, {NOTICES}")
        place = places.filter(has_text=on) if on else places
        found = place.get_by_role("button", name=button, exact=True).locator("visible=true").first
        for _ in range(TRIES):
            with suppress(NothingCame):
                found.click(timeout=SECONDS * 1000 / TRIES)
                return
            with suppress(NothingCame):
                self._list_notices()
        raise NeverCame(f"no {button!r} to press: {places.all_inner_texts()}")

    def clicks(self, place: Locator) -> None:
        """Click what is there."""
        place.first.click()

    def unfolds(self, row: Locator) -> None:
        """Open a row of a tree by its arrow."""
        row.locator(".monaco-tl-twistie").click()
        expect(row).to_have_attribute("aria-expanded", "true")

    def rests(self) -> None:
        """Take the pointer to a place where it hovers over nothing."""
        self.page.mouse.move(700, 500)
        expect(self.page.locator(".workbench-hover:visible")).to_have_count(0)

    def widen_sidebar(self) -> None:
        """Drag the side bar's edge, so that its rows have room."""
        bar = box(self.sidebar)
        edge, middle = bar["x"] + bar["width"], bar["y"] + bar["height"] / 3
        self.page.mouse.move(edge, middle)
        self.page.mouse.down()
        self.page.mouse.move(edge + WIDER, middle, steps=5)
        self.page.mouse.up()

    def turns_dark(self) -> None:
        """From the light theme that it begins with to the dark one."""
        self.command("Preferences: Toggle between Light/Dark Themes")
        self.sees(self.page.locator(".monaco-workbench.vs-dark"))

    # -- how it is done

    def _drawn(self) -> None:
        self.page.wait_for_selector(".monaco-workbench .statusbar", timeout=WINDOW_SECONDS * 1000)

    def _list_notices(self) -> None:
        """Open the list of notifications; a second press on the bell would close it."""
        if not self.page.locator(NOTICES).first.is_visible():
            bell = self.page.locator('.statusbar-item[id="status.notifications"]')
            bell.click(timeout=SECONDS * 1000 / TRIES)

    def _quick(self) -> Locator:
        return self.page.locator(f"{QUICK} input[type=text], {QUICK} .input").first

    def _quick_open(self, key: str, text: str) -> None:
        """A key may be lost, and what opened may close, while a part of the window is made anew.

        That happens as the window becomes trusted.
        """
        step = SECONDS * 1000 / TRIES
        for _ in range(TRIES):
            self.keys("Escape", key)
            with suppress(NothingCame):
                self._quick().wait_for(timeout=step)
                self._quick().fill(text, timeout=step)
                return
        raise NeverCame(f"no quick pick takes {text!r}")

    def _exact(self, label: str) -> Locator:
        """The row of the quick pick whose label is this text."""
        return self.page.locator(f"{QUICK} {ROW} .label-name", has_text=exactly(label)).first

    def _row(self, label: str, *, exact: bool = False) -> Locator:
        """A row of the quick pick whose label has, or is, this text."""
        wanted = exactly(label) if exact else label
        rows = self.page.locator(f"{QUICK} {ROW}")
        row = rows.filter(has=self.page.locator(".label-name", has_text=wanted)).first
        try:
            row.wait_for()
        except NothingCame:
            raise NeverCame(f"no {label!r} in the quick pick: {self.choices()}") from None
        return row
