"""What a scripted session remembers between processes, so that ``--resume`` goes on.

The agent's process loads it at its start and saves it at each step. Costs are saved at the end
of a turn only, as Claude does: a process killed in mid-turn takes that turn's cost with it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Step = dict[str, Any]
KINDS = ("input", "output", "cache_read", "cache_write")


class Memory:
    """One session: its running totals and the steps it has not played yet."""

    def __init__(self, path: Path, session_id: str) -> None:
        self.path, self.session_id = path, session_id
        self.cost_usd = 0.0
        self.tokens = dict.fromkeys(KINDS, 0)
        self.asked = 0
        self.title = ""
        self.rest: list[Step] = []
        self.options: list[str] | None = None
        """The labels of the open question; None: no question is open."""
        self._paid: dict[str, Any] = {"cost_usd": 0.0, "tokens": dict(self.tokens)}

    def settle(self) -> None:
        """Take the costs so far over into what is saved, and save."""
        self._paid = {"cost_usd": self.cost_usd, "tokens": dict(self.tokens)}
        self.save()

    def save(self) -> None:
        """Replace the file in one step."""
        state = self._paid | {
            "asked": self.asked,
            "title": self.title,
            "rest": self.rest,
            "options": self.options,
        }
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(state), encoding="utf-8")
        new.replace(self.path)

    def load(self) -> bool:
        """Take up the saved state; False if this session was never saved, or not readably."""
        try:
            state = json.loads(self.path.read_text(encoding="utf-8"))
            self.cost_usd, self.tokens = state["cost_usd"], state["tokens"]
            self.asked, self.title = state["asked"], state["title"]
            self.rest, self.options = state["rest"], state["options"]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        self._paid = {"cost_usd": self.cost_usd, "tokens": dict(self.tokens)}
        return True
