"""What else a VS Code window shows side by side: columns of editors, the browser, searches."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error as Gone

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.editors.vscode.workbench import Workbench

_WATCH = re.compile(r"inotify wd:\w+ ino:(\w+)")


def column(window: Workbench, number: int) -> Locator:
    """A column of editors, from 1, left to right."""
    return window.page.locator(".editor-group-container").nth(number - 1)


def lines(place: Locator) -> str:
    """The drawn lines of all editors in it."""
    found = place.locator(".view-lines .view-line").all_inner_texts()
    return "\n".join(text.replace("\xa0", " ") for text in found)


def browses(window: Workbench, text: str) -> None:
    """Wait until the editor's own browser shows a page with this text."""

    def shown() -> bool:
        for frame in window.page.frames:
            # Frames come and go while the page is loaded.
            with suppress(Gone):
                if text in frame.inner_text("body", timeout=1000):
                    return True
        return False

    window.until(shown, f"a page with {text!r}")


def finds(window: Workbench, text: str, said: str) -> None:
    """Search the files for a text, and wait until the search says this of what it found."""
    window.command("Search: Find in Files")
    view = window.page.locator(".search-view")
    view.locator("textarea").first.fill(text)
    view.locator("textarea").first.press("Enter")
    window.sees(view.locator(".messages", has_text=said))


def repositories(window: Workbench) -> list[str]:
    """The repositories that source control lists, by name."""
    window.command("Source Control: Focus on Repositories View")
    rows = window.page.locator(".scm-repositories-view .monaco-list-row")
    rows.first.wait_for()
    return [text.splitlines()[0] for text in rows.all_inner_texts()]


def watched(data: Path) -> set[int]:
    """The inodes that the editor with this data directory watches, and what it has started."""
    found = set[int]()
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            if process.name.isdigit() and str(data) in (process / "environ").read_text():
                for descriptor in (process / "fdinfo").iterdir():
                    found |= {int(each, 16) for each in _WATCH.findall(descriptor.read_text())}
    return found
