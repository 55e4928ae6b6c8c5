"""The binary the contract tests drive is the one whose behaviour was recorded."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

PINS = Path(__file__).with_name("package.json")


def test_the_real_claude_is_the_pinned_version(real_claude: Path, tmp_path: Path) -> None:
    pinned = json.loads(PINS.read_text())["dependencies"]["@anthropic-ai/claude-code"]
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "DISABLE_AUTOUPDATER": "1"}

    finished = subprocess.run(
        [real_claude, "--version"], env=environment, capture_output=True, text=True, check=True
    )

    assert finished.stdout.split()[0] == pinned
