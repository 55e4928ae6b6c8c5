"""Requests about slash commands."""

from __future__ import annotations

from kanbots_ls.model.slash import Source
from kanbots_ls.protocol.base import RunField, WireModel


class SlashListParams(WireModel):
    """Which slash commands."""

    run: RunField | None = None
    """Its agent's own too, as it last named them; null: those that every run has."""


class SlashView(WireModel):
    """One slash command: a reply that begins with `/` and its name."""

    name: str
    """Without the slash."""
    description: str
    """What it is for, one line; empty where nobody said."""
    source: Source
    """Where it is from: the program, the team's settings, your own, or the run's agent."""


class SlashListResult(WireModel):
    """Slash commands, by name; the agent's own last."""

    commands: tuple[SlashView, ...]
    """By name; the agent's own last."""
