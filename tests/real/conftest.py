"""The real `claude` on a scripted model: one model server for the folder, one board per file.

Runs on one board share nothing but the board, so a file dispatches them together and its tests
look at one each.  ``claude_alone`` is for tests that kill, starve or budget the whole board.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.boards import board_at, claude_environment, git, until
from tests.fakes.scripted_model import ScriptedModel
from tests.real.claude import Claude
from tests.real.processes import processes_with

if TYPE_CHECKING:
    from collections.abc import Iterator

SCENARIOS = Path(__file__).with_name("scenarios")
SETTINGS = "[queue]\nconcurrent = 8\nstagger_ms = 0\n"


@pytest.fixture(scope="session")
def model() -> Iterator[ScriptedModel]:
    """The model's words; it keeps whole requests, to see what the model was told."""
    with ScriptedModel(SCENARIOS, full=True) as model:
        yield model


@pytest.fixture(scope="module")
def claude(
    real_claude: Path, model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Claude]:
    """The file's board."""
    with _board(real_claude, model, tmp_path_factory.mktemp("real")) as claude:
        yield claude


@pytest.fixture
def claude_alone(real_claude: Path, model: ScriptedModel, tmp_path: Path) -> Iterator[Claude]:
    """A board for this one test."""
    with _board(real_claude, model, tmp_path) as claude:
        yield claude


@contextmanager
def _board(binary: Path, model: ScriptedModel, directory: Path) -> Iterator[Claude]:
    home = directory / "home"
    home.mkdir()
    variables = claude_environment(binary, model.base_url, home)
    with board_at(directory / "shop", **variables) as board:
        (board.path / "kanbots.toml").write_text(SETTINGS)
        git(board.path, "add", "kanbots.toml")
        git(board.path, "commit", "--quiet", "--message", "Settings of the board")
        yield Claude(board, model)
    until(lambda: not processes_with(str(home)), "the end of every process of this board")
