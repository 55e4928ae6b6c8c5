"""Neovim without any plug-in: `--clean` and the few lines that every language server needs."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from typing import TYPE_CHECKING, Any

from tests.editors.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

INIT = """\
vim.lsp.config('kanbots', {
  cmd = { 'kanbots-ls', '--stdio' },
  filetypes = { 'markdown', 'diff', 'kanbots-log', 'python' },
  root_markers = { '.git' },
})
vim.lsp.enable('kanbots')
"""
ASK_SECONDS = 15


class Neovim(Screen):
    """One Neovim on one repository; the first `open` starts it."""

    def __init__(self, binary: Path, repository: Path, environment: Mapping[str, str]) -> None:
        super().__init__()
        self.binary, self.repository, self.environment = binary, repository, environment
        self.init = repository.parent / "init.lua"
        self.init.write_text(INIT)

    def open(self, path: str) -> None:
        """Open a file, named from the repository's top, and wait until it is the buffer."""
        if self._started:
            self.command(f"edit {path}")
        else:
            self.start(self.begin(path), self.repository, self.environment)
            self.until(lambda _: self.listens(), "Neovim's socket")
        wanted = str(self.repository / path)
        self.until(lambda _: self.asks("vim.api.nvim_buf_get_name(0)") == wanted, f"{path} open")

    def begin(self, path: str) -> list[str | Path]:
        """How it is started: without anything of the person's."""
        return [self.binary, "--clean", "-u", self.init, "--listen", self.address, path]

    def command(self, line: str) -> None:
        """Type a command without its colon, and Enter."""
        self.keys("esc", ":")
        self.types(line)
        self.keys("enter")

    def configure(self, *lines: str) -> None:
        """Further lines for `init.lua`; before the first `open`."""
        self.init.write_text("\n".join([INIT, *lines]))

    def verb(self, name: str) -> None:
        """A command of ours, from a key as a person binds it."""
        client = "vim.lsp.get_clients({ name = 'kanbots' })[1]"
        command = f"{{ title = '', command = 'kanbots.{name}', arguments = {{}} }}"
        self.asks(f"{client}:exec_cmd({command}) == nil")

    def act(self, line: str, title: str) -> None:
        """Choose from the code actions of the line that has these words."""
        self.keys("esc", "g", "g", "/")
        self.types(line)
        self.keys("enter", "g", "r", "a")
        entry = re.compile(rf"^ *(\d+): {re.escape(title)} *$", re.MULTILINE)
        shown = self.until(
            lambda screen: entry.search(screen) and "Type number" in screen, f"{title} to choose"
        )
        self.types(entry.findall(shown)[0])
        self.keys("enter")
        self.lacks("Type number")

    def lines(self) -> list[str]:
        """The buffer's text."""
        found: list[str] = self.asks("vim.api.nvim_buf_get_lines(0, 0, -1, false)")
        return found

    def asks(self, expression: str) -> Any:
        """The value of a Lua expression inside this Neovim; it must not stand at a prompt."""
        quoted = expression.replace("'", "''")
        done = subprocess.run(
            [self.binary, "--server", self.address, "--remote-expr",
             f"json_encode(luaeval('{quoted}'))"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=ASK_SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def listens(self) -> bool:
        """Whether it can be asked: its socket is there before anybody answers on it."""
        with socket.socket(socket.AF_UNIX) as asking:
            return asking.connect_ex(self.address) == 0

    def attached(self) -> None:
        """Wait until the language server of this buffer has been initialized."""
        clients = 'vim.lsp.get_clients({ name = "kanbots", bufnr = 0 })'
        ready = f"#{clients} == 1 and {clients}[1].initialized == true"
        self.until(lambda _: self.asks(ready), "the server's attachment")

    def after_escape(self) -> None:
        """Wait for normal mode: an Escape counts only after Neovim's pause for a longer key."""
        super().after_escape()
        self.until(lambda _: self.asks("vim.api.nvim_get_mode().mode") == "n", "normal mode")

    def story(self) -> str:
        """What Neovim has said so far."""
        try:
            said: str = self.asks('vim.fn.execute("messages")')
        except (AssertionError, subprocess.TimeoutExpired):
            return "Neovim answers nothing: it stands at a prompt, or is gone"
        return f"messages: {said}"

    @property
    def address(self) -> str:
        """Where it listens for `asks`."""
        return str(self.scratch / "nvim")
