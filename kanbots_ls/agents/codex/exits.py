"""What Codex says on stderr before it ends, and what that means for the person.

Called once per exit, through the adapter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents import exits
from kanbots_ls.agents.exits import RESUME

if TYPE_CHECKING:
    from kanbots_ls.agents.contract import Exited

_UPDATE = (
    "This Codex is too old or too new for kanbots-ls ({last}). Update both "
    "(`npm install -g @openai/codex`), then reply to the card."
)
_KNOWN = (
    ("unrecognized subcommand", _UPDATE),
    ("unexpected argument", _UPDATE),
    ("stdin is not a terminal", _UPDATE),
    (
        "error loading config",
        "Codex could not read its configuration ({last}). Mend it, then reply to the card.",
    ),
    (
        "not logged in",
        "Codex is not logged in. Run `codex login` in a terminal, then reply to the card.",
    ),
    ("panicked at", "Codex crashed ({last}). " + RESUME),
)
_WORDS = exits.Words("Codex", _KNOWN, noise=("note: run with", "For more information", "Usage:"))


def explain(exited: Exited) -> str:
    """The sentence; "" for an end that is nobody's trouble."""
    return exits.explain(_WORDS, exited)
