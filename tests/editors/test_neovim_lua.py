"""The plug-in's own promises, kept in the real Neovim without a server or a screen."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import binary

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "editors" / "nvim"
LUA = Path(__file__).parent / "lua"


@pytest.mark.parametrize("name", ["words", "board", "focus", "help", "plugin"])
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


def test_the_formatter_of_the_checks_and_that_of_an_editor_agree() -> None:
    told = dict(line.split(" = ") for line in (PLUGIN / "stylua.toml").read_text().splitlines())
    script = (ROOT / "scripts" / "lua" / "format.mjs").read_text()

    for name, value in told.items():
        assert any(
            f"made.{name} = {kind}{value.strip(chr(34))};" in script
            for kind in ("", "IndentType.", "QuoteStyle.")
        ), name
