"""Names of things, as types of their own so that a run id is never passed for a card number.

Run ids are ``<card>-<n>``, n counting that card's runs from 1, never reused.
"""

from __future__ import annotations

import re
from typing import NewType

CardNumber = NewType("CardNumber", int)
RunId = NewType("RunId", str)
DecisionId = NewType("DecisionId", str)
SessionId = NewType("SessionId", str)
"""The agent's own id of its conversation; ours to choose for Claude (a UUID)."""
MessageId = NewType("MessageId", str)
"""A UUID given to each message sent to an agent, by which its arrival is recognised."""
RequestKey = NewType("RequestKey", str)
"""What an agent calls one of its open requests; unique within a run's agent process."""

_RUN_ID = re.compile(r"([1-9][0-9]{0,8})-([1-9][0-9]{0,5})")


def run_id(card: CardNumber, count: int) -> RunId:
    """The id of a card's ``count``-th run, counted from 1."""
    return RunId(f"{card}-{count}")


def card_of(run: RunId) -> CardNumber:
    """The card a run belongs to."""
    return CardNumber(int(run.partition("-")[0]))


def parse_run_id(text: str) -> RunId | None:
    """The run id that ``text`` is, or None; ids become paths, so nothing else passes."""
    return RunId(text) if _RUN_ID.fullmatch(text) else None
