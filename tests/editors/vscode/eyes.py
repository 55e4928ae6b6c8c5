"""What a person sees of a VS Code window, and the pictures of it; `Workbench` adds the hands.

Waits for what it is asked for with a deadline; a failing look tells what was there instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.editors import pictures
from tests.fakes.boards import NeverCame

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FloatRect, Locator, Page

# A busy machine takes this long for a step.
SECONDS = 30
# By default five of them, for whatever names none of its own.
expect.set_options(timeout=SECONDS * 1000)
QUICK = ".quick-input-widget:visible"
ROW = ".quick-input-list .monaco-list-row"
NOTICES = ".notifications-center .notification-list-item"


class Eyes:
    """A page that shows a workbench."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(SECONDS * 1000)

    def tab(self, name: str) -> Locator:
        """An editor's tab."""
        return self.page.locator(".tabs-container .tab", has_text=name).first

    def status(self, text: str | re.Pattern[str]) -> Locator:
        """An entry of the status bar."""
        return self.page.locator(".statusbar-item", has_text=text).first

    def row(self, text: str | re.Pattern[str]) -> Locator:
        """A row of a tree in the side bar or the panel."""
        return self.page.locator(".pane-body .monaco-list-row", has_text=text).first

    def toast(self, text: str | re.Pattern[str]) -> Locator:
        """A notification that is on the screen."""
        return self.page.locator(".notification-toast", has_text=text).first

    def notice(self, text: str) -> Locator:
        """Notifications in the list that the bell opens, also such as have faded."""
        return self.page.locator(NOTICES, has_text=text)

    def sees(self, *things: Locator | str, within: float = SECONDS) -> None:
        """Wait until each is visible; a text may be anywhere in the window."""
        for thing in things:
            place = self.page.get_by_text(thing) if isinstance(thing, str) else thing
            expect(place.locator("visible=true").first).to_be_visible(timeout=within * 1000)

    def lacks(self, *things: Locator | str) -> None:
        """Wait until none is visible."""
        for thing in things:
            place = self.page.get_by_text(thing) if isinstance(thing, str) else thing
            expect(place.locator("visible=true")).to_have_count(0, timeout=SECONDS * 1000)

    def until(self, reached: Callable[[], object], what: str, within: float = SECONDS) -> None:
        """Wait for a state that is no text."""
        for _ in range(int(within * 10)):
            if reached():
                return
            self.page.wait_for_timeout(100)
        raise NeverCame(f"never came: {what}")

    def choices(self) -> list[str]:
        """The labels of the quick pick that is open, those that are drawn."""
        return self.page.locator(f"{QUICK} {ROW} .label-name").all_inner_texts()

    def editor_text(self) -> str:
        """The drawn lines of the active editor, top to bottom."""
        lines = self.page.locator(".editor-group-container.active .view-lines .view-line")
        return "\n".join(text.replace("\xa0", " ") for text in lines.all_inner_texts())

    @property
    def sidebar(self) -> Locator:
        """The side bar, with the view that is open."""
        return self.page.locator(".part.sidebar")

    @property
    def quick_pick(self) -> Locator:
        """The quick pick or input box that is open."""
        return self.page.locator(QUICK)

    def picture(self, name: str, *, of: Locator | None = None, to: Locator | None = None) -> None:
        """The window, or a part down `to` something, as `docs/images/NAME.png`.

        See `pictures.keep_image`.
        """
        if pictures.UPDATE:
            expect(self.page.locator(".activitybar .progress-badge")).to_have_count(0)
        clip = box(of or self.page.locator("body"))
        if to is not None:
            clip["height"] = box(to)["y"] + box(to)["height"] - clip["y"]
        pictures.keep_image(
            name, lambda: self.page.screenshot(scale="css", animations="disabled", clip=clip)
        )


def box(place: Locator) -> FloatRect:
    """Where it is drawn."""
    found = place.first.bounding_box()
    assert found is not None
    return found


def exactly(label: str) -> re.Pattern[str]:
    """A label that is this text and nothing more."""
    return re.compile(rf"^\s*{re.escape(label)}\s*$")
