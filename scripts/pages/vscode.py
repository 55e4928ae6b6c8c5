"""The verbs in `editors/vscode/package.json`: as the palette calls them, and where it offers them.

Icons, and what is no verb of the server's, are written there by hand and stay.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanbots_ls.protocol.methods import BY_NAME
from pages.verbs import commands, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.protocol.commands import Command

FILE = Path(__file__).resolve().parents[2] / "editors" / "vscode" / "package.json"
_ALWAYS = "kanbots.board"
"""Offered without a board as well: it says why there is none."""
_BEGINS = "kanbots.card.add"
"""Offered where no board was begun yet as well: it begins one."""


def text() -> str:
    """The whole file, with the verbs as they are now."""
    package = json.loads(FILE.read_text())
    contributed, menus = package["contributes"], package["contributes"]["menus"]
    icons = {each["command"]: each.get("icon") for each in contributed["commands"]}
    verbs = [_command(verb, icons.get(verb.name)) for verb in commands()]
    contributed["commands"] = [*verbs, *_others(contributed["commands"])]
    menus["commandPalette"] = [*_places(), *_others(menus["commandPalette"])]
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _command(verb: Command, icon: str | None) -> dict[str, str]:
    known = {"command": verb.name, "category": "KanBots", "title": title(verb)}
    if icon:
        known["icon"] = icon
    return known if BY_NAME[verb.method].reads else known | {"enablement": "isWorkspaceTrusted"}


def _places() -> Iterator[dict[str, str]]:
    """The keys are those that `src/palette/applying.ts` tells the editor."""
    for verb in commands():
        if verb.subject is not None:
            key = verb.name.replace("kanbots.", "kanbots.can.", 1)
            yield {"command": verb.name, "when": key}
        elif verb.name != _ALWAYS:
            begins = " || kanbots.lacking" if verb.name == _BEGINS else ""
            yield {"command": verb.name, "when": f"kanbots.attached{begins}"}


def _others(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    verbs = {verb.name for verb in commands()}
    return [each for each in entries if each["command"] not in verbs]
