"""What a dispatch says of the checkout is a note; finding it out never holds the dispatch up."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from kanbots_ls.supervisor.counter import dispatching

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def git(where: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(where), *words], check=True, capture_output=True)


def test_a_checkout_that_cannot_be_counted_in_time_is_a_note_and_no_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "file").write_text("one\n")
    git(tmp_path, "add", "file")
    (tmp_path / ".gitattributes").write_text("file filter=slow\n")
    (tmp_path / "file").write_text("two\n")
    git(tmp_path, "config", "filter.slow.clean", "exec sleep 60")
    monkeypatch.setattr(dispatching, "COUNT_SECONDS", 0.2)
    [note] = dispatching._unseen(tmp_path)
    assert note.text.startswith("What is uncommitted in your checkout, the agent will not see.")
    assert "git status was ended" in note.text
