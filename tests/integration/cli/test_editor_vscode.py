"""`editor vscode` has VS Code install the extension, and takes exactly that back."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kanbots_ls.cli.vscode import extension, note
from tests.conftest import do_without
from tests.integration.cli.conftest import ROOT, Board

NAME = "kanbots-ls.kanbots"
# VS Code's command line, as far as it is used: what it has is a directory of copies.
FAKE = """\
#!{python}
import json, pathlib, shutil, sys, zipfile
here = pathlib.Path(__file__).resolve().with_name("extensions-of-" + pathlib.Path(__file__).name)
here.mkdir(exist_ok=True)
match sys.argv[1:]:
    case ["--list-extensions", "--show-versions"]:
        print("Extensions installed on this machine:")
        print(*(file.stem for file in sorted(here.iterdir())), sep="\\n")
    case ["--install-extension", vsix, "--force"]:
        if (here.parent / "broken").exists():
            sys.exit("Failed Installing Extensions: the disk is full")
        package = json.loads(zipfile.ZipFile(vsix).read("extension/package.json"))
        for old in here.glob("kanbots-ls.kanbots@*"):
            old.unlink()
        shutil.copy(vsix, here / f"kanbots-ls.kanbots@{{package['version']}}.vsix")
    case ["--uninstall-extension", name]:
        [old] = here.glob(f"{{name}}@*")
        old.unlink()
    case words:
        sys.exit(f"unknown: {{words}}")
