"""What is started to tell a person, and that no word of a stranger becomes more than a word."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.notify.command import command_argv, command_variables
from kanbots_ls.notify.desktop import desktop_argv
from kanbots_ls.notify.letter import Letter

if TYPE_CHECKING:
    from pathlib import Path

EVIL = """$(touch evil) `touch evil`; touch evil" && touch evil '; touch evil #\n<b>&--help"""
LETTER = Letter("waiting", "-shop: " + EVIL, EVIL, ("42-1",))
BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/bus"}
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="notify-send is for Linux")


@pytest.fixture
def bin_directory(tmp_path: Path) -> str:
    program = tmp_path / "bin" / "notify-send"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return str(program.parent)


@LINUX
def test_a_desktop_is_told_only_where_there_is_one(bin_directory: str, tmp_path: Path) -> None:
    there = {"PATH": bin_directory}
    (tmp_path / "bus").touch()
    for environment, told in [
        ({**there, **BUS, "DISPLAY": ":0"}, True),
        ({**there, "XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-0"}, True),
        ({**there, **BUS}, False),
        ({**there, "DISPLAY": ":0"}, False),
        ({**there, "DISPLAY": ":0", "XDG_RUNTIME_DIR": str(tmp_path / "none")}, False),
        ({**BUS, "DISPLAY": ":0", "PATH": str(tmp_path)}, False),
    ]:
        assert (desktop_argv(LETTER, environment) is not None) is told, environment


@LINUX
def test_the_desktop_gets_plain_words(bin_directory: str) -> None:
    argv = desktop_argv(LETTER, {**BUS, "DISPLAY": ":0", "PATH": bin_directory})
    assert argv is not None
    *options, title, body = argv[1:]
    assert options[-1] == "--", "a title that begins with a dash is no option"
    assert title == LETTER.title
    assert "<b>" not in body
    assert "&lt;b&gt;&amp;" in body


def test_a_command_gets_words_and_runs_none_of_them(tmp_path: Path) -> None:
    text = 'printf "%s\\0%s\\0%s" "$1" "$2" "$KANBOTS_NOTIFY_BODY" > said'
    variables = command_variables(LETTER, "/shop")
    environment = {**os.environ, **variables}
    subprocess.run(command_argv(text, LETTER), check=True, cwd=tmp_path, env=environment)
    said = (tmp_path / "said").read_text().split("\0")
    assert said == [LETTER.title, LETTER.body, LETTER.body]
    assert not (tmp_path / "evil").exists()
    assert variables["KANBOTS_NOTIFY_RUNS"] == "42-1"
