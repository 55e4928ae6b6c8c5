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
    problem: lsp.Diagnostic | None = None
    """What it is meant to end."""

    def action(self) -> lsp.CodeAction:
        """As the protocol has it."""
        command = lsp.Command(self.title, self.command, arguments=[self.argument])
        problems = None if self.problem is None else [self.problem]
        return lsp.CodeAction(self.title, kind=self.kind, diagnostics=problems, command=command)
