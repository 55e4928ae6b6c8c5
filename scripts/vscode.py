"""Build the VS Code extension: `install` its tools, or `package` a vsix with our wheel inside.

`check.py` calls both, each with the Python of `.venv`. `package` leaves
`editors/vscode/kanbots.vsix`, which an editor installs as it is. The server travels along as a
wheel with its hash-pinned requirements, so that the extension can install exactly its own version.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import node

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
FOLDER = ROOT / "editors" / "vscode"
SERVER = FOLDER / "server"
VSIX = FOLDER / "kanbots.vsix"
LARGEST = 1_000_000
"""Bytes of the vsix without the wheel: what it costs to look at the board in another editor."""
VSCE = ("vsce", "package", "--no-dependencies", "--allow-missing-repository", "--out", VSIX.name)


def main(words: list[str]) -> int:
    """Do what is asked; the exit status."""
    match words:
        case ["install"]:
            return install()
        case ["package"]:
            return package()
        case _:
            print("usage: vscode.py install|package")
            return 2


def install() -> int:
    """Install the pinned packages of the lock file, unless its stamp says that they are there."""
    trouble = node.install(VENV, FOLDER)
    if trouble is not None:
        print(trouble)
    return 1 if trouble is not None else 0


def package() -> int:
    """Bundle, put the wheel beside it, and make the vsix; it has to stay small."""
    make_wheel()
    shutil.copyfile(ROOT / "LICENSE", FOLDER / "LICENSE")
    run("npm", "run", "--silent", "build")
    run(str(FOLDER / "node_modules" / ".bin" / VSCE[0]), *VSCE[1:])
    with zipfile.ZipFile(VSIX) as archive:
        entries = archive.infolist()
    size = sum(each.compress_size for each in entries if not each.filename.endswith(".whl"))
    if size > LARGEST:
        print(f"the vsix has {size:,} bytes without the wheel; {LARGEST:,} are the most")
        return 1
    print(f"{VSIX.relative_to(ROOT)}: {VSIX.stat().st_size:,} bytes, {size:,} without the wheel")
    return 0


def make_wheel() -> None:
    """The server, its requirements, and what tells one build from another."""
    shutil.rmtree(SERVER, ignore_errors=True)
    SERVER.mkdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(SERVER), folder=ROOT)
    (wheel,) = SERVER.glob("*.whl")
    shutil.copyfile(ROOT / "requirements" / "runtime.txt", SERVER / "requirements.txt")
    digest = hashlib.sha256(wheel.read_bytes() + (SERVER / "requirements.txt").read_bytes())
    told = {"wheel": wheel.name, "digest": digest.hexdigest()}
    (SERVER / "server.json").write_text(json.dumps(told) + "\n")


def run(*command: str, folder: Path = FOLDER) -> None:
    """Run one tool with the pinned node; what it says only when it fails."""
    finished = subprocess.run(
        command,
        cwd=folder,
        env=node.environment(VENV),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        print(finished.stdout)
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
