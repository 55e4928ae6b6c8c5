"""What installs the real editors: at most once, to be moved about, the slow one beside."""

from __future__ import annotations

import fcntl
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.boards import until

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Modules of the scripts, which are no package."""
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module


def never(*_: object) -> Any:
    raise AssertionError("nothing is to be installed with pip")


def greeter(installing: Any, pin: str = "pin") -> Any:
    """An editor whose launcher prints what lies among its files."""

    def make(making: Any) -> str:
        (making.tree / "greeting").write_text((making.pins / pin).read_text())
        return 'cat "$files/greeting"'

    return installing.Editor("greeter", (pin,), make)


def printed(launcher: Path) -> str:
    return subprocess.run([launcher], capture_output=True, text=True, check=True).stdout


def test_an_editor_is_installed_once_for_each_pin(
    tmp_path: Path, module: Callable[[str], Any]
) -> None:
    installing = module("real_editors.installing")
    said: list[str] = []

    for pin in ("one", "one", "two"):
        (tmp_path / "pin").write_text(pin)
        installing.install_one(tmp_path, greeter(installing), tmp_path, never, said.append)
        assert printed(tmp_path / "greeter") == pin

    assert len(said) == 2


def test_the_folder_of_editors_may_be_copied(tmp_path: Path, module: Callable[[str], Any]) -> None:
    installing = module("real_editors.installing")
    (tmp_path / "pin").write_text("hello")
    (tmp_path / "here").mkdir()
    installing.install_one(tmp_path / "here", greeter(installing), tmp_path, never, print)

    shutil.move(tmp_path / "here", tmp_path / "there")

    assert printed(tmp_path / "there" / "greeter") == "hello"
    assert installing.is_current(tmp_path / "there", greeter(installing), tmp_path)


def test_what_is_built_beside_the_tests_holds_the_lock_until_it_ends(
    tmp_path: Path, module: Callable[[str], Any]
) -> None:
    background = module("real_editors.background")
    os.mkfifo(tmp_path / "end")
    waits = f"print('built'); open({str(tmp_path / 'end')!r}).read()"

    build = background.begin(tmp_path, [sys.executable, "-u", "-c", waits], lambda _: None)

    with (tmp_path / background.LOCK).open() as lock:
        until(lambda: "built" in (tmp_path / background.LOG).read_text(), "the build")
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        (tmp_path / "end").write_text("")
        fcntl.flock(lock, fcntl.LOCK_SH)
    assert build.wait() == 0
