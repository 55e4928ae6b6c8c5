"""A run's preview as clients see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.protocol.preview import PreviewView

if TYPE_CHECKING:
    from kanbots_ls.protocol.preview import PreviewStateName
    from kanbots_ls.runs.state.run import Run


def preview_view(run: Run) -> PreviewView | None:
    """The program that shows its work, where somebody has asked for it."""
    now = run.preview
    if not now.command:
        return None
    begun = not now.asked
    return PreviewView(
        state=_preview_state(run),
        command=now.command,
        url=now.url,
        started_at=now.started_at if begun else None,
        ended_at=now.ended_at if begun else None,
        exit_code=now.code if begun else None,
        signal=now.signal if begun else None,
        reason=now.reason or None if begun else None,
        stopped_by=now.stop_by if begun and not now.live else None,
        lines=now.lines if begun else (),
    )


def _preview_state(run: Run) -> PreviewStateName:
    now = run.preview
    if now.asked:
        return "starting" if now.allowed else "waiting"
    if not now.live:
        return "ended"
    return "ready" if now.url else "starting"
