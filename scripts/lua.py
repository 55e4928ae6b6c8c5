"""Check the Neovim plug-in's Lua: `format [--write]` by StyLua, `lint` by luacheck.

`check.py` calls both with the Python of `.venv`.  StyLua is an npm package that `scripts/lua` pins;
luacheck runs in the real Neovim, which `scripts/test --editors` installs.  Without it the lint is
skipped with that reason, or fails where real parts are required.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import node

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / "scripts" / "lua"
PLUGIN = ROOT / "editors" / "nvim"
REAL = Path(os.environ.get("KANBOTS_REAL_DIR") or ROOT / ".real")
FOLDERS = (PLUGIN, ROOT / "tests" / "editors" / "lua")


def main(words: list[str]) -> int:
    """Do what is asked; the exit status."""
    match words:
        case ["format", *options]:
            return style(options)
        case ["lint"]:
            return lint()
        case _:
            print("usage: lua.py format [--write] | lint")
            return 2


def style(options: list[str]) -> int:
    """Name the files that are not formatted, or format them."""
    trouble = node.install(VENV, TOOLS)
    if trouble is not None:
        print(trouble)
        return 1
    files = [str(file) for folder in FOLDERS for file in sorted(folder.rglob("*.lua"))]
    program = VENV / "bin" / "node"
    return subprocess.run([program, TOOLS / "format.mjs", *options, *files], check=False).returncode


def lint() -> int:
    """Let luacheck look at everything."""
    luacheck = REAL / "editors" / "luacheck"
    if not luacheck.exists():
        required = os.environ.get("KANBOTS_REQUIRE_REAL") == "1"
        mark = "KANBOTS_REQUIRE_REAL=1, but" if required else "skipped:"
        print(f"{mark} no executable at {luacheck}; scripts/test --editors installs it")
        return 1 if required else 0
    options = ("--quiet", "--no-color", "--config", PLUGIN / ".luacheckrc")
    return subprocess.run([luacheck, *options, *FOLDERS], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
