"""The agents that the person's settings define, as the registry wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents.definition import Definition

if TYPE_CHECKING:
    from kanbots_ls.config import Config


def defined(config: Config) -> tuple[Definition, ...]:
    """One for each table that makes an agent."""
    return tuple(
        Definition(
            name,
            table.protocol,
            table.words,
            tuple(table.resume or ()),
            tuple(table.text.split(".")) if table.text else (),
        )
        for name, table in config.agents.items()
        if table.protocol
    )
