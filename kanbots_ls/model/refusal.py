"""The one way a command is refused: what, why, and what next, in a sentence for the person."""

from __future__ import annotations

from typing import Literal

RefusalCode = Literal[
    "unknown",
    "wrong_state",
    "invalid",
    "agent_missing",
    "base",
    "repository",
    "forbidden",
    "already_answered",
    "disk",
    "config",
]


class Refused(Exception):
    """The command was not carried out and nothing changed.

    ``code`` is for programs to branch on, the text for people.
    """

    def __init__(self, code: RefusalCode, text: str) -> None:
        super().__init__(text)
        self.code: RefusalCode = code
        self.text = text
