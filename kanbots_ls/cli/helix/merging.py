"""The text of a person's files with ours in it; what is theirs is never written over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.helix import recipe
from kanbots_ls.cli.helix.adding import add_element, add_key, add_table
from kanbots_ls.cli.helix.files import CONFIG, LANGUAGES
from kanbots_ls.cli.helix.statements import LANGUAGE, Path, lookup, meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kanbots_ls.cli.helix.builtin import Helix

SERVERS = "language-servers"


@dataclass(slots=True)
class Merged:
    """A file's new text, what of ours is in it, and what the person should know."""

    text: str
    languages: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def take(self, text: str | None, otherwise: str) -> bool:
        """Go on with this text; without one, say so."""
        if text is None:
            self.notices.append(otherwise)
            return False
        self.text = text
        return True


def languages(text: str, helix: Helix, wanted: Sequence[str] | None, command: list[str]) -> Merged:
    """``languages.toml`` with the server, our documents, and the server beside each language's.

    ``wanted`` None: the languages that the person has there, and the common ones.
    """
    merged = Merged(text)
    own = meaning(text, LANGUAGES).get(LANGUAGE, {})
    _add_server(merged, recipe.server(command))
    for name in recipe.OWN_LANGUAGES:
        _add_own_language(merged, name)
    if helix.languages is None:
        merged.notices.append(
            f"{helix.program} does not show the language servers it has built in, which have to be "
            f"kept: only languages whose {SERVERS} you have named yourself got kanbots as well."
        )
    for name in wanted if wanted is not None else _usual(own, helix):
        _add_to_language(merged, name, helix, asked=wanted is not None)
    return merged


def config(text: str) -> Merged:
    """``config.toml`` with our keys and settings, where the person has none."""
    merged = Merged(text)
    for path, value in recipe.SETTINGS.items():
        if lookup(meaning(merged.text, CONFIG), path) is None:
            dotted = ".".join(path)
            merged.take(add_key(merged.text, path, value), f"{CONFIG}: no room for {dotted}.")
    if taken := _taken(text, recipe.PREFIX):
        merged.notices.append(f"{_typed(taken)} is yours already: no keys were added.")
        return merged
    for key, command in recipe.keys().items():
        _add_key(merged, (*recipe.PREFIX, key), command)
    return merged


def _add_server(merged: Merged, server: dict[str, Any]) -> None:
    path = ("language-server", recipe.SERVER)
    if lookup(meaning(merged.text, LANGUAGES), path) is not None:
        merged.notices.append(f"{LANGUAGES}: your own language-server.{recipe.SERVER} is used.")
        return
    header = f"[{'.'.join(path)}]"
    merged.take(add_table(merged.text, header, path, server), f"{LANGUAGES}: no room for {header}.")


def _add_own_language(merged: Merged, name: str) -> None:
    path = (LANGUAGE, name)
    if lookup(meaning(merged.text, LANGUAGES), path) is not None:
        merged.notices.append(f"{LANGUAGES}: your own language {name} is used.")
        return
    text = add_table(merged.text, "[[language]]", path, recipe.own_language(name))
    merged.take(text, f"{LANGUAGES}: no room for the language {name}.")


def _usual(own: Iterable[str], helix: Helix) -> list[str]:
    known = [name for name in recipe.COMMON if name in (helix.languages or ())]
    return list(dict.fromkeys([*own, *known]))


def _add_to_language(merged: Merged, name: str, helix: Helix, *, asked: bool) -> None:
    if name in recipe.OWN_LANGUAGES:
        return
    theirs = lookup(meaning(merged.text, LANGUAGES), (LANGUAGE, name))
    path = (LANGUAGE, name, SERVERS)
    text: str | None
    if theirs is not None and SERVERS in theirs:
        if any(map(recipe.is_ours, theirs[SERVERS])):
            return
        text = add_element(merged.text, path, recipe.ELEMENT)
    else:
        servers = helix.servers(name)
        if servers is None and (helix.languages is None or theirs is None):
            _not_known(name, helix, asked=asked)
            return
        value = [*(servers or ()), recipe.ELEMENT]
        if theirs is None:
            table = {"name": name, SERVERS: value}
            text = add_table(merged.text, "[[language]]", (LANGUAGE, name), table)
        else:
            text = add_key(merged.text, path, value)
    if merged.take(text, f"{LANGUAGES}: no room for {recipe.SERVER} in {name}."):
        merged.languages.append(name)


def _not_known(name: str, helix: Helix, *, asked: bool) -> None:
    if asked and helix.languages is not None:
        raise UsageMistake(
            f"Helix {helix.version} has no language {name!r}; `hx --health languages` lists them."
        )


def _add_key(merged: Merged, path: Path, command: str) -> None:
    theirs = lookup(meaning(merged.text, CONFIG), path)
    if theirs is not None:
        told = f"{_typed(path)} is yours already: no key for {command.split()[-1]}."
        merged.notices += [told] if theirs != command else []
        return
    text = add_key(merged.text, path, command)
    merged.take(text, f"{CONFIG}: no room for the key {_typed(path)}.")


def _taken(text: str, prefix: Path) -> Path | None:
    """The part of the prefix that the person uses as a key of its own."""
    found = meaning(text, CONFIG)
    for depth in range(1, len(prefix) + 1):
        theirs = lookup(found, prefix[:depth])
        if theirs is not None and not isinstance(theirs, dict):
            return prefix[:depth]
    return None


def _typed(path: Path) -> str:
    """A key as it is typed: without the mode it belongs to."""
    return " ".join(path[2:])
