"""What to do where an agent refuses the model it was started with.  Pure.

A reply goes on with the run's own model, so it could not mend that.
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
_NEXT = "Dispatch the card again with another --model; a reply keeps the one it has."


def with_next_step(error: str) -> str:
    """The agent's words, with what to do where they are about its model."""
    if not _REFUSES.search(error[:_LOOKED_AT]):
        return error
    return f"{error.rstrip().rstrip('.')}. {_NEXT}"
