"""Find the pinned Node.js of `.venv` and install npm packages that a lock file pins by hash.

The wheels of `requirements/dev.txt` bring node and npm, so nothing of the machine's own is used.
`bootstrap.py` installs the real agents with it, `vscode.py` and `lua.py` the tools of the editors'
clients. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")

TRUST = {"NODE_USE_SYSTEM_CA": "1"}
"""What the machine trusts, this node trusts: behind a proxy with a certificate of its own, npm
reaches its registry no other way."""


def environment(venv: Path) -> dict[str, str]:
    """The caller's environment with the pinned node first, for npm and all that it starts."""
    path = os.environ.get("PATH", os.defpath)
    return TRUST | os.environ | {"PATH": f"{venv / 'bin'}{os.pathsep}{path}"}


def npm_ci(venv: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Install exactly what the folder's lock file pins; what npm says is the caller's to tell."""
    return subprocess.run(
        [venv / "bin" / "npm", *NPM_CI, "--loglevel=error"],
        cwd=folder,
        env=environment(venv),
        capture_output=True,
        text=True,
        check=False,
    )


def install(venv: Path, folder: Path) -> str | None:
    """Install what the lock file pins, unless a stamp says that it is there; what went wrong."""
    files = (folder / "package-lock.json", folder / "package.json", folder / ".npmrc")
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    stamp = folder / "node_modules" / ".kanbots-stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return None
    finished = npm_ci(venv, folder)
    if finished.returncode != 0:
        return f"`npm ci` failed: {finished.stderr.strip()[-2000:]}"
    stamp.write_text(wanted)
    return None
