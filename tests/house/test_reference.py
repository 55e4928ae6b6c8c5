"""The reference pages say what the code does: options, fields, settings, variables."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def loaded() -> Any:
    """The script as a module; `scripts` is no package."""
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = loaded()
CLI = (ROOT / "docs" / "cli.md").read_text()
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
INSIDE = {"KANBOTS_RUN", "KANBOTS_RUN_", "KANBOTS_WORKTREE", "KANBOTS_CHECKOUT", "KANBOTS_PORT"}
"""Set for what runs inside a run; a prefix among them."""


@pytest.mark.parametrize("page", reference.PAGES, ids=lambda page: page.name)
def test_generated_parts_of_a_page_are_what_the_code_says(page: Path) -> None:
    assert page.read_text() == reference.written(page.read_text()), "run scripts/reference.py"


def test_every_verb_has_its_place_in_the_page() -> None:
    assert set(re.findall(r"<!-- verb ([\w -]+) -->", CLI)) == reference.verbs()


def test_every_table_of_the_settings_has_its_place_in_the_page() -> None:
    assert set(re.findall(r"<!-- settings (\w+) -->", SETTINGS)) == set(
        reference.Config.model_fields
    )


def test_no_field_is_listed_without_a_meaning() -> None:
    assert re.findall(r"^\| `\w+` \|.*\|\s+\|$", CLI + SETTINGS, flags=re.MULTILINE) == []


def test_every_variable_the_program_knows_is_explained() -> None:
    files = (ROOT / "kanbots_ls").rglob("*.py")
    known = {name for file in files for name in re.findall(r"KANBOTS_[A-Z_]+", file.read_text())}
    explained = set(re.findall(r"`(KANBOTS_[A-Z_]+)`", SETTINGS))
    assert known - explained - INSIDE == set()
    assert explained - known == set(), "a variable nobody reads"
