"""How an editor is told to start this very server."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous.ourselves import our_command

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_it_is_the_program_beside_our_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    (tmp_path / "kanbots-ls").touch()

    assert our_command() == [str(tmp_path / "kanbots-ls")]


def test_without_one_no_file_of_the_workspace_is_taken_for_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))

    assert our_command() == [str(tmp_path / "python"), "-P", "-m", "kanbots_ls"]
