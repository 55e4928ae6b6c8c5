"""Neovim with our plug-in, put there as a person does it: `kanbots-ls editor nvim --install`."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.editors.neovim import Neovim
from tests.integration.board.steps import ask, question, script, shell

if TYPE_CHECKING:
    from pathlib import Path

ROUND = script(
    ask(question("Round half up or down?", "Up", "Down")),
    shell("printf 'def rounded(price):\\n    return price\\n' >> shop.py; echo new > new.txt"),
    {"say": "Rounded."},
)
CURRENCY = script(
    ask(question("Which currency?", "EUR", "USD")),
    shell("echo EUR > currency.txt"),
    {"say": "Done."},
)
SELECT = "Type number and <Enter>"
INIT = """\
vim.lsp.enable('kanbots')
vim.diagnostic.config({ virtual_text = true })
vim.o.statusline = "%f%=%{v:lua.require'kanbots'.status()} "
vim.o.swapfile = false
"""


class PluggedNeovim(Neovim):
    """One Neovim with the plug-in; the first `open` starts it."""

    def begin(self, path: str) -> list[str | Path]:
        """Not `--clean`, which would leave the person's packages out."""
        return [self.binary, "-u", self.init, "--listen", self.address, path]

    def install(self) -> None:
        """Copy the plug-in into the person's packages."""
        subprocess.run(
            ["kanbots-ls", "editor", "nvim", "--install"],
            env=dict(self.environment),
            capture_output=True,
            check=True,
        )
        self.init.write_text(INIT)

    def configure(self, *lines: str) -> None:
        """Further lines for `init.lua`; before the first `open`."""
        self.init.write_text("\n".join([INIT, *lines]))

    def kanbots(self, words: str = "") -> None:
        """Type `:Kanbots …`."""
        self.command(f"Kanbots {words}".rstrip())

    def ready(self) -> None:
        """Wait until the board is known."""
        self.until(
            lambda _: self.asks("require'kanbots.board'.current() ~= nil"), "the plug-in's board"
        )

    def says(self, *texts: str) -> None:
        """Wait until it has said these; another message may have taken their place since."""
        self.until(lambda _: all(text in self.story() for text in texts), f"{texts} said")

    def waiting(self) -> int:
        """How many questions the plug-in knows of."""
        return int(self.asks("#require'kanbots'.decisions()"))

    def free(self) -> None:
        """No prompt stands in the way of the next key."""
        assert "Press ENTER" not in self.text
        assert self.asks("vim.api.nvim_get_mode().blocking") is False
