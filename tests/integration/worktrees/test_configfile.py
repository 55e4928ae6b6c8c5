"""The shared configuration is changed under git's own lock, and a crash leaves no lock behind."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.plumbing import configfile, gitlock
from tests.integration.worktrees.playground import config_of, git

if TYPE_CHECKING:
    from pathlib import Path

_DIE_WITHIN = """
import os, signal, sys
from pathlib import Path
from kanbots_ls.worktrees.plumbing import configfile
configfile._changed = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
configfile.edit(Path(sys.argv[1]), [("kanbots.one", "1")])
"""


def test_a_lock_that_a_crash_left_is_taken_over(checkout: Path) -> None:
    config, before = checkout / ".git" / "config", config_of(checkout)
    subprocess.run([sys.executable, "-c", _DIE_WITHIN, str(config)], check=False)
    assert config.with_name("config.lock").exists()
    assert config_of(checkout) == before

    configfile.edit(config, [("kanbots.one", "1")])

    assert git(checkout, "config", "kanbots.one") == "1"
    git(checkout, "config", "kanbots.two", "2")
    assert not config.with_name("config.lock").exists()


def test_a_lock_that_somebody_holds_is_waited_for(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gitlock, "_SECONDS", 0.1)
    config = checkout / ".git" / "config"
    lock = config.with_name("config.lock")
    with gitlock.held(lock), pytest.raises(WorktreeError, match="could not be changed"):
        configfile.edit(config, [("kanbots.one", "1")])
    lock.write_text("[core]\n")  # a git at work
    with pytest.raises(WorktreeError, match="could not be changed"):
        configfile.edit(config, [("kanbots.one", "1")])
    assert lock.read_text() == "[core]\n"
