"""How this installation of the program is started by others."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def our_command() -> list[str]:
    """The language server's words, by an absolute path; no workspace's file is a module of it."""
    beside = Path(sys.executable).with_name("kanbots-ls")
    found = str(beside) if beside.is_file() else shutil.which("kanbots-ls")
    return [str(Path(found).absolute())] if found else [sys.executable, "-P", "-m", "kanbots_ls"]
