"""A missing real part is a skip for a person and a failure for CI, never silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run_contract_test(**variables: str) -> subprocess.CompletedProcess[str]:
    """Run the smallest contract test in a pytest of its own."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "tests/real/test_pinned_claude.py",
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def run_real_installation(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Install the real agents where no npm is on PATH."""
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "bootstrap.py", "real"],
        env={"PATH": str(folder), "KANBOTS_REAL_DIR": str(folder / "real"), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("where", ["KANBOTS_TEST_CLAUDE", "KANBOTS_REAL_DIR"])
def test_a_required_real_claude_that_is_missing_fails(tmp_path: Path, where: str) -> None:
    bogus = {where: str(tmp_path / "nowhere"), "KANBOTS_REQUIRE_REAL": "1"}

    finished = run_contract_test(**bogus)

    assert finished.returncode == 1, finished.stdout
    assert "KANBOTS_REQUIRE_REAL=1" in finished.stdout


def test_without_the_requirement_it_is_skipped_with_the_reason(tmp_path: Path) -> None:
    finished = run_contract_test(KANBOTS_TEST_CLAUDE=str(tmp_path / "nowhere"))

    assert finished.returncode == 0, finished.stdout
    assert "1 skipped" in finished.stdout
    assert "scripts/test installs it" in finished.stdout


def test_the_bootstrap_fails_without_npm_when_real_parts_are_required(tmp_path: Path) -> None:
    finished = run_real_installation(tmp_path, KANBOTS_REQUIRE_REAL="1")

    assert finished.returncode == 1
    assert "npm is not on PATH" in finished.stderr


def test_the_bootstrap_goes_on_without_npm_otherwise(tmp_path: Path) -> None:
    finished = run_real_installation(tmp_path)

    assert finished.returncode == 0
    assert "will be skipped: npm is not on PATH" in finished.stderr


def test_ci_requires_the_real_parts() -> None:
    script = (ROOT / ".ci" / "run").read_text()

    assert "KANBOTS_REQUIRE_REAL=1 exec scripts/test" in script
