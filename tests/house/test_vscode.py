"""The VS Code extension is one with the server it brings."""

from __future__ import annotations

import json
from pathlib import Path

import kanbots_ls

FOLDER = Path(__file__).resolve().parents[2] / "editors" / "vscode"
PACKAGE = json.loads((FOLDER / "package.json").read_text())


def test_the_extension_has_the_version_of_the_server_it_brings() -> None:
    assert PACKAGE["version"] == kanbots_ls.__version__


def test_an_untrusted_workspace_can_set_no_program() -> None:
    properties = PACKAGE["contributes"]["configuration"]["properties"]
    programs = {
        name: each for name, each in properties.items() if name.startswith("kanbots.server")
    }

    assert programs
    assert {each["scope"] for each in programs.values()} == {"machine"}
