"""What a person may choose from, for clients that draw pickers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.protocol import choices as wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kanbots_ls.lsp.session import Session
    from kanbots_ls.model.agent_events.turns import PermissionMode
    from kanbots_ls.protocol.base import Empty
    from kanbots_ls.worktrees.creation.offered import Offer

_MODES: dict[PermissionMode, str] = {
    "bypassPermissions": "never asks for permission",
    "acceptEdits": "asks before it runs commands",
    "ask": "asks before every change",
    "plan": "makes a plan first and asks whether to go on",
}


async def list_choices(session: Session, _params: Empty) -> wire.ChoicesResult:
    """Agents with their modes, models and efforts seen, branches, and what can be adopted."""
    found = await session.desk.choosing.choices()
    return wire.ChoicesResult(
        agents=tuple(
            wire.AgentChoice(
                value=name,
                description="as configured" if name == found.configured else "",
                modes=_views((mode, _MODES[mode]) for mode in modes),
            )
            for name, modes in found.agents.items()
        ),
        models=_views(found.models.items()),
        efforts=_views(found.efforts.items()),
        bases=_offers(found.bases),
        adoptable=_offers(found.adoptable),
    )


def _offers(offers: Iterable[Offer]) -> tuple[wire.ChoiceView, ...]:
    return _views((each.value, each.description) for each in offers)


def _views(words: Iterable[tuple[str, str]]) -> tuple[wire.ChoiceView, ...]:
    return tuple(wire.ChoiceView(value=value, description=about) for value, about in words)
