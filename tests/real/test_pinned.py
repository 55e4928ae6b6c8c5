"""The binaries the contract tests drive are those whose behaviour was recorded."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

PINS = Path(__file__).with_name("package.json")


@pytest.mark.parametrize(
    ("agent", "package"),
    [
        ("real_claude", "@anthropic-ai/claude-code"),
        ("real_codex", "@openai/codex"),
        ("real_opencode", "opencode-linux-x64"),
    ],
)
def test_the_real_agent_is_the_pinned_version(
    request: pytest.FixtureRequest, tmp_path: Path, agent: str, package: str
) -> None:
    binary = request.getfixturevalue(agent)
    pins = json.loads(PINS.read_text())
    pinned = (pins["dependencies"] | pins["optionalDependencies"])[package]
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "DISABLE_AUTOUPDATER": "1"}

    finished = subprocess.run(
        [binary, "--version"], env=environment, capture_output=True, text=True, check=True
    )

    assert pinned in finished.stdout.split()
