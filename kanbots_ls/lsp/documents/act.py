"""One entry of a menu of code actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lsprotocol import types as lsp


@dataclass(frozen=True, slots=True)
class Act:
    """A command with its argument, and how it is called and sorted."""

    title: str
    kind: str
    command: str
    argument: dict[str, Any]

    def action(self) -> lsp.CodeAction:
        """As the protocol has it."""
        command = lsp.Command(self.title, self.command, arguments=[self.argument])
        return lsp.CodeAction(self.title, kind=self.kind, command=command)
