"""Captures of real screens for the pages: text in docs/editors/pictures, images in docs/images.

`UPDATE_PICTURES=1` writes them.  Otherwise a picture has to be there; one of text has to show all
that its test has seen and still sees, so that the pages can't show a screen that is no longer true.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "editors" / "pictures"
IMAGES = DOCS / "images"
SCRATCH = re.compile(r"/\S*/pytest-\d+/(\S+?/)?(?=shop/)")
"""Where the tests' repository lies differs each time, and is nobody's business."""
UPDATE = os.environ.get("UPDATE_PICTURES") == "1"


def keep(name: str, screen: str, seen: Sequence[str]) -> None:
    """Write the screen, or compare the stored one with the texts that were seen on this one."""
    file = FOLDER / f"{name}.txt"
    if UPDATE:
        FOLDER.mkdir(parents=True, exist_ok=True)
        file.write_text(SCRATCH.sub("~/", trimmed(screen)))
        return
    assert file.exists(), f"no picture {file.name}: UPDATE_PICTURES=1 makes it"
    stored = file.read_text()
    gone = [text for text in seen if text in screen and SCRATCH.sub("~/", text) not in stored]
    assert gone == [], f"{file.name} does not show {gone}: UPDATE_PICTURES=1 renews it"


def keep_image(name: str, take: Callable[[], bytes]) -> None:
    """Write the image, or see that there is one."""
    file = IMAGES / f"{name}.png"
    if UPDATE:
        IMAGES.mkdir(exist_ok=True)
        file.write_bytes(take())
    assert file.exists(), f"no picture {file.name}: UPDATE_PICTURES=1 makes it"


def trimmed(screen: str) -> str:
    """Lines without blanks at their ends, and no empty ones at the end."""
    return "\n".join(line.rstrip() for line in screen.rstrip().splitlines()) + "\n"
