"""What gets installed is pinned by hash, and nothing in the tree decides where it comes from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK_FILES = [
    ROOT / folder / "package-lock.json"
    for folder in ("tests/real", "scripts/lua", "editors/vscode", "tests/editors/pins/code-server")
]
PINNED = sorted((ROOT / "requirements").glob("*.txt"))
EDITORS = ROOT / "tests" / "editors" / "pins"
INSTALL_FILES = [
    *sorted((ROOT / "requirements").iterdir()),
    *(file.with_name("package.json") for file in LOCK_FILES),
    ROOT / "editors" / "vscode" / ".npmrc",
    ROOT / "scripts" / "lua" / ".npmrc",
    *sorted(path for path in EDITORS.iterdir() if path.is_file()),
    *sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file()),
    *sorted((ROOT / "scripts" / "real_editors").glob("*.py")),
    ROOT / "pyproject.toml",
    ROOT / ".ci" / "run",
]


def pins(file: Path) -> dict[str, tuple[str, str]]:
    """Return name → (version, the rest of its entry) of a requirements file."""
    entries = re.split(r"^(?=[A-Za-z0-9])", file.read_text(), flags=re.MULTILINE)
    found = [re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)(.*)", entry, re.DOTALL) for entry in entries]
    return {match[1]: (match[2], match[3]) for match in found if match}


@pytest.mark.parametrize("file", INSTALL_FILES, ids=lambda file: file.name)
def test_no_install_file_names_an_index_or_a_registry(file: Path) -> None:
    named = re.findall(
        r"https?://(?!127\.)\S+|--(?:extra-)?index-url\b|--find-links\b", file.read_text()
    )

    assert named == []


@pytest.mark.parametrize(
    "file", [*PINNED, *sorted(EDITORS.glob("*.txt"))], ids=lambda file: file.name
)
def test_every_pinned_package_carries_hashes(file: Path) -> None:
    assert pins(file)
    assert [name for name, (_, rest) in pins(file).items() if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize("file", LOCK_FILES, ids=lambda file: file.parent.name)
def test_every_npm_package_carries_its_integrity_and_no_registry(file: Path) -> None:
    packages = json.loads(file.read_text())["packages"]

    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_the_editor_from_a_package_archive_is_pinned_by_hash() -> None:
    pin = json.loads((EDITORS / "helix.json").read_text())

    assert pin["package_version"].startswith(pin["version"])
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in pin["sha256"].values())


def test_the_linter_from_a_package_archive_is_pinned_by_hash() -> None:
    pin = json.loads((EDITORS / "luacheck.json").read_text())

    assert set(pin["packages"]) == set(pin["sha256"])
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in pin["sha256"].values())


def test_the_declared_dependencies_are_the_pinned_ones() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {
        canonicalize_name(requirement.name): requirement
        for requirement in map(Requirement, project["dependencies"])
    }
    wanted = (ROOT / "requirements" / "runtime.in").read_text()
    listed = {
        canonicalize_name(name) for name in re.findall(r"^[A-Za-z][\w.-]*", wanted, re.MULTILINE)
    }
    pinned = pins(ROOT / "requirements" / "runtime.txt")

    assert set(declared) == listed
    for name, requirement in declared.items():
        assert requirement.specifier.contains(pinned[name][0]), name


def test_development_runs_on_the_released_pins() -> None:
    development = pins(ROOT / "requirements" / "dev.txt")

    for file in PINNED:
        for name, (version, _) in pins(file).items():
            assert development[name][0] == version, name
