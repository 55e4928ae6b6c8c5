"""The board in one line, for a status bar."""

from __future__ import annotations

from typing import Literal

from kanbots_ls.protocol.base import WireModel

Severity = Literal["ok", "warning", "error"]


class StatusView(WireModel):
    """The board in one line, ready to be shown; made anew with every change."""

    text: str = "idle"
    """`▶ 3  ❓ 1  ⏳ 1  $1.24/$5`: what is none is left out; `idle` where nothing runs or waits."""
    severity: Severity = "ok"
    """`warning` from 80 % of the session's or the day's budget, `error` from all of it."""
    running: int = 0
    """`▶`: runs that work or are being prepared."""
    waiting: int = 0
    """`⏳`: runs that wait for something else than an answer: a limit, the network, a client."""
    decisions: int = 0
    """`❓`: questions that wait for a person; offers are not counted."""
    tooltip: str = "No run is at work."
    """The same in sentences, one a line."""
