"""What Helix gets: the server, languages for our documents, keys and a few settings.

Pure values; ``merging`` writes them into a person's files.
"""

from __future__ import annotations

from typing import Any

SERVER = "kanbots"
# In a person's source files we never answer for the formatter, not even where there is none.
ELEMENT: dict[str, Any] = {"name": SERVER, "except-features": ["format"]}

BOARD, DIFF, LOG = "kanbots-board", "kanbots-diff", "kanbots-run"
OWN_LANGUAGES: dict[str, dict[str, Any]] = {
    BOARD: {
        "scope": "text.kanbots.board",
        "file-types": [{"glob": ".kanbots/board.md"}, {"glob": ".kanbots/cards/*.md"}],
        "language-id": "markdown",
        "grammar": "markdown",
    },
    DIFF: {
        "scope": "source.kanbots.diff",
        "file-types": [{"glob": ".kanbots/runs/*.diff"}],
        "language-id": "diff",
        "grammar": "diff",
    },
    # Not "kanbots-log": documents of that name are Neovim's, which the server edits as they grow.
    LOG: {
        "scope": "text.kanbots.run",
        "file-types": [{"glob": ".kanbots/runs/*.log"}],
        "language-id": "log",
        "grammar": "log",
    },
}

COMMON = (
    "bash", "c", "c-sharp", "clojure", "cmake", "cpp", "css", "dart", "dockerfile", "elixir",
    "elm", "erlang", "fish", "gleam", "go", "haskell", "html", "java", "javascript", "json",
    "jsx", "julia", "kotlin", "lua", "make", "markdown", "nix", "ocaml", "perl", "php", "python",
    "r", "ruby", "rust", "scala", "scss", "sql", "svelte", "swift", "toml", "tsx", "typescript",
    "vue", "yaml", "zig",
)  # fmt: skip

PREFIX = ("keys", "normal", "space", "K")
# Not lower-case k, which is Helix's own for the documentation under the cursor.
KEYS = {
    "b": "kanbots.board",
    "c": "kanbots.card",
    "d": "kanbots.dispatch",
    "a": "kanbots.answer",
    **{str(number): f"kanbots.answer.{number}" for number in range(1, 10)},
    "l": "kanbots.log",
    "v": "kanbots.diff",
    "s": "kanbots.stop",
    "p": "kanbots.promote",
    "x": "kanbots.discard",
}
RELOAD = ("r", ":reload")
SETTINGS: dict[tuple[str, ...], Any] = {
    ("editor", "end-of-line-diagnostics"): "hint",
    ("editor", "lsp", "display-progress-messages"): True,
    ("editor", "lsp", "display-inlay-hints"): True,
}


def server(command: list[str]) -> dict[str, Any]:
    """The language server: this installation, on standard input and output."""
    return {"command": command[0], "args": [*command[1:], "--stdio"]}


def own_language(name: str) -> dict[str, Any]:
    """One of our own languages as its table."""
    return {"name": name, **OWN_LANGUAGES[name], "language-servers": [SERVER]}


def keys() -> dict[str, str]:
    """What each key below the prefix does, as Helix writes it; commands get no arguments there.

    One is Helix's own: a board that it holds is as old as the last reload.
    """
    commands = {key: f":lsp-workspace-command {command}" for key, command in KEYS.items()}
    return {**commands, RELOAD[0]: RELOAD[1]}


def is_ours(element: Any) -> bool:
    """Whether an element of ``language-servers`` names our server."""
    return element == SERVER or (isinstance(element, dict) and element.get("name") == SERVER)
