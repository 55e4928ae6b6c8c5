"""The board's offer of files and a set-up command: made once, holds nobody, answered when you like.

It is due where the repository has neither, something is likely needed, and nobody was asked of
just that, nor said *never*.
"""

from __future__ import annotations

from kanbots_ls.model import events as e
from kanbots_ls.model.agent_events import Option
from kanbots_ls.model.ids import DecisionId
from kanbots_ls.runs.state.decisions import Decision, is_open
from kanbots_ls.runs.state.run import Runs

ACCEPT = "Yes, write and use them"
NOT_NOW = "Not now"
NEVER = "Never for this repository"


def offers(runs: Runs) -> tuple[Decision, ...]:
    """All that were ever made, oldest first."""
    return tuple(decision for decision in runs.decisions if decision.kind == "offer")


def refused_for_good(runs: Runs) -> bool:
    """Somebody said *never*, so nobody need even look."""
    return any(offer.answer == (NEVER,) for offer in offers(runs))


def opened(runs: Runs, include: str, command: str) -> tuple[e.DecisionOpened, ...]:
    """The offer of these two texts, if it is due; either may be empty."""
    made = offers(runs)
    payload = {"include": include, "command": command}
    if not (include or command) or refused_for_good(runs):
        return ()
    for offer in made:
        if is_open(offer) or offer.payload == payload:
            return ()
    return (
        e.DecisionOpened(
            DecisionId(f"offer-{len(made) + 1}"),
            None,
            "offer",
            "A run gets what is committed and nothing else. Give each new run these as well?",
            (
                Option(ACCEPT, _what_is_written(include, command)),
                Option(NOT_NOW, "Nothing is written; asked again only when this changes."),
                Option(NEVER, "Nothing is written, and nothing of the kind is asked again."),
            ),
            detail=_detail(include, command),
            payload=payload,
        ),
    )


def _what_is_written(include: str, command: str) -> str:
    both = [*([".worktreeinclude"] if include else []), *(["kanbots.toml"] if command else [])]
    return f"Into {' and '.join(both)} of your checkout; commit that for the others, or not."


def _detail(include: str, command: str) -> str:
    parts = []
    if include:
        parts.append(f"Copies of ignored files (.worktreeinclude):\n{include}")
    if command:
        parts.append(f"A command in each new worktree (kanbots.toml, setup.command):\n{command}\n")
    return "\n".join(parts)
