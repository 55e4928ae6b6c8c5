"""What a person can do about an agent's complaint, where its words tell.  Pure.

The core says that a reply tries again; these are the complaints that no reply alone would mend.
"""

from __future__ import annotations

import re

_LOOKED_AT = 2_000
_REFUSES = re.compile(
    r"\b(?:unsupported|unknown|invalid|no such|selected) model\b"
    r"|\bmodel\b[^.]{0,80}\b(?:not (?:found|exist|available|supported|allowed)"
    r"|does ?n[o']t exist|unavailable)",
    re.IGNORECASE,
)
_OTHER_MODEL = "Dispatch the card again with another --model; a reply keeps the one it has."


def remedy(error: str) -> str:
    """The sentence, "" where the words are about nothing known."""
    return _OTHER_MODEL if _REFUSES.search(error[:_LOOKED_AT]) else ""
