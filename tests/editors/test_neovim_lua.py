"""The plug-in's own promises, kept in the real Neovim without a server or a screen."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import binary
from tests.fakes.boards import git, make_repository

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "editors" / "nvim"
LUA = Path(__file__).parent / "lua"


@pytest.mark.parametrize("name", ["words", "board", "describing", "focus", "help", "plugin"])
def test_the_plug_in_keeps_its_promises(name: str, person: dict[str, str]) -> None:
    nvim, run = binary("nvim"), LUA / "run.lua"

    done = subprocess.run(
        [nvim, "--clean", "--headless", "-l", run, PLUGIN, LUA / f"{name}.lua"],
        env={**os.environ, **person},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


PACKED = """\
vim.fn.confirm = function() return 1 end
vim.pack = vim.pack or { add = function(specs, options)
  options.load({ spec = specs[1], path = vim.uri_to_fname(specs[1].src) })
end }
%s
assert(vim.fn.exists(':Kanbots') == 2)
vim.cmd.help('kanbots')
assert(vim.api.nvim_buf_get_name(0):find('editors/nvim/doc/kanbots.txt', 1, true))
vim.cmd.help(':Kanbots')
"""


@pytest.mark.parametrize("page", ["docs/editors/neovim.md", "editors/nvim/doc/kanbots.txt"])
def test_what_a_page_says_for_vim_pack_brings_command_and_help(
    page: str, person: dict[str, str], tmp_path: Path
) -> None:
    """By `vim.pack` itself from Neovim 0.12 on, else by one that takes the folder as it is."""
    published, script = make_repository(tmp_path / "published"), tmp_path / "init.lua"
    shutil.copytree(PLUGIN, published / "editors" / "nvim")
    git(published, "add", ".")
    git(published, "commit", "--quiet", "--message", "Publish")
    recipe = re.search(
        r"^ *vim\.pack\.add.*?^ *\}\)$", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL
    )
    assert recipe
    script.write_text(PACKED % recipe[0].replace("https://…/kanbots-ls", published.as_uri()))

    done = subprocess.run(
        [binary("nvim"), "--headless", "-u", "NONE", "-l", script],
        env={**os.environ, **person},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_formatter_of_the_checks_and_that_of_an_editor_agree() -> None:
    told = dict(line.split(" = ") for line in (PLUGIN / "stylua.toml").read_text().splitlines())
    script = (ROOT / "scripts" / "lua" / "format.mjs").read_text()

    for name, value in told.items():
        assert any(
            f"made.{name} = {kind}{value.strip(chr(34))};" in script
            for kind in ("", "IndentType.", "QuoteStyle.")
        ), name
