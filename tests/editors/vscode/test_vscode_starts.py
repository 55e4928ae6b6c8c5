"""VS Code itself, as the other tests here have it: quiet, and on this machine alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.editors.vscode.workbench import Workbench


def test_a_window_shows_the_repository_and_asks_nothing_of_the_network(window: Workbench) -> None:
    window.open_file("shop.py")

    window.until(lambda: "def total(prices" in window.editor_text(), "the file's text")
    # That no request left the machine is asserted for every window, when its test ends.
