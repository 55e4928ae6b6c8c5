"""A handshake that hangs: an agent's program that was started and does not answer.

It has been told nothing of its task yet, so unlike a silent turn it is ended: nothing is lost, and
a reply starts it again.
"""

from __future__ import annotations

from kanbots_ls.runs.asking import payer
from kanbots_ls.runs.state.run import Run
from kanbots_ls.runs.turns.conversation import own_mode


def is_awaited(
    run: Run, *, handshake: bool = False, tells_payer: bool = False, selects_model: bool = False
) -> bool:
    """The living process owes an answer before it can be told anything.

    ``handshake``: that its session is open; ``tells_payer``: who pays; ``selects_model``: that it
    takes the run's model; of any the mode that it is told.
    """
    process = run.process
    if process is None or not process.live or process.began or process.refused:
        return False
    leaving = run.ending.stop_by is not None or run.ending.discard_by is not None
    if leaving or run.trouble or run.attached is not None:
        return False
    if own_mode(run):
        return True
    model = run.settings.model if selects_model else None
    if model is not None and model != run.seen.model:
        return True
    return (handshake and not process.opened) or (tells_payer and not payer.told(run))


def told(agent: str, seconds: float, noise: str) -> str:
    """What happened, and what to do; ``noise``: what it printed instead of an answer."""
    said = f"; it said “{noise}”" if noise else ""
    return (
        f"{agent} has not answered within {seconds:g} seconds of its start{said}. It was ended. "
        f"Try `{agent}` in a terminal, or see `kanbots-ls doctor`; a reply starts it again. "
        "(agent.handshake_seconds in your settings gives it more time.)"
    )
