"""Slash commands that a reply may call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model.ids import RunId
from kanbots_ls.model.slash import SlashCommand
from kanbots_ls.protocol import slash as wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.lsp.session import Session


async def list_commands(session: Session, params: wire.SlashListParams) -> wire.SlashListResult:
    """Ours, the team's, the person's; and the agent's own where a run is named."""
    desk = session.desk
    found = await desk.slash_commands()
    own = desk.run(RunId(params.run)).seen.slash_commands if params.run else ()
    agents = (SlashCommand(name, "", "agent") for name in own if name not in found)
    return wire.SlashListResult(commands=tuple(_views(*found.values(), *agents)))


def _views(*commands: SlashCommand) -> Iterator[wire.SlashView]:
    for command in commands:
        yield wire.SlashView(
            name=command.name, description=command.description, source=command.source
        )
