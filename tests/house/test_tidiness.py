"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kanbots_ls"
LONGEST_MODULE = 400
STANDARD_LIBRARY_ONLY = {
    "rendezvous": {"kanbots_ls.rendezvous"},
    "keeper": {"kanbots_ls.keeper", "kanbots_ls.rendezvous"},
    "forwarder": {"kanbots_ls.forwarder", "kanbots_ls.rendezvous"},
}


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def imported_names(module: Path) -> list[str]:
    """Return the dotted name of every import that can run, lazy ones too."""
    names: list[str] = []
    for node in running_nodes(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "kanbots_ls":
            names += [f"kanbots_ls.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return names


def running_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk the tree without the blocks that only a type checker enters."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from running_nodes(node)


@pytest.mark.parametrize("package", STANDARD_LIBRARY_ONLY)
def test_what_starts_in_an_instant_imports_the_standard_library_only(package: str) -> None:
    ours = STANDARD_LIBRARY_ONLY[package] | {"kanbots_ls.__version__"}
    strangers = {
        f"{module.relative_to(ROOT)}: {name}"
        for module in modules(PACKAGE / package)
        for name in imported_names(module)
        if name.split(".")[0] not in sys.stdlib_module_names
        and ".".join(name.split(".")[:2]) not in ours
    }

    assert strangers == set()


def test_the_version_file_imports_nothing() -> None:
    assert imported_names(PACKAGE / "__init__.py") == ["__future__"]


def test_no_module_grows_into_a_pile() -> None:
    lengths = {module: len(module.read_text().splitlines()) for module in modules(PACKAGE)}
    piles = {str(m.relative_to(ROOT)): n for m, n in lengths.items() if n > LONGEST_MODULE}

    assert piles == {}, "give it a folder of its own: one file per thing, named after it"


def test_the_core_takes_clock_and_randomness_as_arguments() -> None:
    impure = re.compile(r"\buuid[14]\b|\.(now|utcnow|today)\(")
    found = [
        f"{module.relative_to(ROOT)}:{number}"
        for package in ("model", "board", "runs")
        for module in modules(PACKAGE / package)
        for number, line in enumerate(module.read_text().splitlines(), start=1)
        if impure.search(line)
    ]

    assert found == [], "import-linter bans the modules; this finds the rest"


def test_nothing_is_left_for_later() -> None:
    promise = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b\s*[:(]|NotImplementedError")
    left = [
        f"{module.relative_to(ROOT)}:{number}"
        for module in modules(PACKAGE)
        for number, line in enumerate(module.read_text().splitlines(), start=1)
        if promise.search(line)
    ]

    assert left == []
