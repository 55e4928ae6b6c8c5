"""A person with a repository, a board and a real editor, each of the test's own.

`scripts/test --editors` installs the editors; without them these tests are skipped, or fail where
real parts are required.  Whatever a test started has ended when it is over.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REAL_DIR, do_without
from tests.editors.helix import Helix
from tests.editors.neovim import Neovim
from tests.editors.neovim_plugin import PluggedNeovim
from tests.fakes.boards import Board, board_at, git, until
from tests.integration.board.leaving import nothing_left
from tests.integration.board.steps import inhabitants

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = "tests/editors"
SECONDS = 120
# Read here, because the scratch person loses every KANBOTS_ variable.
BINARIES = {
    "hx": os.environ.get("KANBOTS_TEST_HELIX"),
    "nvim": os.environ.get("KANBOTS_TEST_NEOVIM"),
    "emmylua": None,
}
SETTINGS = '[agent]\nname = "scripted"\n'
SHOP = """\
def total(prices: list[int]) -> int:
    return sum(prices)
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.as_posix() and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A home of the test's own; the environment of everything the person starts."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(Path(os.environ["HOME"]) / ".gitconfig", home)
    (home / "bin").mkdir()
    # By itself: beside it lie language servers that editors would start as well.
    (home / "bin" / "kanbots-ls").symlink_to(Path(sys.executable).with_name("kanbots-ls"))
    places = [str(home / "bin"), str(Path(shutil.which("git") or "").parent), os.defpath]
    environment = {
        "HOME": str(home),
        "KANBOTS_HOME": str(home / "kanbots"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_STATE_HOME": str(home / ".state"),
        "XDG_DATA_HOME": str(home / ".data"),
        "PATH": os.pathsep.join(places),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return environment


@pytest.fixture
def board(tmp_path: Path, person: dict[str, str]) -> Iterator[Board]:
    """A small shop whose cards go to the scripted agent."""
    with nothing_left(tmp_path), board_at(tmp_path / "shop") as board:
        (board.path / "shop.py").write_text(SHOP)
        (board.path / "kanbots.toml").write_text(SETTINGS)
        git(board.path, "add", ".")
        git(board.path, "commit", "--quiet", "--message", "Sell things")
        yield board
        settle(board)


@pytest.fixture
def helix(board: Board, person: dict[str, str]) -> Iterator[Helix]:
    """Helix with what `kanbots-ls editor helix --install` wrote; `open` starts it."""
    with Helix(binary("hx"), board.path, person) as helix:
        helix.install()
        yield helix


@pytest.fixture
def neovim(board: Board, person: dict[str, str]) -> Iterator[Neovim]:
    """Stock Neovim; `open` starts it."""
    with Neovim(binary("nvim"), board.path, person) as neovim:
        yield neovim


@pytest.fixture
def plugged(board: Board, person: dict[str, str]) -> Iterator[PluggedNeovim]:
    """Neovim with our plug-in in its packages; `open` starts it."""
    with PluggedNeovim(binary("nvim"), board.path, person) as plugged:
        plugged.install()
        yield plugged


def settle(board: Board) -> None:
    """Wait for the forwarders to be gone, and for a daemon that one may just have started."""
    until(
        lambda: not any("--stdio" in command for command in inhabitants(board.path).values()),
        "the end of the editors' forwarders",
    )
    if inhabitants(board.path):
        board.show()


def binary(name: str) -> Path:
    """The editor's launcher, or no test."""
    if shutil.which("tmux") is None:
        do_without("tmux is not on PATH, and editors need a terminal")
    found = Path(BINARIES[name] or REAL_DIR / "editors" / name)
    if not os.access(found, os.X_OK):
        do_without(f"no executable at {found}; scripts/test --editors installs it")
    return found
