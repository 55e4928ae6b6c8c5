"""Run every check that takes seconds, the fastest first, and stop at the first that fails.

`scripts/check` and `scripts/test` call this inside `.venv`. It changes no file: where a check can
mend what it found, the failure names the command that does.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import node

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
VSCODE = ROOT / "editors" / "vscode"
SKIPPED = b"skipped: "
"""How a step that passes without having looked says why."""


@dataclass(frozen=True)
class Check:
    """One step: what it looks at, its command, and what to do when it fails."""

    subject: str
    command: tuple[str, ...]
    remedy: str
    folder: Path = ROOT


def checks(site: str) -> list[Check]:
    """Return the steps in order; `site` is a scratch directory for the built pages."""
    return [
        Check("format", ("ruff", "format", "--check", "--quiet"), "run .venv/bin/ruff format"),
        Check("lint", ("ruff", "check", "--quiet"), "try .venv/bin/ruff check --fix"),
        Check("layers", ("lint-imports", "--no-logo"), "see docs/architecture.md, Packages"),
        Check(
            "pages",
            ("mkdocs", "build", "--strict", "--quiet", "--site-dir", site),
            "mend the link or the page it names",
        ),
        *lua_checks(),
        *vscode_checks(),
        Check("types", ("mypy",), "see the lines above"),
        Check(
            "tidiness",
            ("pytest", "--quiet", "--no-header", "-rf", "tests/house"),
            "each test's name is the rule that was broken",
        ),
    ]


def lua_checks() -> list[Check]:
    """Return the steps of the Neovim plug-in."""

    def step(verb: str, remedy: str) -> Check:
        return Check(f"lua {verb}", ("python", "scripts/lua.py", verb), remedy)

    return [
        step("format", "run .venv/bin/python scripts/lua.py format --write"),
        step("lint", "see the lines above"),
        step("types", "see the lines above"),
    ]


def vscode_checks() -> list[Check]:
    """Return the steps of the VS Code extension, by the tools that its lock file pins."""

    def script(name: str, remedy: str) -> Check:
        return Check(f"vscode {name}", ("npm", "run", "--silent", name), remedy, VSCODE)

    def step(verb: str, remedy: str) -> Check:
        return Check(f"vscode {verb}", ("python", "scripts/vscode.py", verb), remedy)

    return [
        step("install", "npm needs its registry once, and after each change of the lock file"),
        script("format", "run `npm run format:write` in editors/vscode"),
        script("types", "see the lines above"),
        script("lint", "see the lines above"),
        script("test", "each test's name is the promise that was broken"),
        step("package", "see the lines above"),
    ]


def main() -> int:
    """Run the checks; 0 when all pass, 1 at the first failure, with its output."""
    with tempfile.TemporaryDirectory(prefix="kanbots-site-") as site:
        for check in checks(site):
            if not passes(check):
                print(f"✗ {check.subject} failed: {check.remedy}")
                return 1
    return 0


def passes(check: Check) -> bool:
    """Run one check and print its name and seconds; its output only when it fails."""
    began = time.monotonic()
    program, *arguments = check.command
    finished = subprocess.run(
        [TOOLS / program, *arguments],
        cwd=check.folder,
        env=node.environment(TOOLS.parent),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    mark = "✓" if finished.returncode == 0 else "✗"
    print(f"{mark} {check.subject:<14} {time.monotonic() - began:5.1f} s", flush=True)
    if finished.returncode != 0 or finished.stdout.startswith(SKIPPED):
        sys.stdout.buffer.write(finished.stdout)
        sys.stdout.flush()
    return finished.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
