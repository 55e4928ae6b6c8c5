"""Install the pinned, real agent binaries for the contract tests.

`bootstrap.py` calls this. The npm of `.venv` fetches what `tests/real/package-lock.json` pins by
hash into `.real` (or `KANBOTS_REAL_DIR`), without running any install script; `.real/claude` then
links to the binary that starts on this machine, which is where the test fixtures look. Standard
library only.
It never touches an agent the person installed, nor their settings.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import node

if TYPE_CHECKING:
    from collections.abc import Callable


class Unavailable(Exception):
    """The real agent cannot be had here; the text says why."""


def install(root: Path, say: Callable[[str], None]) -> Path:
    """Make `.real/claude` start the pinned binary and return that path.

    Raises:
        Unavailable: npm is missing or fails, or no binary of the package starts on this machine.
    """
    folder = Path(os.environ.get("KANBOTS_REAL_DIR") or root / ".real")
    lock_file = root / "tests" / "real" / "package-lock.json"
    claude, stamp = folder / "claude", folder / "stamp"
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    if claude.exists() and stamp.exists() and stamp.read_text() == wanted:
        return claude
    stamp.unlink(missing_ok=True)
    fetch(folder, root / ".venv", lock_file.parent, say)
    link(claude, starting_binary(folder))
    stamp.write_text(wanted)
    return claude


def fetch(folder: Path, venv: Path, pins: Path, say: Callable[[str], None]) -> None:
    """Let npm install exactly what the lock file pins into the folder."""
    if not (venv / "bin" / "npm").exists():
        raise Unavailable("there is no npm in .venv (scripts/check installs it)")
    say(f"installing the real claude into {folder} (npm; the binary is large)")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(pins / name, folder / name)
    finished = node.npm_ci(venv, folder)
    if finished.returncode != 0:
        raise Unavailable(f"`npm ci` failed: {finished.stderr.strip()[-2000:]}")


def starting_binary(folder: Path) -> Path:
    """Return the native binary that runs here.

    npm leaves one optional package per platform that fits, at times both glibc's and musl's;
    only trying tells. The package's own launcher is a stub until its install script ran.
    """
    candidates = sorted(folder.glob("node_modules/@anthropic-ai/claude-code-*/claude"))
    for candidate in candidates:
        if starts(candidate):
            return candidate
    tried = ", ".join(candidate.parent.name for candidate in candidates) or "none was installed"
    raise Unavailable(f"no claude binary for this platform starts (tried: {tried})")


def starts(binary: Path) -> bool:
    """Tell whether the binary prints its version, in a scratch HOME that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="kanbots-real-") as home:
        environment = {"HOME": home, "PATH": os.defpath, "DISABLE_AUTOUPDATER": "1"}
        try:
            finished = subprocess.run(
                [binary, "--version"], env=environment, capture_output=True, timeout=60, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return finished.returncode == 0


def link(place: Path, binary: Path) -> None:
    """Point `.real/claude` at the binary in one step, whatever lay there."""
    fresh = place.with_name("claude.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(binary, place.parent))
    fresh.replace(place)
