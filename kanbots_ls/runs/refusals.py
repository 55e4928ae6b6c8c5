"""Refusals that several commands about runs share."""

from __future__ import annotations

from kanbots_ls.model.refusal import Refused
from kanbots_ls.runs.state.run import Run


def not_attached(run: Run) -> None:
    """Refuse what needs the run's session or worktree while a person has them at a terminal."""
    if run.attached is not None:
        where = f" (process {run.attached.pid})" if run.attached.pid else ""
        raise Refused(
            "wrong_state",
            f"Run {run.id} is attached at a terminal{where}. Leave the agent's program there "
            f"first, or end it from here: `kanbots-ls stop {run.id}`.",
        )


def not_discarded(run: Run) -> None:
    """Refuse what needs a run that is not discarded, nor about to be."""
    if run.ending.discarded_at is not None or run.ending.discard_by is not None:
        ref = run.ending.rescue_ref
        kept = f" Its work is kept at {ref}." if ref else ""
        back = (
            f" `kanbots-ls restore {run.id}` brings it back."
            if run.place and not run.errand
            else ""
        )
        raise Refused("wrong_state", f"Run {run.id} was discarded.{kept}{back}")


def no_errand(run: Run, done: str) -> None:
    """Refuse what is done with work only."""
    if run.errand is not None:
        raise Refused(
            "wrong_state",
            f"Run {run.id} is a {run.errand.kind} of {run.errand.of or f'#{run.card}'}, which has "
            f"no work of its own to be {done}.",
        )
