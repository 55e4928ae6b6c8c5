"""Chromium, which shows the VS Code workbench: the machine's own, else Debian's, unpacked here.

What the machine lacks of Debian's package, its libraries and the fonts is fetched by a private apt
(`private_apt.py`) and found in this folder; the machine stays as it is, and no rights are needed.
It is not pinned: archives keep only the newest.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import private_apt
from real_agents import Unavailable

if TYPE_CHECKING:
    from real_editors.installing import Making

NAMES = ("chromium", "chromium-browser", "google-chrome")
# With the second the signs of the status bar are drawn, and not boxes in their places.
FONTS = ("fonts-dejavu-core", "fonts-noto-color-emoji")
CONFIGURATION = """\
<?xml version="1.0"?>
<fontconfig><include>/etc/fonts/fonts.conf</include>
<dir prefix="relative">usr/share/fonts</dir></fontconfig>
"""


def machines_own() -> str | None:
    """Return the machine's own browser."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def variant() -> str:
    """Return what else than pins decides what is made here."""
    return " ".join((machines_own() or "", *FONTS))


def make_chromium(making: Making) -> str:
    """Name the machine's own, or unpack one; either sees our fonts beside the machine's."""
    tree, found = making.tree, machines_own()
    if found:
        with suppress(Unavailable):
            unpack_missing(tree, *FONTS)
    else:
        unpack_missing(tree, "chromium", *FONTS)
    (tree / "fonts.conf").write_text(CONFIGURATION)
    return (
        f"{libraries(tree)}"
        'export FONTCONFIG_FILE="$files/fonts.conf"\n'
        f'exec "{found or "$files/usr/lib/chromium/chromium"}" "$@"'
    )


def unpack_missing(tree: Path, *packages: str) -> None:
    """Unpack Debian's packages with whatever this machine lacks of what they need."""
    with tempfile.TemporaryDirectory(prefix="kanbots-apt-") as scratch:
        apt = private_apt.PrivateApt.of_this_machine(Path(scratch))
        for package in apt.download_missing(*packages):
            private_apt.unpack(package, tree)


def libraries(tree: Path) -> str:
    """Return the line that lets the loader find what was unpacked of libraries, if anything was."""
    found = (path for path in tree.glob("usr/lib/**/*.so*") if path.is_file())
    folders = sorted({path.parent.relative_to(tree) for path in found})
    places = ":".join(f"$files/{folder}" for folder in folders)
    return f'export LD_LIBRARY_PATH="{places}"\n' if places else ""
