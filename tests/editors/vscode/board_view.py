"""The board in the side bar of a VS Code window, as a person sees and handles it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError as NothingCame
from playwright.sync_api import expect

from tests.editors.vscode.eyes import SECONDS, exactly
from tests.editors.vscode.workbench import TRIES
from tests.fakes.boards import NeverCame

if TYPE_CHECKING:
    import re

    from playwright.sync_api import Locator

    from tests.editors.vscode.workbench import Workbench

PANE = ".pane-body"
MENU = ".context-view-block"
ROWS = f"{PANE} .monaco-list-row"


class BoardView:
    """The view *KanBots* in the activity bar."""

    def __init__(self, window: Workbench) -> None:
        self.window, self.page = window, window.page

    def open(self) -> None:
        """Bring it up; a press on the tab of what is there would hide it."""
        title = self.page.locator(".composite.title", has_text="KanBots")
        if not title.is_visible():
            self.tab.click()
        title.wait_for()

    @property
    def tab(self) -> Locator:
        """Its place in the activity bar."""
        return self.page.locator(".activitybar .action-item", has=self.page.get_by_label("KanBots"))

    def badge(self, count: int) -> None:
        """Wait until the activity bar says that so many questions wait."""
        badge = self.tab.locator(".badge-content")
        expect(badge).to_have_text(str(count) if count else "", timeout=SECONDS * 1000)

    def row(self, text: str | re.Pattern[str]) -> Locator:
        """The first row with this text."""
        return self.page.locator(ROWS, has_text=text).first

    def column(self, title: str) -> Locator:
        """A column's own row."""
        label = self.page.locator(".label-name", has_text=exactly(title))
        return self.page.locator(ROWS, has=label).first

    def rows(self) -> list[str]:
        """What the drawn rows say, top to bottom."""
        found = self.page.locator(ROWS)
        tops = found.evaluate_all("rows => rows.map(row => [row.offsetTop, row.innerText])")
        return [text.replace("\n", " ").strip() for _, text in sorted(tops)]

    def is_open(self, row: Locator) -> None:
        """Wait until what is below a row is shown."""
        expect(row).to_have_attribute("aria-expanded", "true", timeout=SECONDS * 1000)

    def folds(self, row: Locator) -> None:
        """Fold it, or unfold it."""
        row.locator(".monaco-tl-twistie").click()

    def drags(self, row: Locator, onto: Locator) -> None:
        """Drag a row onto another, until it is gone from where it was: a drag may not be heard."""
        for _ in range(TRIES):
            row.drag_to(onto)
            with suppress(AssertionError):
                expect(row).not_to_be_visible(timeout=SECONDS * 1000 / TRIES)
                return

    def presses(self, button: str, row: Locator) -> None:
        """Press one of the buttons that a row has while the mouse is over it."""
        row.hover()
        row.get_by_role("button", name=button, exact=True).click()

    def title_button(self, name: str) -> Locator:
        """A button of the view's title."""
        return self.page.locator(".pane-header, .composite.title").get_by_role("button", name=name)

    def chooses(self, entry: str, row: Locator) -> None:
        """Choose from a row's menu, which is opened again where something else closes it.

        What is pressed as soon as the menu is there is not heard, and the menu stays.
        """
        found = self.page.get_by_role("menuitem", name=entry, exact=True)
        step = SECONDS * 1000 / TRIES
        for _ in range(TRIES):
            if self.page.locator(MENU).is_visible():  # one that stayed lies over everything
                self.page.keyboard.press("Escape")
            with suppress(NothingCame):
                row.click(button="right", timeout=step)
                found.click(timeout=step)
                with suppress(NothingCame):
                    found.wait_for(state="hidden", timeout=step / TRIES)
                    return
                self.page.keyboard.press("Enter")
                found.wait_for(state="hidden", timeout=step)
                return
        raise NeverCame(f"the menu has no {entry!r}")
