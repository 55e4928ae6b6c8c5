"""What every test shares: a scratch person, and the real agents where they are installed.

Folders add their own conftest for what only they need.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
REAL_AGENT_SECONDS = 120
# The person's own agents, keys, git and boards: no test may see or touch them.
PERSONAL = ("ANTHROPIC_", "CLAUDE", "CODEX_", "GIT_", "KANBOTS_", "OPENAI_", "OPENCODE_", "XDG_")
# These steer the tests themselves and are read before the environment is cleared.
REQUIRE_REAL = os.environ.get("KANBOTS_REQUIRE_REAL") == "1"
REAL_DIR = Path(os.environ.get("KANBOTS_REAL_DIR") or ROOT / ".real")
CLAUDE = Path(os.environ.get("KANBOTS_TEST_CLAUDE") or REAL_DIR / "claude")
CODEX = Path(os.environ.get("KANBOTS_TEST_CODEX") or REAL_DIR / "codex")
OPENCODE = Path(os.environ.get("KANBOTS_TEST_OPENCODE") or REAL_DIR / "opencode")
REAL_AGENTS = ("real_claude", "real_codex", "real_opencode")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that asks for a real binary, and give it the time a real agent needs."""
    for item in items:
        for agent in REAL_AGENTS:
            if agent in getattr(item, "fixturenames", ()):
                item.add_marker(agent)
            if item.get_closest_marker(agent) and not item.get_closest_marker("timeout"):
                item.add_marker(pytest.mark.timeout(REAL_AGENT_SECONDS))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The daemon runs on asyncio only, because pygls does."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def scratch_person() -> Iterator[Path]:
    """Give the whole session an empty HOME and KANBOTS_HOME and a git identity of its own."""
    home = Path(tempfile.mkdtemp(prefix="kanbots-test-home-"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in [name for name in os.environ if name.startswith(PERSONAL)]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("KANBOTS_HOME", str(home / "kanbots"))
        monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
        (home / ".gitconfig").write_text(
            "[user]\n\tname = Dev\n\temail = dev@example.com\n[init]\n\tdefaultBranch = main\n"
        )
        yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def real_claude() -> Path:
    """The pinned, real `claude` binary; the test is skipped without it, or fails if required."""
    return _binary(CLAUDE)


@pytest.fixture(scope="session")
def real_codex() -> Path:
    """The pinned, real `codex` binary; likewise."""
    return _binary(CODEX)


@pytest.fixture(scope="session")
def real_opencode() -> Path:
    """The pinned, real `opencode` binary; likewise."""
    return _binary(OPENCODE)


def _binary(path: Path) -> Path:
    if not path.is_file() or not os.access(path, os.X_OK):
        do_without(f"no executable at {path}; scripts/test installs it")
    return path


def do_without(reason: str) -> NoReturn:
    """Skip for want of a real part, unless this run promised to have them all."""
    if REQUIRE_REAL:
        pytest.fail(f"KANBOTS_REQUIRE_REAL=1, but {reason}", pytrace=False)
    pytest.skip(reason)
