"""The real agents on scripted models: one model server for the folder, one board per file.

Runs on one board share nothing but the board, so a file dispatches them together and its tests
look at one each.  ``…_alone`` is for tests that kill, starve or budget the whole board.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REAL_AGENT_SECONDS
from tests.fakes.boards import (
    board_at,
    claude_environment,
    codex_environment,
    git,
    opencode_environment,
    until,
)
from tests.fakes.responses.model import ResponsesModel
from tests.fakes.scripted_model import ScriptedModel
from tests.real.agent import RealAgent
from tests.real.claude import Claude
from tests.real.codex import Codex
from tests.real.opencode import OpenCode
from tests.real.processes import processes_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.fakes.boards import Board

SCENARIOS = Path(__file__).with_name("scenarios")
CODEX_SCENARIOS = Path(__file__).with_name("codex_scenarios")
OPENCODE_SCENARIOS = Path(__file__).with_name("opencode_scenarios")
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
    with _claude_board(real_claude, model, tmp_path_factory.mktemp("real")) as claude:
        yield claude


@pytest.fixture
def claude_alone(real_claude: Path, model: ScriptedModel, tmp_path: Path) -> Iterator[Claude]:
    """A board for this one test."""
    with _claude_board(real_claude, model, tmp_path) as claude:
        yield claude


@pytest.fixture(scope="session")
def responses() -> Iterator[ResponsesModel]:
    """The words of Codex's model."""
    with ResponsesModel(CODEX_SCENARIOS) as model:
        yield model


@pytest.fixture(scope="module")
def codex(
    real_codex: Path, responses: ResponsesModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Codex]:
    """The file's board."""
    with _codex_board(real_codex, responses, tmp_path_factory.mktemp("real")) as codex:
        yield codex


@pytest.fixture
def codex_alone(real_codex: Path, responses: ResponsesModel, tmp_path: Path) -> Iterator[Codex]:
    """A board for this one test."""
    with _codex_board(real_codex, responses, tmp_path) as codex:
        yield codex


@pytest.fixture(scope="session")
def messages() -> Iterator[ScriptedModel]:
    """The words of OpenCode's model, in its own tools."""
    with ScriptedModel(OPENCODE_SCENARIOS, default="hello", full=True) as model:
        yield model


@pytest.fixture(scope="module")
def opencode(
    real_opencode: Path, messages: ScriptedModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenCode]:
    """The file's board."""
    with _opencode_board(real_opencode, messages, tmp_path_factory.mktemp("real")) as opencode:
        yield opencode


@pytest.fixture
def opencode_alone(
    real_opencode: Path, messages: ScriptedModel, tmp_path: Path
) -> Iterator[OpenCode]:
    """A board for this one test."""
    with _opencode_board(real_opencode, messages, tmp_path) as opencode:
        yield opencode


AGENTS = ("claude", "codex")
"""Each promise that all agents keep is tested with every one of these."""
BY_REQUEST = ("opencode",)
"""These cost seconds to start: a file asks for them (``ALSO``) where their wire has its own part in
a promise."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of all agents, once for each of them and of those that its file asks for."""
    also = getattr(metafunc.module, "ALSO", ())
    own = {str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize")}
    for fixture in ("agent", "agent_alone"):
        if fixture in metafunc.fixturenames and not any(fixture in names for names in own):
            metafunc.parametrize(fixture, (*AGENTS, *also), indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of all agents gets the mark and the time of the one that it is about."""
    for item in items:
        chosen = getattr(item, "callspec", None)
        for fixture in ("agent", "agent_alone"):
            name = chosen.params.get(fixture) if chosen else None
            if name in (*AGENTS, *BY_REQUEST):
                item.add_marker(f"real_{name}")
                if not item.get_closest_marker("timeout"):
                    item.add_marker(pytest.mark.timeout(REAL_AGENT_SECONDS))


@pytest.fixture(scope="module")
def agent(request: pytest.FixtureRequest) -> RealAgent:
    """The file's board, once for each agent."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, RealAgent)
    return found


@pytest.fixture
def agent_alone(request: pytest.FixtureRequest) -> RealAgent:
    """A board for this one test, once for each agent."""
    found = request.getfixturevalue(f"{request.param}_alone")
    assert isinstance(found, RealAgent)
    return found


@contextmanager
def _claude_board(binary: Path, model: ScriptedModel, directory: Path) -> Iterator[Claude]:
    home = directory / "home"
    variables = claude_environment(binary, model.base_url, home)
    with _board(directory, home, variables) as board:
        yield Claude(board, model)


@contextmanager
def _codex_board(binary: Path, model: ResponsesModel, directory: Path) -> Iterator[Codex]:
    home = directory / "home"
    variables = codex_environment(binary, model.base_url, home)
    with _board(directory, home, variables) as board:
        yield Codex(board, model)


@contextmanager
def _opencode_board(binary: Path, model: ScriptedModel, directory: Path) -> Iterator[OpenCode]:
    """A board whose OpenCode talks to this model and nobody else."""
    home = directory / "home"
    variables = opencode_environment(binary, model.base_url, home)
    with _board(directory, home, variables) as board:
        yield OpenCode(board, model)


@contextmanager
def _board(directory: Path, home: Path, variables: Mapping[str, str]) -> Iterator[Board]:
    home.mkdir(exist_ok=True)
    with board_at(directory / "shop", **variables) as board:
        (board.path / "kanbots.toml").write_text(SETTINGS)
        git(board.path, "add", "kanbots.toml")
        git(board.path, "commit", "--quiet", "--message", "Settings of the board")
        yield board
    until(lambda: not processes_with(str(home)), "the end of every process of this board")
