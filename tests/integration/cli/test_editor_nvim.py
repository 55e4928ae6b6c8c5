"""`editor nvim` copies the plug-in into a person's packages, and takes exactly that back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kanbots_ls.cli.neovim import installing, source
from tests.integration.cli.conftest import ROOT, Board


class Person(Board):
    """Somebody with a data directory and no board."""

    def __init__(self, path: Path) -> None:
        place = path / "somewhere"
        place.mkdir()
        super().__init__(place, path / "home")
        self.data = path / "data"
        self.environment |= {"XDG_DATA_HOME": str(self.data)}

    @property
    def plugin(self) -> Path:
        app = self.environment.get("NVIM_APPNAME", "nvim")
        return self.data / app / "site" / "pack" / "kanbots" / "start" / "kanbots.nvim"

    def editor(self, *words: str, status: int = 0) -> Any:
        return self.json("editor", "nvim", *words, status=status)

    def everything(self) -> dict[str, bytes | None]:
        return {
            str(path): path.read_bytes() if path.is_file() else None
            for path in self.data.rglob("*")
        }


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


@pytest.mark.parametrize("theirs", ["nothing", "site/pack/mine/start/x/plugin/x.lua"])
def test_install_and_uninstall_leave_what_was_there(person: Person, theirs: str) -> None:
    if theirs != "nothing":
        file = person.data / "nvim" / theirs
        file.parent.mkdir(parents=True)
        file.write_text("return\n")
    before = person.everything()

    installed = person.editor("--install")
    assert Path(installed["path"]) == person.plugin
    assert {"plugin/kanbots.lua", "lsp/kanbots.lua", "doc/kanbots.txt"} <= set(installed["written"])
    assert (person.plugin / "lua" / "kanbots" / "init.lua").is_file()
    person.editor("--uninstall")

    assert person.everything() == before
    assert person.data.exists() == bool(before)


def test_the_app_name_of_neovim_is_respected(person: Person) -> None:
    person.environment["NVIM_APPNAME"] = "other"

    person.editor("--install")

    assert "other" in str(person.plugin)
    assert (person.plugin / "plugin" / "kanbots.lua").is_file()


def test_a_second_install_changes_nothing_and_a_newer_one_replaces_what_is_ours(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.editor("--install")
    before = person.everything()
    assert person.editor("--install")["written"] == []
    assert person.everything() == before

    newer = source.plugin() | {"lua/kanbots/init.lua": b"return {}\n"}
    del newer["lua/kanbots/lists.lua"]
    monkeypatch.setattr(source, "plugin", lambda: newer)
    done = person.editor("--install")

    assert done["written"] == ["lua/kanbots/init.lua"]
    assert done["removed"] == ["lua/kanbots/lists.lua"]
    assert not (person.plugin / "lua" / "kanbots" / "lists.lua").exists()


def test_what_a_person_changed_is_neither_overwritten_nor_removed(person: Person) -> None:
    person.editor("--install")
    changed = person.plugin / "lua" / "kanbots" / "config.lua"
    changed.write_text("-- mine\n")
    mine = person.plugin / "after" / "x.lua"
    mine.parent.mkdir()
    mine.write_text("-- mine\n")
    (person.plugin / "plugin" / "kanbots.lua").unlink()

    refused = person.do("editor", "nvim", "--install")
    assert refused.returncode == 1
    assert "lua/kanbots/config.lua" in refused.stderr
    assert not (person.plugin / "plugin" / "kanbots.lua").exists(), "nothing was changed"

    assert person.editor("--uninstall")["kept"] == ["lua/kanbots/config.lua"]
    left = sorted(path for path in person.plugin.rglob("*") if path.is_file())
    assert left == [mine, changed]


@pytest.mark.parametrize("kind", ["a plug-in of theirs", "a link"])
def test_a_place_that_is_taken_is_refused(person: Person, tmp_path: Path, kind: str) -> None:
    person.plugin.parent.mkdir(parents=True)
    place = person.plugin
    if kind == "a link":
        (tmp_path / "clone").mkdir()
        person.plugin.symlink_to(tmp_path / "clone")
    else:
        place.mkdir()
        (place / "plugin").mkdir()
        (place / "plugin" / "kanbots.lua").write_text("-- theirs\n")
    before = person.everything()

    refused = person.do("editor", "nvim", "--install")

    assert refused.returncode == 1
    assert "nothing was changed" in refused.stderr.lower()
    assert person.everything() == before


def test_a_list_that_names_other_places_removes_nothing_there(
    person: Person, tmp_path: Path
) -> None:
    person.editor("--install")
    victim = tmp_path / "victim"
    victim.write_text("precious")
    file = person.plugin / installing.LIST
    listed = json.loads(file.read_text())
    digest = installing._digest(b"precious")
    listed["files"] |= {str(victim): digest, "../" * 20 + str(victim)[1:]: digest}
    file.write_text(json.dumps(listed))

    person.editor("--uninstall")

    assert victim.read_text() == "precious"


def test_a_dry_run_writes_nothing(person: Person) -> None:
    assert person.editor("--install", "--dry-run")["written"] != []
    assert not person.data.exists()


def test_the_server_is_this_installation_by_an_absolute_path(person: Person) -> None:
    person.editor("--install")

    [program, *_] = json.loads((person.plugin / source.SERVER).read_text())
    assert program.startswith("/")


def test_a_wheel_brings_every_file_of_the_plug_in(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", tmp_path], cwd=ROOT, capture_output=True, check=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    script = "import json, sys; from kanbots_ls.cli.neovim import source; "
    script += "print(json.dumps(sorted(source.plugin())))"

    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "unpacked"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout) == sorted(source.plugin())
    shutil.rmtree(tmp_path / "unpacked")
