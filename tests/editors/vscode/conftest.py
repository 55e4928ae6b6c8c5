"""A person's VS Code: a workbench on their repository with the built extension installed.

`scripts/test --editors` builds the workbench, in the background; these tests come last and wait
for it.  On failure a picture of each window is kept where the message says.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REAL_DIR, ROOT, do_without
from tests.editors.vscode import browser as browsers
from tests.editors.vscode.code_server import CodeServer
from tests.editors.vscode.workbench import Workbench
from tests.fakes.boards import until

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser

    from tests.fakes.boards import Board

HERE = "tests/editors/vscode"
# A window takes a while to draw, and longer where other tests run beside it.
SECONDS = 300
BUILD_SECONDS = 1500
EDITORS = REAL_DIR / "editors"
LOG = "code-server.log"
EXTENSION = ROOT / "editors" / "vscode"
VSIX = EXTENSION / "kanbots.vsix"
FAILED = pytest.StashKey[bool]()
# Read here, because the scratch person loses every KANBOTS_ variable.
BINARIES = {
    "code-server": os.environ.get("KANBOTS_TEST_CODE_SERVER"),
    "chromium": os.environ.get("KANBOTS_TEST_CHROMIUM"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give these tests their time, and put them last: what they need may still be building."""
    ours = [item for item in items if HERE in item.path.as_posix()]
    for item in ours:
        if not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SECONDS, func_only=True))
    items.sort(key=lambda item: HERE in item.path.as_posix())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the fixture know how the test ended."""
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def binaries() -> dict[str, Path]:
    """code-server's and Chromium's launchers, once they are built, or no test."""
    if not all(BINARIES.values()):
        wait_for_build()
    found = {name: Path(told or EDITORS / name) for name, told in BINARIES.items()}
    for binary in found.values():
        if not os.access(binary, os.X_OK):
            do_without(f"no executable at {binary}; scripts/test --editors installs it{why()}")
    return found


@pytest.fixture(scope="session")
def vsix() -> Path:
    """The extension as `scripts/check` packages it."""
    sources = [EXTENSION / "package.json", *(EXTENSION / "src").rglob("*.*")]
    newest = max(source.stat().st_mtime for source in sources)
    if not VSIX.exists() or VSIX.stat().st_mtime < newest:
        do_without(f"{VSIX} is missing or older than its sources; scripts/check packages it")
    return VSIX


@pytest.fixture(scope="session")
def extensions(
    binaries: dict[str, Path], vsix: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder of extensions with ours in it, installed as a person does."""
    folder = tmp_path_factory.mktemp("extensions")
    with CodeServer(binaries["code-server"], folder, dict(os.environ)) as code_server:
        code_server.install(vsix)
    return folder


@pytest.fixture
def code_server(
    binaries: dict[str, Path], extensions: Path, board: Board, person: dict[str, str]
) -> Iterator[CodeServer]:
    """code-server with the extension; the first window starts it, so configure it before."""
    # That the board's fixture is asked for here makes its daemon end after the editor.
    environment = {**person, "PWD": str(board.path)}
    with CodeServer(binaries["code-server"], extensions, environment) as code_server:
        yield code_server


@pytest.fixture
def windows(
    request: pytest.FixtureRequest,
    binaries: dict[str, Path],
    code_server: CodeServer,
    person: dict[str, str],
    tmp_path: Path,
) -> Iterator[Windows]:
    """Opens VS Code windows on folders; each asks nothing of the network."""
    with browsers.chromium(binaries["chromium"], person) as browser:
        windows = Windows(browser, code_server)
        yield windows
        if request.node.stash.get(FAILED, False):
            windows.tell(tmp_path)
    assert windows.refused == []


@pytest.fixture
def window(windows: Windows, board: Board) -> Workbench:
    """A window on the board's repository, with its board."""
    window = windows.open(board.path)
    window.attached()
    return window


class Windows:
    """The windows of one person; all of one browser profile."""

    def __init__(self, browser: Browser, code_server: CodeServer) -> None:
        self.code_server, self.refused = code_server, list[str]()
        self._context = browsers.context(browser, self.refused)
        self.all: list[Workbench] = []

    def open(self, place: Path) -> Workbench:
        """Another window, on this folder or workspace file."""
        if not self.all:
            self.code_server.start()
        window = Workbench(self._context.new_page())
        self.all.append(window)
        window.open(self.code_server.address(place))
        return window

    def tell(self, folder: Path) -> None:
        """What each window shows and what was logged, for whoever looks into a failure."""
        for number, window in enumerate(self.all, start=1):
            file = folder / f"window-{number}.png"
            window.page.screenshot(path=file)
            print(f"see {file}")
        print(self.code_server.story(folder / "logs"))


def wait_for_build() -> None:
    """Wait until nobody holds the lock of the build that runs beside the other tests."""
    lock = EDITORS / "code-server.lock"
    if not lock.exists():
        return
    with lock.open() as file:

        def free() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        until(free, f"the end of the build of code-server; see {EDITORS / LOG}", BUILD_SECONDS)


def why() -> str:
    """What the build said last, if it was tried."""
    log = EDITORS / LOG
    said = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return f" ({said[-1]})" if said else ""
