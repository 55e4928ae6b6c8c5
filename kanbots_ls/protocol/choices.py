"""What a person may choose from where a card or an adoption wants a word."""

from __future__ import annotations

from kanbots_ls.protocol.base import WireModel


class ChoiceView(WireModel):
    """One word that may be sent, and what it means."""

    value: str
    """As the field of the request takes it."""
    description: str
    """What it means, one line; empty where the word says it."""


class AgentChoice(WireModel):
    """An agent that this board can start."""

    value: str
    """Its name."""
    description: str
    """Empty, or that it is the configured one."""
    modes: tuple[ChoiceView, ...]
    """What it may be told to do without asking."""


class ChoicesResult(WireModel):
    """What there is; of models and efforts only what the board has seen, others are taken too."""

    agents: tuple[AgentChoice, ...]
    """By name."""
    models: tuple[ChoiceView, ...]
    """Those that cards and runs of this board name, with their agents."""
    efforts: tuple[ChoiceView, ...]
    """Those that cards and runs of this board name, with their agents."""
    bases: tuple[ChoiceView, ...]
    """Branches, the newest first, without those of runs; at most a hundred."""
    adoptable: tuple[ChoiceView, ...]
    """Worktrees, by their whole paths, then branches that are checked out nowhere."""
