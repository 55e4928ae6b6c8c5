"""What the forwarder says to the person at the editor, and the codes that go with it.

Editors show a message as one line, some of them until a key is pressed: one thing that happened,
one message, short.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME = "kanbots-ls"
ERROR, WARNING, INFO = 1, 2, 3
SERVER_NOT_INITIALIZED = -32002
REQUEST_FAILED = -32803
_CONTENT_MODIFIED = -32801

ENDED = "the board's daemon ended while it worked on this"
STOPPED = "the board's daemon was stopped; it starts again when you next use it"
_UNASKED = frozenset(
    {
        "codeLens/resolve",
        "documentLink/resolve",
        "inlayHint/resolve",
        "textDocument/codeAction",
        "textDocument/codeLens",
        "textDocument/completion",
        "textDocument/diagnostic",
        "textDocument/documentColor",
        "textDocument/documentHighlight",
        "textDocument/documentLink",
        "textDocument/documentSymbol",
        "textDocument/foldingRange",
        "textDocument/hover",
        "textDocument/inlayHint",
        "textDocument/onTypeFormatting",
        "textDocument/semanticTokens/full",
        "textDocument/semanticTokens/full/delta",
        "textDocument/semanticTokens/range",
        "textDocument/signatureHelp",
        "textDocument/willSaveWaitUntil",
        "workspace/diagnostic",
    }
)
"""What editors ask by themselves while a person types or looks."""


def is_unasked(method: str) -> bool:
    """Whether editors send this request without a person's wish."""
    return method in _UNASKED


def error_code(method: str) -> int:
    """The code for a request that nobody can serve now.

    *Content modified* keeps an editor from showing the failure of what its person never asked for.
    """
    return _CONTENT_MODIFIED if method in _UNASKED else REQUEST_FAILED


def sentence(reason: object) -> str:
    """``reason`` as one sentence of ours."""
    text = str(reason).strip()
    return f"{NAME}: {text}" if text.endswith((".", "!", "?")) else f"{NAME}: {text}."


def restarted(failed: int, other_version: str | None) -> str:
    """A daemon ended and the next one has been told everything; ``failed`` requests were lost."""
    what = "the board's daemon ended and was started again"
    if other_version is not None:
        what = f"the board is now served by version {other_version}"
    lost = f"; {failed} request{'s' * (failed > 1)} failed: ask again" if failed else ""
    return sentence(f"{what}; runs and open documents are kept{lost}")


def gone(reason: object) -> str:
    """No daemon could be started again."""
    return sentence(f"the board's daemon ended and none could be started: {_bare(reason)}")


def attached(root: Path) -> str:
    """After a time without, there is a board."""
    return sentence(f"this is the board of {root}")


def others(root: Path, roots: Sequence[Path]) -> str:
    """Which of several boards is shown."""
    names = ", ".join(map(str, roots))
    verb = "have boards of their own" if len(roots) > 1 else "has a board of its own"
    return sentence(
        f"this window shows the board of {root}; {names} {verb}: open a window there for it"
    )


def reason(failure: Exception) -> str:
    """Why there is no daemon, for a sentence."""
    if isinstance(failure, OSError):
        where = f"{failure.filename}: " if failure.filename else ""
        return f"the board's folder can't be used: {where}{failure.strerror or failure}"
    return str(failure)


def _bare(reason: object) -> str:
    return str(reason).strip().rstrip(".")
