"""Chromium, which shows the VS Code workbench: the machine's own, else Debian's, unpacked here.

What the machine lacks of Debian's package and its libraries is fetched by a private apt
(`private_apt.py`) and found by the loader in this folder; the machine stays as it is, and no rights
are needed.  It is not pinned: archives keep only the newest.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import private_apt

from real_editors.installing import only

if TYPE_CHECKING:
    from real_editors.installing import Making

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-dejavu-core")
FONTS = """\
<?xml version="1.0"?>
<fontconfig><include>/etc/fonts/fonts.conf</include>
<dir prefix="relative">usr/share/fonts</dir></fontconfig>
"""


def machines_own() -> str | None:
    """Return the machine's own browser."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def make_chromium(making: Making) -> str:
    """Name the machine's own, or unpack what is needed for one."""
    found = machines_own()
    return f'exec "{found}" "$@"' if found else unpack_chromium(making.tree)


def unpack_chromium(tree: Path) -> str:
    """Unpack Debian's package with whatever this machine lacks of its libraries."""
    with tempfile.TemporaryDirectory(prefix="kanbots-apt-") as scratch:
        apt = private_apt.PrivateApt.of_this_machine(Path(scratch))
        for package in apt.download_missing(*PACKAGES):
            private_apt.unpack(package, tree)
    only(tree, "usr/lib/chromium/chromium")
    libraries = sorted(
        {path.parent.relative_to(tree) for path in tree.glob("usr/lib/**/*.so*") if path.is_file()}
    )
    (tree / "fonts.conf").write_text(FONTS)
    places = ":".join(f"$files/{place}" for place in libraries)
    return (
        f'export LD_LIBRARY_PATH="{places}"\n'
        'export FONTCONFIG_FILE="$files/fonts.conf"\n'
        'exec "$files/usr/lib/chromium/chromium" "$@"'
    )
