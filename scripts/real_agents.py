"""Install the pinned, real agent binaries for the contract tests.

`bootstrap.py` calls this. The npm of `.venv` fetches what `tests/real/package-lock.json` pins by
hash into `.real` (or `KANBOTS_REAL_DIR`), without running any install script; `.real/claude`,
`.real/codex` and `.real/opencode` then link to the binaries that start on this machine, which is
where the test fixtures look. Standard library only.
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


BINARIES = {
    "claude": "node_modules/@anthropic-ai/claude-code-*/claude",
    "codex": "node_modules/@openai/codex-*/vendor/*/bin/codex",
    "opencode": "node_modules/opencode-*-*/bin/opencode",
}
"""Each agent, and where its packages for the platforms have the native binary."""


def install(root: Path, say: Callable[[str], None]) -> None:
    """Make each agent's link in `.real` start its pinned binary.

    Raises:
        Unavailable: npm is missing or fails, or no binary of a package starts on this machine;
            the other agents are there then.
    """
    folder = Path(os.environ.get("KANBOTS_REAL_DIR") or root / ".real")
    lock_file = root / "tests" / "real" / "package-lock.json"
    stamp = folder / "stamp"
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    are_there = all((folder / agent).exists() for agent in BINARIES)
    if are_there and stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    fetch(folder, root / ".venv", lock_file.parent, say)
    missing = [why for agent in BINARIES if (why := try_to_link(folder, agent))]
    if missing:
        raise Unavailable("; ".join(missing))
    stamp.write_text(wanted)


def try_to_link(folder: Path, agent: str) -> str:
    """Link the agent to its binary; why not, where that can't be done: the others are of use."""
    try:
        link(folder / agent, starting_binary(folder, agent))
    except Unavailable as error:
        return str(error)
    return ""


def fetch(folder: Path, venv: Path, pins: Path, say: Callable[[str], None]) -> None:
    """Let npm install exactly what the lock file pins into the folder."""
    if not (venv / "bin" / "npm").exists():
        raise Unavailable("there is no npm in .venv (scripts/check installs it)")
    say(f"installing the real agents into {folder} (npm; the binaries are large)")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(pins / name, folder / name)
    finished = node.npm_ci(venv, folder)
    if finished.returncode != 0:
        raise Unavailable(f"`npm ci` failed: {finished.stderr.strip()[:2000]}")


def starting_binary(folder: Path, agent: str) -> Path:
    """Return the agent's native binary that runs here.

    npm leaves one optional package per platform that fits, at times both glibc's and musl's;
    only trying tells. Claude's own launcher is a stub until its install script ran, and that of
    Codex needs a Node.js.
    """
    candidates = sorted(folder.glob(BINARIES[agent]))
    for candidate in candidates:
        if starts(candidate):
            return candidate
    tried = ", ".join(str(each.relative_to(folder)) for each in candidates) or "none was installed"
    raise Unavailable(f"no {agent} binary for this platform starts (tried: {tried})")


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
    """Point an agent's link at its binary in one step, whatever lay there."""
    fresh = place.with_name(f"{place.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(binary, place.parent))
    fresh.replace(place)
