"""What each editor offers, read off the tests that drive it: the table of `docs/editors/index.md`.

A test in `tests/editors` says with `@pytest.mark.offers(EDITOR, FEATURE, …)` what it saw working.
No test is skipped or may fail where everything real is required, so what is marked there passes.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from pages.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).resolve().parents[2] / "tests" / "editors"
EDITORS = {
    "vscode": "[VS Code](vscode.md)",
    "nvim": "[Neovim with the plug-in](neovim.md#with-the-plug-in)",
    "neovim": "[stock Neovim](neovim.md#without-a-plug-in)",
    "helix": "[Helix](helix.md)",
}
FEATURES = {
    "board": "The board, at hand",
    "dispatch": "Dispatch a card",
    "dispatch-several": "Dispatch several at once",
    "answer": "Answer a question",
    "answer-elsewhere": "A question answered in another editor is gone here",
    "keys": "Answer with keys alone",
    "calm": "Typing goes on while agents ask and end",
    "quiet": "Looked at, so that nothing else calls you meanwhile",
    "status": "What runs, waits and costs, in the status bar",
    "log": "Read along while an agent works",
    "diff": "Read a run's diff",
    "same-lines": "Which lines of a file a run changes too",
    "preview": "The diff beside the code",
    "promote": "Promote",
    "discard": "Discard",
    "outlive": "The daemon dies: one message, everything back",
    "reload": "The editor starts anew: everything back",
    "folders": "Several repositories in one window",
    "untrusted": "An untrusted workspace reads and dispatches nothing",
    "unused": "A repository without a board is left alone",
    "server": "Brings the server along",
    "describe": "Write a card's description like a file",
    "many": "500 cards",
}


def offers_lines(_: str) -> Iterator[str]:
    """A row for each feature, a column for each editor that any test drives."""
    seen = offered()
    editors = [editor for editor in EDITORS if any(editor in where for where in seen.values())]
    head = ("", *(EDITORS[editor] for editor in editors))
    rows = (
        (words, *("yes" if editor in seen[feature] else "" for editor in editors))
        for feature, words in FEATURES.items()
        if feature in seen
    )
    return table(head, rows)


def offered() -> dict[str, set[str]]:
    """The editors in which each feature was seen, by the marks of all tests."""
    seen: dict[str, set[str]] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        for editor, features in marks(ast.parse(file.read_text())):
            for feature in features:
                require_known(editor, feature, file)
                seen.setdefault(feature, set()).add(editor)
    return seen


def marks(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """The arguments of every `pytest.mark.offers`."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.offers":
            editor, *features = [ast.literal_eval(argument) for argument in node.args]
            yield editor, features


def require_known(editor: str, feature: str, file: Path) -> None:
    """Refuse a mark that the table has no place for."""
    if editor not in EDITORS or feature not in FEATURES:
        raise SystemExit(f"{file}: {editor!r} or {feature!r} is not in scripts/pages/offers.py")
