"""The demo's script starts this program, whatever lies where it is typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(
    not (ROOT / ".venv" / "kanbots-bootstrap.json").exists(),
    reason="the script would install its own environment first",
)
def test_a_file_named_like_a_module_is_not_run(tmp_path: Path) -> None:
    for name in ("typer", "kanbots_ls"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a stranger ran')\n")
    script = str(ROOT / "scripts" / "bootstrap.py")
    command = [sys.executable, script, "demo", "--dir", str(ROOT)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "a stranger ran" not in done.stderr
    assert "is not empty" in done.stderr
