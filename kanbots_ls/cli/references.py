"""What a person typed to name a run, as the run's id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.cli.errors import CliError
from kanbots_ls.model.ids import parse_run_id
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.views import RunView

_NOT_YET = frozenset({"queued", "preparing"})


def run_id(named: str) -> str:
    """A run's id as typed; anything else is refused before it reaches the daemon."""
    found = parse_run_id(named)
    if found is None:
        shown = text.line(named, 40)
        if named.isdecimal():
            raise CliError(
                f"“{shown}” is a card's number; name a run, like {shown}-1. "
                f"`kanbots-ls card show {shown}` lists them."
            )
        raise CliError(
            f"“{shown}” is not a run's id; they look like 42-1. `kanbots-ls status` lists them."
        )
    return found


def run_to_read(session: Session, named: str) -> str:
    """A run's id; for a card's number its newest run, since reading ends and spends nothing."""
    if not named.isdecimal() or int(named) < 1:
        return run_id(named)
    runs = session.api.card(int(named)).runs
    if not runs:
        raise CliError(f"Card {named} has no run yet. `kanbots-ls dispatch {named}` starts one.")
    kept = [run for run in runs if run.discarded_at is None]
    return (kept or runs)[-1].id


def run_to_reply_to(session: Session, named: str) -> str:
    """A run's id; for a card's number its run, if exactly one can hear a reply."""
    if not named.isdecimal() or int(named) < 1:
        return run_id(named)
    card = session.api.card(int(named))
    able = [run for run in card.runs if run.discarded_at is None and run.state not in _NOT_YET]
    if len(able) == 1:
        return able[0].id
    raise CliError(_which(int(named), able))


def _which(card: int, able: Sequence[RunView]) -> str:
    if not able:
        return f"Card {card} has no run to reply to. `kanbots-ls dispatch {card}` starts one."
    listed = ", ".join(f"{run.id} ({run.state})" for run in able)
    return f"Card {card} has several runs that could be meant: {listed}. Name one."
