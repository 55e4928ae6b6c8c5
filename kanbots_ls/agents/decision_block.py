"""Questions asked in words: a fenced ``kanbots-decision`` block in what an agent says.

Adapters call this on texts the agent itself wrote, never on an echo of our prompt. A block that
is not exactly one well-formed question is left alone: it is still there to be read as text.
"""

from __future__ import annotations

import hashlib
from typing import Any

from kanbots_ls.model.agent_events import DecisionRequested, Option, Question
from kanbots_ls.model.fenced import blocks, value_in
from kanbots_ls.model.ids import RequestKey

NAME = "kanbots-decision"
FENCE = f"```{NAME}"

_MOST_OPTIONS = 20
_LONGEST_BLOCK = 20_000


def decisions_in(text: str, *, salt: str = "") -> tuple[DecisionRequested, ...]:
    """The decisions that ``text`` asks for, in order.

    Keys depend on the block, on its place among the blocks and on ``salt`` (what tells this
    message from others), so that reading a transcript again gives the same keys, and asking the
    same question a second time gives another.
    """
    found = []
    for place, block in enumerate(blocks(text, NAME)):
        question = _question(block)
        if question is not None:
            found.append(
                DecisionRequested(
                    key=_key(salt, place, block),
                    kind="question",
                    questions=(question,),
                    by_message=True,
                )
            )
    return tuple(found)


def _key(salt: str, place: int, block: str) -> RequestKey:
    digest = hashlib.sha256(f"{salt}\0{place}\0{block}".encode(errors="replace")).hexdigest()
    return RequestKey(f"block-{digest[:20]}")


def _question(block: str) -> Question | None:
    if len(block) > _LONGEST_BLOCK:
        return None
    try:
        asked = value_in(block)
    except (ValueError, RecursionError):
        return None
    return _checked(asked) if isinstance(asked, dict) else None


def _checked(asked: dict[str, Any]) -> Question | None:
    words, given = asked.get("question"), asked.get("options", [])
    multiple, free_text = asked.get("multiple", False), asked.get("free_text", True)
    if not isinstance(words, str) or not _asks(words) or not isinstance(given, list):
        return None
    if not isinstance(multiple, bool) or not isinstance(free_text, bool):
        return None
    options = tuple(option for option in map(_option, given) if option is not None)
    labels = {option.label for option in options}
    if len(labels) != len(given) or len(given) > _MOST_OPTIONS or not (given or free_text):
        return None
    return Question(words, options=options, multiple=multiple, free_text=free_text)


def _asks(words: str) -> bool:
    """Whether there is a word in it: the example of our own prompt, which some programs print
    again, has none."""
    return any(each.isalnum() for each in words)


def _option(given: Any) -> Option | None:
    if isinstance(given, str):
        given = {"label": given}
    if not isinstance(given, dict):
        return None
    label, description = given.get("label"), given.get("description", "")
    if not isinstance(label, str) or not label.strip() or not isinstance(description, str):
        return None
    return Option(label, description)
