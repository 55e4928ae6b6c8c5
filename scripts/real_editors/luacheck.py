"""luacheck, the linter of the Neovim plug-in: Debian's packages, run by the pinned Neovim's Lua.

It is plain Lua but for a library about files, which Neovim's `vim.uv` stands in for.  A private apt
fetches it (`private_apt.py`), so the machine's own packages stay as they are.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import private_apt

from real_editors.helix import check_hash
from real_editors.installing import only

if TYPE_CHECKING:
    from real_editors.installing import Making

START = """\
local files = arg[0]:match('^(.*)/')
package.path = files .. '/lua/?.lua;' .. files .. '/lua/?/init.lua;' .. package.path
package.preload.lfs = function()
  return {
    _VERSION = 'LuaFileSystem 1.8.0',
    attributes = function(path, what)
      local found = vim.uv.fs_stat(path)
      local told = found and { mode = found.type, modification = found.mtime.sec }
      return told and told[what]
    end,
    currentdir = vim.uv.cwd,
    mkdir = function(path)
      return vim.uv.fs_mkdir(path, 493)
    end,
    dir = function(path)
      return vim.fs.dir(path)
    end,
  }
end
local exit = os.exit
os.exit = function(code)
  io.stdout:flush()
  exit(code)
end
require('luacheck.main')
"""


def make_luacheck(making: Making) -> str:
    """Unpack the packages, and start them by the Neovim beside them."""
    wanted = json.loads((making.pins / "luacheck.json").read_text())
    with tempfile.TemporaryDirectory(prefix="kanbots-apt-") as scratch:
        apt = private_apt.PrivateApt.of_suite(Path(scratch), wanted["suite"])
        names = [f"{name}={version}" for name, version in wanted["packages"].items()]
        for name, package in zip(wanted["packages"], apt.download(*names), strict=True):
            check_hash(package, wanted["sha256"][name])
            private_apt.unpack(package, making.tree)
    lua = only(making.tree, "usr/share/lua/5.1/argparse.lua").parent
    lua.rename(making.tree / "lua")
    (making.tree / "start.lua").write_text(START)
    nvim = '"$(dirname -- "$files")/nvim"'
    return f'exec {nvim} --clean --headless -l "$files/start.lua" "$@"'
