"""How a run's preview reads, at a terminal and in an editor; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.wording import text

if TYPE_CHECKING:
    from kanbots_ls.protocol.preview import PreviewView


def sentence(run: str, preview: PreviewView | None) -> str:
    """What there is to say of it, in a sentence."""
    if preview is None:
        return f"Nobody has asked for a preview of {run} yet."
    match preview.state:
        case "waiting":
            command = text.line(preview.command, 200)
            return f"The preview of {run} waits for your consent to its command: {command}"
        case "starting":
            return f"The preview of {run} is starting."
        case "ready":
            return f"The preview of {run} answers at {text.line(preview.url or '')}"
        case "ended":
            return f"The preview of {run} {_ended(preview)}"


def _ended(preview: PreviewView) -> str:
    if preview.reason:
        began = "ended" if preview.started_at else "did not start"
        return f"{began}: {text.line(preview.reason)}"
    if preview.stopped_by:
        return f"was stopped by {text.line(preview.stopped_by)}."
    if preview.signal is not None:
        how = f"was ended by signal {preview.signal}"
    elif preview.exit_code is None:
        how = "ended, nobody knows how"
    else:
        how = f"ended with exit status {preview.exit_code}"
    said = f", last saying: {text.line(preview.lines[-1])}" if preview.lines else "."
    return how + said
