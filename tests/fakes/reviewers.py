"""Scripted reviewers: what they say, as steps, and a review asked for and waited for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.boards import Board

Json = dict[str, Any]
SECONDS = 50
"""For a whole run, from its worktree to its verdict."""


def finding(file: str = "README.md", line: int | None = 1, **changes: Any) -> Json:
    """One finding as a reviewer writes it."""
    return {"file": file, "line": line, "severity": "error", "title": "It is wrong", **changes}


def says(verdict: str, *findings: Json, **more: Any) -> Json:
    """A step that says a verdict."""
    said = {"verdict": verdict, "summary": "I looked.", "findings": findings, **more}
    return {"say": f"Here it is:\n\n```kanbots-review\n{json.dumps(said)}\n```"}


def playing(*steps: Json) -> str:
    """A focus that makes the scripted reviewer play these steps."""
    return f"Look closely.\n\n```kanbots-script\n{json.dumps({'steps': steps})}\n```\n"


def reviewed(board: Board, run: str, *steps: Json, mend: bool = False) -> Json:
    """The run after a review that plays these steps."""
    params = {"run": run, "focus": playing(*steps), "mend": mend, "wait": True}
    found: Json = board.client.call("kanbots/run/review", params, timeout=SECONDS)["runs"][1]
    return found


def proposes(*titles: str) -> Json:
    """A step that proposes cards with these titles."""
    cards = [{"title": title, "body": f"Do: {title}"} for title in titles]
    return {"say": f"I would.\n\n```kanbots-split\n{json.dumps({'cards': cards})}\n```"}
