"""An agent of the person's own: a name, a command line, and what the program speaks.

The settings say it, the registry makes an adapter of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kanbots_ls.model.settings import AgentProtocol


@dataclass(frozen=True, slots=True)
class Definition:
    """How an agent's program is started."""

    name: str
    protocol: AgentProtocol
    words: tuple[str, ...]
    """The command line, the program first; empty where nobody says it any more."""
    resume: tuple[str, ...] = ()
    """The command line of a later message, where the program can go on with its session."""
    text: tuple[str, ...] = ()
    """The way to the words in the objects that it prints; empty: it prints text."""
