"""Whether a run's agent lives, for whoever has no keeper to ask.

Boards ask it of each other's runs.  Only reads what the keeper wrote down; starts nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kanbots_ls.keeper.rundir import AGENT
from kanbots_ls.rendezvous import processes

if TYPE_CHECKING:
    from pathlib import Path


def agent_lives(run_dir: Path) -> bool:
    """Whether the process on record there runs on this machine."""
    try:
        record = json.loads((run_dir / AGENT).read_bytes())
        boot, pid, started = str(record["boot"]), int(record["pid"]), int(record["started"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return boot == processes.boot_id() and processes.is_alive(pid, started)
