"""Completion: `#` the board's cards; in our documents `@` the agents, `/` a reply's slash commands.

In other files only words for people are completed, behind a word: in code a `#` is no card.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from lsprotocol import types as lsp

from kanbots_ls.config import ConfigError
from kanbots_ls.config.slash import slash_commands
from kanbots_ls.documents.board import COLUMNS
from kanbots_ls.lsp.documents.answering import Answering
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kanbots_ls.config import Config
    from kanbots_ls.lsp.documents.answering import Features
    from kanbots_ls.model.slash import SlashCommand
    from kanbots_ls.protocol.views import CardView

    Edit = Callable[[str], lsp.TextEdit]

TRIGGERS = ("#", "@", "/")
_LANGUAGES = frozenset({"markdown", "plaintext", "text", "git-commit", "gitcommit"})
"""Of texts for people, as VS Code, Neovim and Helix call them."""
_CARD = re.compile(r"(?:^|(?<=[\s(]))#([^\s#]*)$")
_BEHIND_A_WORD = re.compile(r"\w.*[\s(]$")
_AGENT = re.compile(r"(?:^|(?<=[\s(]))@([\w.-]*)$")
_SLASH = re.compile(r"^\s*/([\w:-]*)$")
_MOST = 100
"""Cards that are offered at once; who types on is asked again."""


def card_wanted(before: str, *, ours: bool) -> str | None:
    """What has been typed behind a `#` that may name a card; None where none is meant."""
    found = _CARD.search(before)
    if found is None or not (ours or _BEHIND_A_WORD.search(before[: found.start()])):
        return None
    return found[1]


def agent_wanted(before: str) -> str | None:
    """What has been typed behind an `@`; None where there is none."""
    found = _AGENT.search(before)
    return None if found is None else found[1]


def slash_wanted(before: str) -> str | None:
    """What has been typed behind a `/` that begins a line; None where there is none."""
    found = _SLASH.search(before)
    return None if found is None else found[1]


def card_items(typed: str, cards: Sequence[CardView], edit: Edit) -> lsp.CompletionList:
    """Cards by number or title, what goes on first."""
    wanted = typed.lower()
    found = [card for card in cards if wanted in f"{card.number} {card.title}".lower()]
    found.sort(key=lambda card: (COLUMNS.index(card.column), card.number))
    items = [_card_item(card, place, edit) for place, card in enumerate(found[:_MOST])]
    return lsp.CompletionList(is_incomplete=len(found) > _MOST, items=items)


def agent_items(known: Sequence[str], configured: str | None, edit: Edit) -> lsp.CompletionList:
    """All agents; the one that a card gets if none is named is called so."""
    return lsp.CompletionList(is_incomplete=False, items=list(_each_agent(known, configured, edit)))


def slash_items(commands: Iterable[SlashCommand], edit: Edit) -> lsp.CompletionList:
    """All slash commands of the settings and the program, with what they are for."""
    items = [
        lsp.CompletionItem(
            label=f"/{command.name}",
            kind=lsp.CompletionItemKind.Function,
            detail=text.line(command.description, 80) or None,
            filter_text=f"/{command.name}",
            text_edit=edit(f"/{command.name}"),
        )
        for command in commands
    ]
    return lsp.CompletionList(is_incomplete=False, items=items)


def _card_item(card: CardView, place: int, edit: Edit) -> lsp.CompletionItem:
    """An edit that replaces the `#` as well: editors differ in what else is taken for a word."""
    name, title = f"#{card.number}", text.line(card.title, 80)
    return lsp.CompletionItem(
        label=name,
        label_details=lsp.CompletionItemLabelDetails(description=title),
        kind=lsp.CompletionItemKind.Reference,
        detail=title,
        sort_text=f"{place:03}",
        filter_text=f"{name} {title}",
        text_edit=edit(name),
    )


def _each_agent(
    known: Sequence[str], configured: str | None, edit: Edit
) -> Iterator[lsp.CompletionItem]:
    for name in known:
        detail = "agent, as configured" if name == configured else "agent"
        yield lsp.CompletionItem(
            label=f"@{name}",
            kind=lsp.CompletionItemKind.Value,
            detail=detail,
            filter_text=f"@{name}",
            text_edit=edit(f"@{name}"),
        )


class Completing(Answering):
    """Answers what may come at a place."""

    async def complete(self, params: lsp.CompletionParams) -> lsp.CompletionList | None:
        """Cards, agents or slash commands; nothing where none is meant."""
        uri, place = params.text_document.uri, params.position
        document = self._editor.shelf.at(uri)
        ours = document is not None and document.kind in ("board", "card")
        if not ours and (document is not None or self._language(uri) not in _LANGUAGES):
            return None
        before = self._before(uri, place)
        if (typed := card_wanted(before, ours=ours)) is not None:
            return card_items(typed, (await self._board()).cards, self._edit(place, f"#{typed}"))
        return await self._in_ours(before, place) if ours else None

    async def _in_ours(self, before: str, place: lsp.Position) -> lsp.CompletionList | None:
        if (typed := agent_wanted(before)) is not None:
            config = await run_sync(self._config)
            names = self._editor.supervisor.ports.agents.names()
            return agent_items(names, config.agent.name, self._edit(place, f"@{typed}"))
        if (typed := slash_wanted(before)) is not None:
            commands = slash_commands(await run_sync(self._config)).values()
            return slash_items(commands, self._edit(place, f"/{typed}"))
        return None

    def _language(self, uri: str) -> str:
        held = self._editor.text_at(uri)
        return (held.language_id or "") if held is not None else ""

    def _before(self, uri: str, place: lsp.Position) -> str:
        lines = self._editor.lines(uri)
        if place.line >= len(lines):
            return ""
        return lines[place.line][: self._editor.column(lines, place)]

    def _edit(self, place: lsp.Position, typed: str) -> Edit:
        start = lsp.Position(place.line, place.character - self._editor.length(typed))
        return lambda words: lsp.TextEdit(lsp.Range(start, place), words)

    def _config(self) -> Config:
        reader = self._editor.supervisor.ports.config
        try:
            return reader.current()
        except ConfigError:
            return reader.last_good()


FEATURES: Features = (
    (
        lsp.TEXT_DOCUMENT_COMPLETION,
        Completing.complete,
        lsp.CompletionOptions(trigger_characters=list(TRIGGERS)),
    ),
)
