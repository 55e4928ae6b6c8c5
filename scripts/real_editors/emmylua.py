"""EmmyLua's language server, the type checker of the Neovim plug-in: a binary that a wheel carries.

No package of its own has it, so it is taken out of the bridge of another project; nothing else of
that wheel is kept.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from real_editors.installing import only, unpack_pinned, within

if TYPE_CHECKING:
    from real_editors.installing import Making


def make_emmylua(making: Making) -> str:
    """Let pip unpack the wheel, and keep the binary."""
    unpacked, binary = making.tree / "unpacked", making.tree / "emmylua_ls"
    unpack_pinned(making, "emmylua.txt", unpacked)
    only(unpacked, "**/bin/emmylua_ls").rename(binary)
    shutil.rmtree(unpacked)
    binary.chmod(0o755)
    return f'exec {within(making.tree, binary)} "$@"'
