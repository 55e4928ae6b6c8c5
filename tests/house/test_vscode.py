"""The VS Code extension is one with the server it brings."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

import kanbots_ls
from tests.conftest import do_without

FOLDER = Path(__file__).resolve().parents[2] / "editors" / "vscode"
PACKAGED = Path(kanbots_ls.__file__).parent / "cli" / "vscode" / "extension.vsix"
PACKAGE = json.loads((FOLDER / "package.json").read_text())


def test_the_extension_has_the_version_of_the_server_it_brings() -> None:
    assert PACKAGE["version"] == kanbots_ls.__version__


@pytest.fixture
def packaged() -> zipfile.ZipFile:
    """The extension as `scripts/check` packages it."""
    if not PACKAGED.exists():
        do_without(f"there is no {PACKAGED}; scripts/check makes it")
    return zipfile.ZipFile(PACKAGED)


def test_its_page_has_no_picture_that_editors_do_not_draw(packaged: zipfile.ZipFile) -> None:
    page = packaged.read("extension/readme.md").decode()
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]*)\)", page)

    assert [each for each in pictures if not each.startswith("https://")] == []


def test_each_step_of_the_walkthrough_has_its_picture(packaged: zipfile.ZipFile) -> None:
    [walkthrough] = PACKAGE["contributes"]["walkthroughs"]
    pictures = {f"extension/{step['media']['image']}" for step in walkthrough["steps"]}

    assert len(pictures) == 4
    assert pictures - set(packaged.namelist()) == set()


def test_an_untrusted_workspace_can_set_no_program() -> None:
    properties = PACKAGE["contributes"]["configuration"]["properties"]
    programs = {
        name: each for name, each in properties.items() if name.startswith("kanbots.server")
    }

    assert programs
    assert {each["scope"] for each in programs.values()} == {"machine"}