"""


class Person(Board):
    """Somebody with a VS Code or several, and no board."""

    def __init__(self, path: Path) -> None:
        self.home = path / "home"
        place = path / "somewhere"
        place.mkdir()
        super().__init__(place, self.home)
        self.programs = path / "programs"
        self.programs.mkdir()
        self.environment |= {"PATH": str(self.programs)}

    def has(self, *names: str) -> None:
        """Put stand-ins of VS Code on PATH."""
        for name in names:
            program = self.programs / name
            program.write_text(FAKE.format(python=sys.executable))
            program.chmod(0o755)

    def installed(self, name: str = "code") -> list[Path]:
        """The vsix files of one."""
        return sorted((self.programs / f"extensions-of-{name}").glob("*"))

    def puts(self, version: str, name: str = "code") -> None:
        """Install an extension of that version from elsewhere."""
        folder = self.programs / f"extensions-of-{name}"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        (folder / f"{NAME}@{version}.vsix").write_bytes(vsix(version))

    def editor(self, *words: str, status: int = 0) -> Any:
        return self.json("editor", "vscode", *words, status=status)

    def refused(self, *words: str, status: int = 1) -> str:
        done = self.do("editor", "vscode", *words)
        assert done.returncode == status, done.stdout + done.stderr
        assert done.stdout == ""
        return done.stderr


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr(extension, "_packaged", lambda: vsix("0.1.0"))
    return Person(tmp_path)


def vsix(version: str, text: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        # Without a time of its own, so that the same words are the same file.
        entry = zipfile.ZipInfo("extension/package.json")
        archive.writestr(entry, json.dumps({"version": version, "text": text}))
    return packed.getvalue()


def test_install_and_uninstall_leave_what_was_there(person: Person) -> None:
    person.has("code")
    code = str(person.programs / "code")

    installed = person.editor("--install")
    assert installed["installed"] == [code]
    assert [file.name for file in person.installed()] == [f"{NAME}@0.1.0.vsix"]
    removed = person.editor("--uninstall")

    assert removed["removed"] == [code]
    assert person.installed() == []
    assert not note.place().exists()
    assert not any(path.is_file() for path in person.home.rglob("*"))


def test_the_extension_is_told_this_very_server(person: Person) -> None:
    person.has("code")
    person.editor("--install")

    [file] = person.installed()
    with zipfile.ZipFile(file) as archive:
        [program, *_] = json.loads(archive.read(extension.SERVER))["command"]
    assert program.startswith("/")


def test_a_second_install_changes_nothing_and_another_build_replaces_the_first(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.has("code")
    person.editor("--install")
    assert person.editor("--install")["installed"] == []
    assert "Nothing to change." in person.do("editor", "vscode", "--install").stderr

    for version, text in (("0.1.0", "mended"), ("0.2.0", "newer")):
        monkeypatch.setattr(extension, "_packaged", lambda v=version, t=text: vsix(v, t))
        assert len(person.editor("--install")["installed"]) == 1
        [file] = person.installed()
        assert version in file.name
        with zipfile.ZipFile(file) as archive:
            assert json.loads(archive.read("extension/package.json"))["text"] == text
    person.editor("--uninstall")
    assert person.installed() == []


def test_what_a_person_installed_is_neither_replaced_nor_removed(person: Person) -> None:
    person.has("code")
    person.puts("0.1.0")
    [theirs] = person.installed()
    before = theirs.read_bytes()

    assert "not from here" in person.refused("--install")
    kept = person.editor("--uninstall", "--code", "code")

    assert (kept["removed"], len(kept["kept"])) == ([], 1)
    assert theirs.read_bytes() == before


def test_another_version_that_came_after_ours_is_the_persons(person: Person) -> None:
    person.has("code")
    person.editor("--install")
    person.puts("0.3.0")

    assert "0.3.0" in person.refused("--install")
    assert len(person.editor("--uninstall")["kept"]) == 1
    assert len(person.installed()) == 1


def test_of_several_one_has_to_be_named_and_uninstall_knows_which_it_was(person: Person) -> None:
    person.has("codium", "cursor")

    refused = person.refused("--install")
    assert "codium, cursor" in refused
    assert "--code" in refused
    person.editor("--install", "--code", "cursor")
    assert (len(person.installed("cursor")), person.installed("codium")) == (1, [])

    person.editor("--uninstall")
    assert person.installed("cursor") == []


@pytest.mark.parametrize("words", [(), ("--code", "/no/such/code"), ("--code", "nowhere")])
def test_without_a_vs_code_the_refusal_says_what_to_do(
    person: Person, words: tuple[str, ...]
) -> None:
    assert "--code /path/to/code" in person.refused("--install", *words)


def test_an_installation_that_fails_says_why_and_is_done_again(person: Person) -> None:
    person.has("code")
    broken = person.programs / "broken"
    broken.touch()
    assert "the disk is full" in person.refused("--install")

    broken.unlink()
    assert len(person.editor("--install")["installed"]) == 1
    person.editor("--uninstall")
    assert person.installed() == []


def test_uninstall_forgets_a_vs_code_that_is_gone(person: Person) -> None:
    person.has("code")
    person.editor("--install")
    (person.programs / "code").unlink()

    assert person.editor("--uninstall") == {
        "action": "uninstall",
        "dry_run": False,
        "extension": NAME,
        "installed": [],
        "removed": [],
        "kept": [],
    }
    assert not note.place().exists()


def test_a_dry_run_changes_nothing(person: Person) -> None:
    person.has("code")
    assert person.editor("--install", "--dry-run")["installed"] != []
    assert person.installed() == []

    person.editor("--install")
    assert person.editor("--uninstall", "--dry-run")["removed"] != []
    assert len(person.installed()) == 1


@pytest.mark.parametrize("words", [(), ("--install", "--uninstall")])
def test_one_of_both_has_to_be_said(person: Person, words: tuple[str, ...]) -> None:
    assert "--install or --uninstall" in person.refused(*words, status=2)


def test_a_build_without_the_extension_says_how_to_get_it(
    person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    person.has("code")
    monkeypatch.undo()
    monkeypatch.setattr(extension, "__file__", str(tmp_path / "a" / "b" / "c" / "d" / "x.py"))

    assert "scripts/check" in person.refused("--install")


def test_a_wheel_and_a_wheel_of_its_sdist_bring_the_packaged_extension(tmp_path: Path) -> None:
    packaged = Path(extension.__file__).with_name("extension.vsix")
    if not packaged.exists():
        do_without(f"there is no {packaged}; scripts/check makes it")

    sdist = build("sdist", ROOT, tmp_path)
    unpacked = tmp_path / "unpacked"
    subprocess.run(["tar", "-xzf", sdist, "--one-top-level=unpacked"], cwd=tmp_path, check=True)
    [tree] = unpacked.iterdir()
    for place in (ROOT, tree):
        wheel = build("wheel", place, tmp_path / f"wheel-of-{place.name}")
        with zipfile.ZipFile(wheel) as archive:
            carried = archive.read("kanbots_ls/cli/vscode/extension.vsix")
        assert carried == packaged.read_bytes()


def build(target: str, place: Path, into: Path) -> Path:
    words = [sys.executable, "-m", "hatchling", "build", "--target", target]
    subprocess.run([*words, "--directory", into], cwd=place, capture_output=True, check=True)
    [built] = [each for each in into.iterdir() if each.suffix in (".gz", ".whl")]
    return built
