"""What the message of a rescue commit says of the worktree it was made from.

Trailers, read by people in ``git log`` and by whoever makes the worktree again.  A rescue of an
older version has none of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from kanbots_ls.worktrees.removal.branches import Branch

_MOST_LEFT_OUT = 50


@dataclass(frozen=True, slots=True)
class Notes:
    """``head`` is the full name of the branch it was on, or a commit; ``index`` a tree."""

    head: str | None = None
    branches: tuple[Branch, ...] = ()
    index: str | None = None
    left_out: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    """Commits that only reflogs named; told to people, nothing reads them back."""

    def message(self, run: str) -> str:
        """The whole message of the rescue of ``run``."""
        lines = [f"Kanbots-Run: {run}"]
        lines += [f"Kanbots-Head: {self.head}"] if self.head else []
        lines += [f"Kanbots-Branch: {branch.commit} {branch.ref}" for branch in self.branches]
        lines += [f"Kanbots-Index: {self.index}"] if self.index else []
        lines += [f"Kanbots-Reflog: {commit}" for commit in self.lost]
        shown = self.left_out[:_MOST_LEFT_OUT]
        lines += [f"Kanbots-Left-Out: {json.dumps(path)}" for path in shown]
        title = f"What run {run} left when it was discarded"
        return "\n".join([title, "", *lines, ""])


def read(message: str) -> Notes:
    """The notes that ``message`` makes."""
    lines = [line.partition(": ") for line in message.split("\n") if line.startswith("Kanbots-")]
    told = [(key.removeprefix("Kanbots-"), value) for key, _, value in lines]
    last = dict(told)
    branches = [value.partition(" ") for key, value in told if key == "Branch"]
    return Notes(
        head=last.get("Head"),
        branches=tuple(Branch(ref, commit) for commit, _, ref in branches),
        index=last.get("Index"),
        left_out=tuple(str(json.loads(value)) for key, value in told if key == "Left-Out"),
    )
