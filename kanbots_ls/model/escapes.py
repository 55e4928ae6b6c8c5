"""What changed outside a run while it worked: a move of something that everybody shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MoveKind = Literal["branch", "tag", "stash", "ref", "head", "hook", "setting"]


@dataclass(frozen=True, slots=True)
class Move:
    """``name`` had the values ``was`` and has ``now``; empty: it was, or is, not there.

    A ref has one commit, the stash those of its entries (oldest first), a checkout's head what
    its HEAD says, a hook a digest, a setting its values.
    """

    kind: MoveKind
    name: str
    was: tuple[str, ...]
    now: tuple[str, ...]
