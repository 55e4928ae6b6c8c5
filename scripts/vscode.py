"""Build the VS Code extension: `install` its tools, or `package` a vsix with our wheel inside.

`check.py` calls both, each with the Python of `.venv`. `package` leaves
`editors/vscode/kanbots.vsix`, which an editor installs as it is. The server travels along as a
wheel with its hash-pinned requirements, so that the extension can install exactly its own version.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import node

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
FOLDER = ROOT / "editors" / "vscode"
SERVER, WALKTHROUGH = FOLDER / "server", FOLDER / "walkthrough"
IMAGES = ROOT / "docs" / "images"
VSIX = FOLDER / "kanbots.vsix"
SERVERLESS = ROOT / "kanbots_ls" / "cli" / "vscode" / "extension.vsix"
"""The same without the server, for `kanbots-ls editor vscode`, which is one."""
LARGEST = 1_000_000
"""Bytes of the vsix without the wheel: what it costs to look at the board in another editor."""
README = Path("out", "README.md")
STEPS = ("board", "dispatch", "answer", "review")
"""Of the walkthrough; each has its picture among those of the pages."""
VSCE = (
    *("vsce", "package", "--no-dependencies", "--allow-missing-repository"),
    *("--readme-path", str(README), "--out", VSIX.name),
)
_PICTURE = re.compile(r"!\[([^\]]*)\]\([./]*docs/images/([\w-]+\.png)\)\n\n")


def main(words: list[str]) -> int:
    """Do what is asked; the exit status."""
    match words:
        case ["install"]:
            return install()
        case ["package"]:
            return package(None)
        case ["package", "--images", address] if urlsplit(address).scheme == "https":
            return package(address)
        case _:
            print("usage: vscode.py install|package [--images HTTPS-ADDRESS]")
            return 2


def install() -> int:
    """Install the pinned packages of the lock file, unless its stamp says that they are there."""
    trouble = node.install(VENV, FOLDER)
    if trouble is not None:
        print(trouble)
    return 1 if trouble is not None else 0


def package(images: str | None) -> int:
    """Bundle, put the wheel beside it, and make the vsix; it has to stay small.

    `images`: where the pictures of its page, those of `docs/images`, are to be had.
    """
    make_wheel()
    shutil.copyfile(ROOT / "LICENSE", FOLDER / "LICENSE")
    run("npm", "run", "--silent", "build")
    take_pictures()
    (FOLDER / README).write_text(page((FOLDER / "README.md").read_text(), images))
    run(str(FOLDER / "node_modules" / ".bin" / VSCE[0]), *VSCE[1:])
    leave_out_the_server()
    size = SERVERLESS.stat().st_size
    if size > LARGEST:
        print(f"the vsix has {size:,} bytes without the wheel; {LARGEST:,} are the most")
        return 1
    print(f"{VSIX.relative_to(ROOT)}: {VSIX.stat().st_size:,} bytes, {size:,} without the wheel")
    return 0


def take_pictures() -> None:
    """The walkthrough's, which the extension carries as files."""
    shutil.rmtree(WALKTHROUGH, ignore_errors=True)
    WALKTHROUGH.mkdir()
    for step in STEPS:
        shutil.copyfile(IMAGES / f"vscode-step-{step}.png", WALKTHROUGH / f"{step}.png")


def page(text: str, images: str | None) -> str:
    """The extension's page as editors show it: they draw a picture only from an https address."""
    with_pictures = rf"![\1]({images.rstrip('/')}/\2)\n\n" if images else ""
    return _PICTURE.sub(with_pictures, text)


def leave_out_the_server() -> None:
    """Write what the wheel of a release carries; without times, so that the same is the same."""
    fresh = SERVERLESS.with_suffix(".new")
    with zipfile.ZipFile(VSIX) as whole, zipfile.ZipFile(fresh, "w") as archive:
        for entry in whole.infolist():
            if not entry.filename.startswith("extension/server/"):
                same = zipfile.ZipInfo(entry.filename)
                same.compress_type, same.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
                archive.writestr(same, whole.read(entry))
    fresh.replace(SERVERLESS)


def make_wheel() -> None:
    """The server, its requirements, and what tells one build from another.

    Whoever has this wheel has the extension that brings it, so it carries none.
    """
    SERVERLESS.unlink(missing_ok=True)
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
