"""Check the Neovim plug-in's Lua: `format [--write]` by StyLua, `lint` by luacheck, `types`.

`check.py` calls all with the Python of `.venv`.  StyLua is an npm package that `scripts/lua` pins;
luacheck runs in the real Neovim, and EmmyLua's server checks types against its library, all three
of which `scripts/test --editors` installs.  Without them both are skipped with that reason, or fail
where real parts are required.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import lua_types
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
        case ["types"]:
            return types()
        case _:
            print("usage: lua.py format [--write] | lint | types")
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
        return without(luacheck)
    options = ("--quiet", "--no-color", "--config", PLUGIN / ".luacheckrc")
    return subprocess.run([luacheck, *options, *FOLDERS], cwd=ROOT, check=False).returncode


def types() -> int:
    """Let EmmyLua's server look at the plug-in, beside what Neovim brings."""
    checker, neovim = REAL / "editors" / "emmylua", REAL / "editors" / "nvim.files"
    runtime = next(neovim.glob("**/share/nvim/runtime"), None)
    if not checker.exists() or runtime is None:
        return without(checker)
    environment = os.environ | {"VIMRUNTIME": str(runtime.resolve()), "KANBOTS_LUA": str(TOOLS)}
    files = sorted(PLUGIN.rglob("*.lua"))
    try:
        found = lua_types.problems(checker, PLUGIN, files, environment)
    except lua_types.Gone as trouble:
        found = [str(trouble)]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


def without(program: Path) -> int:
    """Say what is not there; whether that is a failure."""
    required = os.environ.get("KANBOTS_REQUIRE_REAL") == "1"
    mark = "KANBOTS_REQUIRE_REAL=1, but" if required else "skipped:"
    print(f"{mark} no executable at {program}; scripts/test --editors installs it")
    return 1 if required else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
