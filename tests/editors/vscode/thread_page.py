"""The page of a run's thread, as a person sees it in its tab.

It lies in frames of the workbench's window; a page that was loaded anew is found again.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as Gone
from playwright.sync_api import expect

from tests.editors.vscode.eyes import SECONDS

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator

    from tests.editors.vscode.workbench import Workbench

BLOCKS = ".blocks"
TOP = """
(blocks) => {
  const { top } = blocks.getBoundingClientRect();
  const shown = [...blocks.querySelectorAll('.block')];
  const first = shown.find((block) => block.getBoundingClientRect().bottom > top + 1);
  return [first?.textContent, Math.round(first?.getBoundingClientRect().top - top)];
}
"""
"""What stands at the top of the view, and how far from its edge."""


class ThreadPage:
    """One run's thread; it may be opened later."""

    def __init__(self, window: Workbench, run: str) -> None:
        self.window, self.run = window, run

    @property
    def frame(self) -> Frame:
        """Where the page is now; waits for it."""
        self.window.until(self._frames, f"the thread of {self.run}")
        return self._frames()[0]

    def open(self) -> None:
        """Open it from the palette."""
        self.window.command("KanBots: Open a run's log")
        self.window.picks(self.run)

    def sees(self, *texts: str, within: float = SECONDS) -> None:
        """Wait until each text is on the page."""
        for text in texts:
            place = self.frame.get_by_text(text, exact=False).locator("visible=true").first
            expect(place).to_be_visible(timeout=within * 1000)

    def lacks(self, text: str) -> None:
        """Wait until it is not."""
        place = self.frame.get_by_text(text, exact=False).locator("visible=true")
        expect(place).to_have_count(0, timeout=SECONDS * 1000)

    def presses(self, button: str) -> None:
        """Press one of its buttons."""
        self.frame.get_by_role("button", name=button, exact=True).first.click()

    @property
    def box(self) -> Locator:
        """The reply box."""
        return self.frame.locator("textarea")

    def offers(self, *calls: str) -> None:
        """Wait until these slash commands are on offer, and no others."""
        expect(self.frame.get_by_role("option").locator("b")).to_have_text(list(calls))

    def scrolls(self, to: float) -> None:
        """Scroll to this share of all that the page has: 1 is the end."""
        scroll = "(blocks, to) => blocks.scrollTop = to * blocks.scrollHeight"
        self.frame.locator(BLOCKS).evaluate(scroll, to)

    def top(self) -> list[Any]:
        """What stands at the top of the view, and how far from its edge."""
        found: list[Any] = self.frame.locator(BLOCKS).evaluate(TOP)
        return found

    def _frames(self) -> list[Frame]:
        return [frame for frame in self.window.page.frames if self._is_ours(frame)]

    def _is_ours(self, frame: Frame) -> bool:
        # Frames come and go while the window is drawn.
        with suppress(Gone):
            return bool(frame.evaluate("document.body?.dataset.run") == self.run)
        return False
