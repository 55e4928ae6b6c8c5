"""Whether a shell command commits or pushes: adapters tell so when it is over."""

from __future__ import annotations

import re

_GIT = re.compile(r"\bgit\b(?:\s+-{1,2}\S+(?:\s+(?!commit\b|push\b)\S+)?)*?\s+(commit|push)\b")


def touches(command: str) -> str:
    """``commit`` or ``push`` where the command asks git for that, else ""."""
    found = _GIT.search(command)
    return found.group(1) if found else ""
