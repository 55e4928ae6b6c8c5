"""From the wire to ``--json``: the same document with snake_case names.

Reading verbs use it instead of the wire models, which take longer to import than the whole
answer takes to arrive; a test holds it equal to what the models would say.
"""

from __future__ import annotations

import re
from typing import Any

_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")
_FREE_FORM = frozenset({"fields"})
"""Values under these keys are somebody else's words and stay as they are."""


def snake(value: Any) -> Any:
    """``value`` with every key of ours in snake_case."""
    if isinstance(value, dict):
        return {
            _CAPITAL.sub(_lower, key): item if key in _FREE_FORM else snake(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [snake(item) for item in value]
    return value


def _lower(match: re.Match[str]) -> str:
    return "_" + match.group(1).lower()
