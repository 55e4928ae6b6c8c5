"""Install the real editors that the tests in `tests/editors` drive.

`bootstrap.py` calls this for `scripts/test --editors`.  Each editor has a file here that makes it,
and `installing.py` does it at most once.  `.real/editors/hx`, `nvim`, `chromium` and `code-server`
(or below `KANBOTS_REAL_DIR`) then start them, which is where the test fixtures look; the folder may
be copied elsewhere.  `tests/editors/pins` says which versions, by hash.  VS Code's workbench, which
is code-server in a Chromium, takes minutes to build, so `background.py` can do that beside other
tests.  Standard library only.
"""

from __future__ import annotations

import contextlib
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from real_agents import Unavailable

from real_editors import background
from real_editors.chromium import make_chromium, variant
from real_editors.code_server import make_code_server, require_tools
from real_editors.emmylua import make_emmylua
from real_editors.helix import make_helix
from real_editors.installing import Editor, Pip, Say, install_one, is_current
from real_editors.luacheck import make_luacheck
from real_editors.neovim import make_neovim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

QUICK = (
    Editor("hx", ("helix.json",), make_helix),
    Editor("nvim", ("neovim.txt",), make_neovim),
    # No editor, but what the plug-in's check needs Neovim for.
    Editor("luacheck", ("luacheck.json",), make_luacheck),
    # Nor is this; it checks the plug-in's types.
    Editor("emmylua", ("emmylua.txt",), make_emmylua),
)
WORKBENCH = (
    Editor("chromium", (), make_chromium, variant()),
    Editor(
        "code-server", ("code-server/package-lock.json", "code-server-node.txt"), make_code_server
    ),
)


def install(root: Path, pip: Pip, say: Say) -> None:
    """Install every editor, whatever becomes of the others; `pip` takes what follows `install`.

    Raises:
        Unavailable: one of them can't be had on this machine.
    """
    with trying_all() as attempt:
        attempt(lambda: install_these(QUICK, root, pip, say))
        attempt(lambda: build_workbench(root, pip, say))


def install_beside(root: Path, pip: Pip, say: Say, command: background.Command) -> None:
    """The same, but the workbench is built by `command`, which goes on in the background."""
    with trying_all() as attempt:
        attempt(lambda: install_these(QUICK, root, pip, say))
        attempt(lambda: begin_workbench(root, say, command))


def build_workbench(root: Path, pip: Pip, say: Say) -> None:
    """Build it here and now, under the lock that tests wait for."""
    with background.lock(folder(root)):
        install_these(WORKBENCH, root, pip, say)


def begin_workbench(root: Path, say: Say, command: background.Command) -> None:
    """Begin to build it, if there is anything to do and it can be done at all."""
    if not all(is_current(folder(root), editor, pins(root)) for editor in WORKBENCH):
        require_tools(say)
        background.begin(folder(root), command, say)


def install_these(editors: Sequence[Editor], root: Path, pip: Pip, say: Say) -> None:
    """Install each, whatever becomes of the others."""
    folder(root).mkdir(parents=True, exist_ok=True)
    with trying_all() as attempt:
        for editor in editors:
            attempt(partial(install_one, folder(root), editor, pins(root), pip, say))


@contextlib.contextmanager
def trying_all() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Attempt one thing after the other; what could not be had is told at the end."""
    troubles = []

    def attempt(work: Callable[[], None]) -> None:
        try:
            work()
        except Unavailable as trouble:
            troubles.append(str(trouble))

    yield attempt
    if troubles:
        raise Unavailable("; ".join(troubles))


def folder(root: Path) -> Path:
    """Where the editors are."""
    return Path(os.environ.get("KANBOTS_REAL_DIR") or root / ".real") / "editors"


def pins(root: Path) -> Path:
    """Where their versions are written down."""
    return root / "tests" / "editors" / "pins"
