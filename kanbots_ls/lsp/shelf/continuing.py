"""Continuing a log inside an editor that holds it without undo and never asks to save it.

Neovim takes edits into a ``nofile`` buffer without a trace; that it is one shows in the language
id, which the log's modeline sets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGE = "kanbots-log"


def continued(held: Sequence[str], latest: Sequence[str]) -> lsp.TextEdit | None:
    """The one edit of whole lines that makes the held text the latest; None where it is."""
    top = _common(held, latest)
    bottom = _common(held[top:][::-1], latest[top:][::-1])
    last, new = len(held) - bottom, latest[top : len(latest) - bottom]
    if last == top and not new:
        return None
    where = lsp.Range(lsp.Position(top, 0), lsp.Position(last, 0))
    return lsp.TextEdit(where, "".join(f"{line}\n" for line in new))


def workspace_edit(uri: str, version: int | None, edit: lsp.TextEdit) -> lsp.WorkspaceEdit:
    """For the very version that was compared; an editor that has gone on refuses it."""
    document = lsp.OptionalVersionedTextDocumentIdentifier(uri, version)
    return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(document, [edit])])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same
