"""What the VS Code extension takes of the extension host when a window opens, by VS Code's words.

It needs the editors that `scripts/test --editors` installs and the vsix of `scripts/check`.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, Row, Target
from benchmarks.scratch import scratch_board
from tests.conftest import ROOT
from tests.editors.vscode.browser import chromium, context
from tests.editors.vscode.code_server import CodeServer
from tests.editors.vscode.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.figures import Size

CODE_SERVER, CHROMIUM = (ROOT / ".real" / "editors" / name for name in ("code-server", "chromium"))
VSIX = ROOT / "editors" / "vscode" / "kanbots.vsix"
OURS, BUILT_IN = "KanBots", "Merge Conflict"
_ACTIVATION = re.compile(r"Activation: (\d+)ms")


def measure(place: Path, size: Size) -> Iterator[Figure]:
    """Open a window again and again and read what VS Code says of its extensions."""
    path = os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    with (
        scratch_board(place / "shop") as board,
        CodeServer(CODE_SERVER, place / "extensions", environment) as code_server,
        chromium(CHROMIUM, environment) as browser,
    ):
        code_server.install(VSIX)
        code_server.start()
        window = Workbench(context(browser, []).new_page())
        # Only rows on the screen are there to be read.
        window.page.set_viewport_size({"width": 1280, "height": 2000})
        ours, built_in = [], []
        for _ in range(size.repeat + 1):
            window.open(code_server.address(board.path))
            window.attached()
            window.command("Developer: Show Running Extensions")
            ours.append(activation(window, OURS))
            built_in.append(activation(window, BUILT_IN))
    yield Figure(
        "activation",
        ours[1:],
        "ms",
        "extension host, from loading the extension to the end of its activate()",
        Target(100),
        built_in[1:],
        "a small extension that VS Code brings",
    )


def activation(window: Workbench, name: str) -> float:
    """The milliseconds beside that extension in the list of running ones."""
    row = window.page.locator(".runtime-extensions-editor .extension", has_text=name).first
    row.wait_for()
    found = _ACTIVATION.search(row.inner_text())
    if found is None:
        raise RuntimeError(f"no activation time in {row.inner_text()!r}")
    return float(found[1])


ROW = Row("vscode", "VS Code: a window opens", measure, (CODE_SERVER, CHROMIUM, VSIX))
