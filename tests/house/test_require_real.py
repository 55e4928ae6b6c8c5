"""A missing real part is a skip for a person and a failure for CI, never silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


PINNED = "tests/real/test_pinned.py::test_the_real_agent_is_the_pinned_version"
CLAUDE = f"{PINNED}[real_claude-@anthropic-ai/claude-code]"
CODEX = f"{PINNED}[real_codex-@openai/codex]"
EDITORS = "tests/editors/test_neovim_starts.py"


def run_tests(file: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a small file that drives something real, in a pytest of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", file],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def run_installation(folder: Path, verb: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Install the real agents or editors where npm reaches nothing and apt is not on PATH."""
    unreachable = {
        "npm_config_registry": "http://127.0.0.1:9",
        "npm_config_fetch_retries": "0",
        "npm_config_cache": str(folder / "npm"),
    }
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "bootstrap.py", verb],
        env={
            "PATH": str(folder),
            "HOME": str(folder),
            "KANBOTS_REAL_DIR": str(folder / "real"),
            **unreachable,
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


# Some of these install: on a busy machine that takes longer than a test usually may.
pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize(
    ("file", "where"),
    [
        (CLAUDE, "KANBOTS_TEST_CLAUDE"),
        (CODEX, "KANBOTS_TEST_CODEX"),
        (CODEX, "KANBOTS_REAL_DIR"),
        (EDITORS, "KANBOTS_TEST_NEOVIM"),
        (EDITORS, "KANBOTS_REAL_DIR"),
    ],
)
def test_a_required_real_part_that_is_missing_fails(tmp_path: Path, file: str, where: str) -> None:
    bogus = {where: str(tmp_path / "nowhere"), "KANBOTS_REQUIRE_REAL": "1"}

    finished = run_tests(file, **bogus)

    assert finished.returncode == 1, finished.stdout
    assert "KANBOTS_REQUIRE_REAL=1" in finished.stdout


@pytest.mark.parametrize(
    ("file", "where", "remedy"),
    [
        (CLAUDE, "KANBOTS_TEST_CLAUDE", "scripts/test installs it"),
        (CODEX, "KANBOTS_TEST_CODEX", "scripts/test installs it"),
        (EDITORS, "KANBOTS_TEST_NEOVIM", "scripts/test --editors installs it"),
    ],
)
def test_without_the_requirement_it_is_skipped_with_the_reason(
    tmp_path: Path, file: str, where: str, remedy: str
) -> None:
    finished = run_tests(file, **{where: str(tmp_path / "nowhere")})

    assert finished.returncode == 0, finished.stdout
    assert " passed" not in finished.stdout
    assert " skipped" in finished.stdout
    assert remedy in finished.stdout


@pytest.mark.parametrize(
    ("verb", "why"), [("real", "`npm ci` failed"), ("editors", "there is no apt-get here")]
)
def test_the_bootstrap_fails_without_its_means_when_real_parts_are_required(
    tmp_path: Path, verb: str, why: str
) -> None:
    finished = run_installation(tmp_path, verb, KANBOTS_REQUIRE_REAL="1")

    assert finished.returncode == 1
    assert why in finished.stderr


@pytest.mark.parametrize(
    ("verb", "why"), [("real", "`npm ci` failed"), ("editors", "there is no apt-get here")]
)
def test_the_bootstrap_goes_on_without_its_means_otherwise(
    tmp_path: Path, verb: str, why: str
) -> None:
    finished = run_installation(tmp_path, verb)

    assert finished.returncode == 0
    assert "will be skipped: " in finished.stderr
    assert why in finished.stderr


def test_ci_requires_the_real_parts() -> None:
    script = (ROOT / ".ci" / "run").read_text()

    assert "KANBOTS_REQUIRE_REAL=1 exec scripts/test --editors" in script
