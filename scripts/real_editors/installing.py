"""Install one editor at most once: a tree of files, a launcher, and a stamp that says which.

Nothing here knows a particular editor.  A launcher finds its files beside itself, so that the
folder can be copied to another checkout.  Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from real_agents import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

Say = Callable[[str], None]
Pip = Callable[..., "subprocess.CompletedProcess[str]"]

# In what follows it, $files is the folder of the editor's own files.
LAUNCHER = """\
#!/bin/sh
files=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/{name}.files
{script}
"""


@dataclass(frozen=True)
class Making:
    """What making an editor needs: its pins, the folder to fill, pip, and a voice."""

    pins: Path
    tree: Path
    pip: Pip
    say: Say


@dataclass(frozen=True)
class Editor:
    """An editor by the name of its launcher; `make` fills the tree and returns the script."""

    name: str
    pins: tuple[str, ...]
    make: Callable[[Making], str]
    variant: str = ""


def install_one(folder: Path, editor: Editor, pins: Path, pip: Pip, say: Say) -> None:
    """Install one editor anew unless its stamp says that this very pin is there and complete."""
    if is_current(folder, editor, pins):
        return
    say(f"installing the real {editor.name} into {folder}")
    try:
        install_anew(folder, editor, Making(pins, paths(folder, editor)[2], pip, say))
    except Unavailable as trouble:
        raise Unavailable(f"{editor.name}: {trouble}") from None


def install_anew(folder: Path, editor: Editor, making: Making) -> None:
    """Take away what may be there, make the editor, see it start, and only then stamp it."""
    launcher, stamp, tree = paths(folder, editor)
    for old in (stamp, launcher):
        old.unlink(missing_ok=True)
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    script = editor.make(making)
    write_launcher(launcher, LAUNCHER.format(name=editor.name, script=script))
    require_start(launcher)
    stamp.write_text(wanted(editor, making.pins))


def is_current(folder: Path, editor: Editor, pins: Path) -> bool:
    """Tell whether this very editor is there and complete."""
    launcher, stamp, _ = paths(folder, editor)
    return launcher.exists() and stamp.exists() and stamp.read_text() == wanted(editor, pins)


def paths(folder: Path, editor: Editor) -> tuple[Path, Path, Path]:
    """Return its launcher, its stamp and the folder of its files."""
    return (
        folder / editor.name,
        folder / f"{editor.name}.stamp",
        folder / f"{editor.name}.files",
    )


def wanted(editor: Editor, pins: Path) -> str:
    """Return what the stamp says when this is installed."""
    content = hashlib.sha256((LAUNCHER + editor.variant).encode())
    for name in editor.pins:
        content.update((pins / name).read_bytes())
    return content.hexdigest()


def unpack_pinned(making: Making, pin: str, into: Path) -> None:
    """Let pip unpack a pinned wheel there, by itself."""
    options = ("--no-deps", "--only-binary=:all:", "--require-hashes")
    finished = making.pip(*options, "--target", into, "-r", making.pins / pin)
    if finished.returncode != 0:
        raise Unavailable(f"pip failed: {finished.stderr.strip()[-1000:]}")


def only(tree: Path, pattern: str) -> Path:
    """Return the first file of that pattern."""
    found = sorted(path for path in tree.glob(pattern) if path.is_file())
    if not found:
        raise Unavailable(f"the package has no {pattern}")
    return found[0]


def within(tree: Path, path: Path) -> str:
    """Return how the launcher's script names a path of the tree."""
    return f'"$files/{path.relative_to(tree)}"'


def write_launcher(launcher: Path, script: str) -> None:
    """Write the small script that starts the editor with its own files."""
    fresh = launcher.with_name(f"{launcher.name}.new")
    fresh.write_text(script)
    fresh.chmod(0o755)
    fresh.replace(launcher)


def require_start(launcher: Path) -> None:
    """Let the editor print its version, in a scratch HOME that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="kanbots-real-") as home:
        environment = {"HOME": home, "PATH": os.defpath}
        try:
            finished = subprocess.run(
                [launcher, "--version"],
                env=environment, capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unavailable(f"it does not start: {error}") from None
        if finished.returncode != 0:
            raise Unavailable(f"it does not start: {finished.stderr.strip()[-500:]}")
