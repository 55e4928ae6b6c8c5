"""The reference pages say what the code does: options, fields, settings, variables, methods."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from kanbots_ls.model.refusal import RefusalCode
from kanbots_ls.protocol.commands import COMMANDS
from kanbots_ls.protocol.errors import REASONS
from kanbots_ls.protocol.methods import METHODS

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
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
INSIDE = {"KANBOTS_RUN", "KANBOTS_RUN_", "KANBOTS_WORKTREE", "KANBOTS_CHECKOUT", "KANBOTS_PORT"}
"""Set for what runs inside a run; a prefix among them."""


@pytest.mark.parametrize("page", reference.PAGES, ids=lambda page: page.name)
def test_generated_parts_of_a_page_are_what_the_code_says(page: Path) -> None:
    assert page.read_text() == reference.written(page.read_text()), "run scripts/reference.py"


@pytest.mark.parametrize("file", reference.TYPES, ids=lambda file: file.name)
def test_the_types_of_the_clients_are_what_the_code_says(file: Path) -> None:
    assert file.read_text() == reference.TYPES[file](), "run scripts/reference.py"


def test_every_verb_has_its_place_in_the_page() -> None:
    assert set(re.findall(r"<!-- verb ([\w -]+) -->", CLI)) == reference.terminal.verbs()


def test_every_table_of_the_settings_has_its_place_in_the_page() -> None:
    assert set(re.findall(r"<!-- settings (\w+) -->", SETTINGS)) == set(
        reference.terminal.Config.model_fields
    )


def test_no_field_is_listed_without_a_meaning() -> None:
    pages = CLI + SETTINGS + PROTOCOL
    assert re.findall(r"^\| `\w+` \|.*\|\s+\|$", pages, flags=re.MULTILINE) == []


def test_every_method_record_and_command_has_its_place_in_the_protocol() -> None:
    headings = set(re.findall(r"^### (\S+)$", PROTOCOL, flags=re.MULTILINE))
    assert {method.name for method in METHODS} <= headings
    linked = set(re.findall(r"\[([A-Z]\w+)\]\(#\w+\)", PROTOCOL))
    assert linked <= headings
    for command in COMMANDS:
        numbered = command.name.startswith("kanbots.answer.")
        assert f"| `{command.name}` |" in PROTOCOL or numbered


def test_every_reason_of_a_refusal_is_explained() -> None:
    assert set(REASONS) == set(get_args(RefusalCode))


def test_every_variable_the_program_knows_is_explained() -> None:
    files = (ROOT / "kanbots_ls").rglob("*.py")
    known = {name for file in files for name in re.findall(r"KANBOTS_[A-Z_]+", file.read_text())}
    explained = set(re.findall(r"`(KANBOTS_[A-Z_]+)`", SETTINGS))
    assert known - explained - INSIDE == set()
    assert explained - known == set(), "a variable nobody reads"
