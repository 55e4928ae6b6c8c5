"""What the scripted agent reads out of a message: its title, the person's own words, an answer.

Pure functions on text, for ``turns.py``, and the one prefix that process and adapter share.
"""

from __future__ import annotations

import re

from kanbots_ls.agents.prompts import person_text

REQUEST = "ask-"
"""How the keys of requests that are waited for begin; questions in words have keys of their own."""


def heard(text: str) -> str:
    """The person's own words: the message without what the board wrapped around it."""
    return person_text(text).strip()


def title_of(text: str) -> str:
    """The first line with anything in it, at most 200 characters."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:200] if lines else "Untitled"


def slug_of(title: str) -> str:
    """The title as a file name: letters, digits and dashes, at most 40."""
    return re.sub(r"\W+", "-", title.lower()).strip("-")[:40] or "untitled"


def chosen_label(options: list[str], message: str) -> str:
    """What an answer given as a message says: a line of labels, else a label in it, else all.

    The message quotes the question, which may itself name every label, so lines come first.
    """
    for line in reversed(message.splitlines()):
        labels = [label.strip() for label in line.split(",")]
        if line.strip() in options or all(label in options for label in labels):
            return line.strip()
    named = [label for label in options if label.lower() in message.lower()]
    return max(named, key=len) if named else message
