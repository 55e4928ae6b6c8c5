"""Which of Claude's processes have a session open: nothing of its own stops a second one.

``claude agents --json`` lists those of a person's configuration directory, at terminals and
elsewhere (seen with 2.1.330); an older one refuses the option and lists nothing.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.model.ids import SessionId

_SECONDS = 5


def holders(program: Path, variables: Mapping[str, str], session: SessionId) -> tuple[int, ...]:
    """Their pids, ours among them; none where it can't be told."""
    try:
        done = subprocess.run(
            [str(program), "agents", "--json"],
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        listed = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError, RecursionError):
        return ()
    return tuple(_pids(listed, session)) if isinstance(listed, list) else ()


def _pids(listed: list[object], session: SessionId) -> list[int]:
    mine = [each for each in listed if isinstance(each, dict) and each.get("sessionId") == session]
    return [pid for each in mine if isinstance(pid := each.get("pid"), int)]
