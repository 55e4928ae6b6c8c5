"""What daemons have registered at the editor, so that no feature is registered twice there.

Each daemon names its registrations anew.  One that asks for what the editor has already gets it
under the editor's name for it; what an earlier daemon asked for and this one does not is
unregistered after a while.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Registration = dict[str, Any]


class Registrations:
    """The registrations that stand at the editor; part of the ledger."""

    def __init__(self) -> None:
        """Nothing is registered."""
        self._standing: dict[str, Registration] = {}
        self._stale: set[str] = set()
        self._names: dict[str, str] = {}
        """What the editor calls a registration of the present daemon, where that differs."""

    @property
    def stale(self) -> bool:
        """Whether something stands that the present daemon has not asked for."""
        return bool(self._stale)

    def daemon_ended(self) -> None:
        """Nobody wants anything until the next daemon says so."""
        self._stale = set(self._standing)
        self._names = {}

    def register(self, wanted: list[Registration]) -> tuple[list[Registration], list[Registration]]:
        """What is to be unregistered, and then registered, at the editor for ``wanted``."""
        gone: list[Registration] = []
        fresh: list[Registration] = []
        for each in wanted:
            if (same := self._find(each)) is not None:
                self._stale.discard(same)
                self._names[str(each.get("id"))] = same
                continue
            gone += self._superseded(each)
            fresh.append(self._add(each))
        return gone, fresh

    def unregister(self, unwanted: list[Registration]) -> list[Registration]:
        """The same unregistrations under the editor's names."""
        named = []
        for each in unwanted:
            name = str(each.get("id"))
            name = self._names.pop(name, name)
            self._standing.pop(name, None)
            self._stale.discard(name)
            named.append({**each, "id": name})
        return named

    def take_stale(self) -> list[Registration]:
        """Unregistrations of what the present daemon has not asked for; they count as done."""
        return [self._remove(name) for name in sorted(self._stale)]

    def _find(self, wanted: Registration) -> str | None:
        """A stale registration that is just what is wanted."""
        content = _content(wanted)
        for name in self._stale:
            if _content(self._standing[name]) == content:
                return name
        return None

    def _superseded(self, wanted: Registration) -> list[Registration]:
        method = wanted.get("method")
        old = [name for name in self._stale if self._standing[name].get("method") == method]
        return [self._remove(name) for name in sorted(old)]

    def _add(self, wanted: Registration) -> Registration:
        asked = name = str(wanted.get("id"))
        while name in self._standing:
            name += "'"
        if name != asked:
            self._names[asked] = name
        self._standing[name] = {**wanted, "id": name}
        return self._standing[name]

    def _remove(self, name: str) -> Registration:
        self._stale.discard(name)
        return {"id": name, "method": self._standing.pop(name).get("method")}


def _content(registration: Registration) -> str:
    options = registration.get("registerOptions")
    return json.dumps([registration.get("method"), options], sort_keys=True)
