"""A Chromium of the test's own, driven by Playwright, that reaches nothing but this machine.

Started and ended with each test: its event loop must not be in the way of tests that have one.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Route

# No look at what is new, no accounts, no components: Chromium too asks the network by itself.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
LOOPBACK = ("127.0.0.1", "localhost")
SIZE = {"width": 1280, "height": 800}
SECONDS = 60


@contextmanager
def chromium(binary: Path, environment: Mapping[str, str]) -> Iterator[Browser]:
    """Start it, and end it whatever happens."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=binary,
            args=list(ARGUMENTS),
            env=dict(environment),
            timeout=SECONDS * 1000,
        )
        try:
            yield browser
        finally:
            browser.close()


def context(browser: Browser, refused: list[str]) -> BrowserContext:
    """A person's browser profile; addresses elsewhere are refused and noted."""
    made = browser.new_context(viewport={"width": SIZE["width"], "height": SIZE["height"]})

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort()

    made.route(is_elsewhere, refuse)
    return made


def is_elsewhere(address: str) -> bool:
    """Tell whether the address is not on this machine; what never leaves the page is."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOOPBACK
