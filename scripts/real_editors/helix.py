"""Helix: Debian's package of another suite, started with the C library it was linked with.

A private apt fetches it (`private_apt.py`), so the machine's own packages stay as they are.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import private_apt
from real_agents import Unavailable

from real_editors.installing import only, within

if TYPE_CHECKING:
    from real_editors.installing import Making


def make_helix(making: Making) -> str:
    """Unpack Debian's package and its libraries, whatever C library this machine has."""
    tree, wanted = making.tree, json.loads((making.pins / "helix.json").read_text())
    named = f"{wanted['package']}={wanted['package_version']}"
    with tempfile.TemporaryDirectory(prefix="kanbots-apt-") as scratch:
        apt = private_apt.PrivateApt.of_suite(Path(scratch), wanted["suite"])
        packages = apt.download(named, *wanted["libraries"])
        expected = wanted["sha256"].get(apt.architecture)
        check_hash(next(p for p in packages if p.name.startswith(wanted["package"])), expected)
        for package in packages:
            private_apt.unpack(package, tree)
    loader = within(tree, only(tree, "usr/lib*/**/ld-linux*.so.*"))
    libraries = within(tree, only(tree, "usr/lib/**/libc.so.6").parent)
    runtime = '"${HELIX_RUNTIME:-$files/usr/lib/hx/runtime}"'
    binary = '"$files/usr/lib/hx/hx"'
    # The whole path, for whoever looks in a launcher for the program that it starts.
    starts = f"# starts {tree / 'usr/lib/hx/hx'}"
    command = f'exec {loader} --library-path {libraries} {binary} "$@"'
    return f"{starts}\nexport HELIX_RUNTIME={runtime}\n{command}"


def check_hash(file: Path, expected: str | None) -> None:
    """Compare a downloaded file with its pin."""
    if hashlib.sha256(file.read_bytes()).hexdigest() != expected:
        raise Unavailable(f"{file.name} is not the pinned one")
