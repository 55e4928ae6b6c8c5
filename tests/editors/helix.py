"""Helix as a person has it: their configuration, `kanbots-ls` in it, and a repository open."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

from tests.editors.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


# The default theme draws a menu black on white, and the entry it stands on reversed.
_CHOSEN = re.compile(r"\x1b\[(?:[\d;]*;)?7m(?:\x1b\[[\d;]*m)* ([A-Z][^\x1b▐]+)")
_TOLD = re.compile(r'<- (\{.*"window/showMessage".*\})\n')
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Helix(Screen):
    """One Helix on one repository; the first `open` starts it."""

    def __init__(self, binary: Path, repository: Path, environment: Mapping[str, str]) -> None:
        super().__init__()
        self.binary, self.repository, self.environment = binary, repository, environment
        self.configuration = repository.parent / "config" / "helix"
        self.log = repository.parent / "helix.log"

    def install(self, *words: str) -> None:
        """Let `kanbots-ls editor helix --install` write the configuration."""
        command = ["kanbots-ls", "editor", "helix", "--install", "--hx", str(self.binary), *words]
        done = subprocess.run(
            command, env=self.environment, cwd=self.repository,
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def open(self, path: str) -> None:
        """Open a file, named from the repository's top, and wait until the status line shows it."""
        if self._started:
            self.command(f"open {path}")
        else:
            words: list[str | Path] = [self.binary, "-vv", "--log", self.log, path]
            self.start(words, self.repository, self.environment)
        self.until(lambda screen: path in _status_line(screen), f"{path} in the status line")

    def command(self, line: str) -> None:
        """Type a command, `write` or `lsp-workspace-command kanbots.board`, and Enter."""
        self.keys("esc", ":")
        self.types(line)
        self.keys("enter")

    def normal(self) -> None:
        """Leave menus, prompts and insert mode."""
        self.keys("esc")
        self.until(lambda screen: _status_line(screen).split()[:1] == ["NOR"], "normal mode")

    def choose(self, title: str) -> None:
        """Take an entry of the menu that is open, however far down it is."""
        first = chosen = self._chosen_unlike("")
        while chosen != title:
            self.keys("down")
            chosen = self._chosen_unlike(chosen)
            assert chosen != first, f"no {title!r} in the menu"
        self.keys("enter")

    def _chosen_unlike(self, before: str) -> str:
        """The entry that the menu stands on, once it is another one."""

        def chosen() -> str:
            found = _CHOSEN.search(self.coloured)
            return found[1].strip() if found else ""

        seen = before

        def other(_: str) -> bool:
            nonlocal seen
            seen = chosen()
            return seen not in ("", before)

        self.until(other, "another entry of the menu")
        return seen

    def attached(self) -> None:
        """Wait until the language server has been initialized."""
        self.until(lambda _: '"method":"initialized"' in self.logged(), "the server's attachment")

    def says(self, *texts: str) -> None:
        """Wait until it was told these; a progress that began or ended may have taken their line.

        Helix has one line for messages and progress, and its log has each of them.
        """

        def told(screen: str) -> bool:
            said = [json.loads(each)["params"]["message"] for each in _TOLD.findall(self.logged())]
            return all(any(text in each for each in (screen, *said)) for text in texts)

        self.until(told, f"{texts} said")

    def logged(self) -> str:
        """Helix's log so far: what it sent (`->`), what it got (`<-`), and its complaints."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def complaints(self) -> list[str]:
        """Errors in the log: Helix's own, and what servers wrote on standard error.

        The tests' Helix has no grammars to colour with, which it says for each language.
        """
        lines = self.logged().splitlines()
        return [line for line in lines if "[ERROR]" in line and "tree-sitter" not in line]

    def health(self, *words: str) -> str:
        """What `hx --health` prints, without colours."""
        done = subprocess.run(
            [self.binary, "--health", *words],
            env=self.environment,
            cwd=self.repository,
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
        return COLOURS.sub("", done.stdout)

    def story(self) -> str:
        """The end of Helix's log."""
        return f"helix.log ends:\n{self.logged()[-2000:]}"


def _status_line(screen: str) -> str:
    """Second to last: below it Helix shows messages and prompts."""
    lines = screen.splitlines()
    return lines[-2] if len(lines) > 1 else ""
