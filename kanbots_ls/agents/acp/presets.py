"""What is known beforehand of agents that we try: their product, and how they are made to ask.

An agent that is none of these works as well; what it can do is then what it says itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.model.agent_events import PermissionMode


@dataclass(frozen=True, slots=True)
class Preset:
    """What an agent's program is known for."""

    product: str
    tells_cost: bool = False
    starts_in_turn: bool = False
    variables: Mapping[PermissionMode, Mapping[str, str]] = field(default_factory=dict)
    """What makes it ask as the run's mode says."""


def _opencode(**asks: str) -> Mapping[str, str]:
    return {"OPENCODE_PERMISSION": json.dumps(asks), "OPENCODE_DISABLE_AUTOUPDATE": "1"}


_PRESETS = {
    "opencode": Preset(
        "OpenCode",
        tells_cost=True,
        # The first after an update changes its database's tables; another beside it then ends in
        # an error.
        starts_in_turn=True,
        variables={
            "bypassPermissions": _opencode(),
            "acceptEdits": _opencode(bash="ask", webfetch="ask"),
            "ask": _opencode(bash="ask", edit="ask", webfetch="ask"),
        },
    )
}


def preset_of(name: str, program: str) -> Preset:
    """The preset of the program, or of an agent nobody knows beforehand."""
    return _PRESETS.get(program.rpartition("/")[2], Preset(name))
