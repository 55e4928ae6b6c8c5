"""Make a fresh checkout runnable, then hand over to what was asked for.

`scripts/test`, `scripts/check` and `scripts/demo` start this file with any Python >= 3.11.
It makes `.venv` from the hash-pinned requirement files and installs the pinned real agents
(`real_agents.py`) and editors (`real_editors`). A second call finds the stamps and does
nothing. It uses the standard library only, writes nowhere but into `.venv` and `.real` of this
checkout, and names no package index: pip's own configuration decides where packages come from.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import real_agents
import real_editors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "kanbots-bootstrap.json"
REQUIREMENTS = {"runtime": ["runtime.txt", "build.txt"], "dev": ["dev.txt"]}
# -qq leaves errors only.
PIP_INSTALL = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-input"]
MOST_WORKERS = 8
# The one option of `scripts/test` that is not pytest's.
EDITORS = "--editors"
# Set by a developer's shell, they would send packages elsewhere or hide the environment's own.
MISLEADING = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")


def say(text: str) -> None:
    """Print one short line about what happens now, on stderr: stdout belongs to the product."""
    print(f"kanbots-ls: {text}", file=sys.stderr, flush=True)


def fail(text: str) -> NoReturn:
    """End with status 1 and the reason."""
    say(text)
    sys.exit(1)


def main(arguments: Sequence[str]) -> None:
    """Prepare what the verb `test`, `check`, `demo` or `real` needs, then become it."""
    match arguments:
        case ["test", *rest]:
            prepare("dev")
            install_real_agents()
            if EDITORS in rest:
                install_real_editors(beside=True)
            run(PYTHON, ROOT / "scripts" / "check.py")
            words = [word for word in rest if word != EDITORS]
            become(PYTHON, "-m", "pytest", *side_by_side(), *words, directory=ROOT)
        case ["check", *rest]:
            prepare("dev")
            become(PYTHON, ROOT / "scripts" / "check.py", *rest)
        case ["demo", *rest]:
            prepare("runtime")
            # -P: where the demo is typed, a file may be named like a module of ours.
            become(PYTHON, "-P", "-m", "kanbots_ls", "demo", *rest)
        case ["real"]:
            install_real_agents()
        case ["editors"]:
            prepare("runtime")
            install_real_editors()
        case ["workbench"]:
            build_workbench()
        case _:
            fail("usage: bootstrap.py test|check|demo|real|editors|workbench [ARGUMENT…]")


def prepare(wanted: str) -> None:
    """Bring `.venv` up to the requirement set `runtime` or `dev`; at once if it is there."""
    with one_at_a_time():
        stamp = read_stamp()
        # The dev set contains the runtime set, so either stamp lets the demo start.
        if PYTHON.exists() and any(stamp.get(name) == digest(name) for name in {wanted, "dev"}):
            return
        make_environment(stamp)
        install(wanted)
        STAMP.write_text(json.dumps({"root": str(ROOT), wanted: digest(wanted)}) + "\n")


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock on the checkout's directory, so that two scripts started together take turns."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_stamp() -> dict[str, str]:
    """Return what the last complete installation left behind; empty when there was none."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def digest(wanted: str) -> str:
    """Return a hash of everything that decides what the set installs, and where."""
    files = [ROOT / "requirements" / name for name in REQUIREMENTS[wanted]]
    content = hashlib.sha256(str(ROOT).encode())
    for file in [*files, ROOT / "pyproject.toml"]:
        content.update(file.read_bytes())
    return content.hexdigest()


def make_environment(stamp: dict[str, str]) -> None:
    """Make `.venv` where there is none, and anew where the checkout was moved or Python is gone."""
    moved = stamp.get("root", str(ROOT)) != str(ROOT)
    if not moved and PYTHON.exists() and works(PYTHON, "-c", "import pip"):
        return
    version = ".".join(str(part) for part in sys.version_info[:3])
    say(f"making .venv with Python {version} ({sys.executable})")
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", VENV)


def install(wanted: str) -> None:
    """Install the pinned packages and this checkout itself, in place."""
    files = [ROOT / "requirements" / name for name in REQUIREMENTS[wanted]]
    names = " and ".join(f"requirements/{file.name}" for file in files)
    say(f"installing the packages pinned in {names}")
    began = time.monotonic()
    pinned = [part for file in files for part in ("-r", str(file))]
    run(*PIP_INSTALL, "--require-hashes", *pinned)
    run(*PIP_INSTALL, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    say(f"installed in {time.monotonic() - began:.0f} s")


def install_real_agents() -> None:
    """Install the pinned agents the contract tests drive; without them those tests are skipped.

    With KANBOTS_REQUIRE_REAL=1 a missing one ends the script instead.
    """
    with one_at_a_time():
        try:
            real_agents.install(ROOT, say)
        except real_agents.Unavailable as error:
            do_without("the real agents", error)


def install_real_editors(*, beside: bool = False) -> None:
    """Install the pinned editors; a missing one is like a missing agent.

    `beside`: what takes minutes is only begun, and tests that need it wait for it.
    """
    with one_at_a_time():
        try:
            if beside:
                command: list[str | Path] = [
                    sys.executable,
                    ROOT / "scripts" / "bootstrap.py",
                    "workbench",
                ]
                real_editors.install_beside(ROOT, pip, say, command)
            else:
                real_editors.install(ROOT, pip, say)
        except real_agents.Unavailable as error:
            do_without("a real editor", error)


def build_workbench() -> None:
    """Build what the tests wait for; why it can't be had is the log's last line."""
    try:
        real_editors.build_workbench(ROOT, pip, say)
    except real_agents.Unavailable as error:
        fail(str(error))


def do_without(what: str, error: real_agents.Unavailable) -> None:
    """Say what the tests will skip; end here where everything real is required."""
    if os.environ.get("KANBOTS_REQUIRE_REAL") == "1":
        fail(f"KANBOTS_REQUIRE_REAL=1, but {what} is missing: {error}")
    say(f"tests with {what} will be skipped: {error}")


def pip(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Install something with the environment's pip; what it says is the caller's to tell."""
    command = [*PIP_INSTALL, *words]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)


def side_by_side() -> tuple[str, ...]:
    """Return pytest's options for several workers; `scripts/test -n 0` goes back to one.

    Tests wait for processes most of the time, so a core carries two.
    """
    workers = min(2 * (os.cpu_count() or 1), MOST_WORKERS)
    return ("-n", str(workers), "--dist", "worksteal")


def environment() -> dict[str, str]:
    """Return the caller's environment without what would mislead pip or Python."""
    kept = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    return kept | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def works(*command: str | Path) -> bool:
    """Tell whether a command ends with status 0, silently."""
    finished = subprocess.run(command, env=environment(), capture_output=True, check=False)
    return finished.returncode == 0


def run(*command: str | Path) -> None:
    """Run a command to its end; its failure, already explained on stderr, is ours."""
    finished = subprocess.run(command, env=environment(), check=False)
    if finished.returncode != 0:
        sys.exit(1)


def become(*command: str | Path, directory: Path | None = None) -> NoReturn:
    """Replace this process, so that signals and the exit status need no passing on."""
    if directory is not None:
        os.chdir(directory)
    os.execve(command[0], [str(part) for part in command], environment())  # noqa: S606  no shell


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
