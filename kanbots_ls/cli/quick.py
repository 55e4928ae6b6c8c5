"""What scripts and status bars ask every few seconds, answered without the command tree.

Building that takes longer than the answer. Only the plainest command lines end here, and each
prints exactly what its verb would; a test compares them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanbots_ls.cli.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ANSWERS: Mapping[tuple[str, ...], tuple[str, dict[str, Any]]] = {
    ("status",): ("kanbots/board/show", {}),
    ("decisions",): ("kanbots/decision/list", {"all": False}),
    ("decisions", "--all"): ("kanbots/decision/list", {"all": True}),
    ("card", "list"): ("kanbots/card/list", {"archived": False}),
}


def answer(arguments: Sequence[str]) -> bool:
    """Print the document if ``arguments`` ask for one of these; False: somebody else's."""
    understood = _understood(arguments)
    if understood is None:
        return False
    repo, verb = understood
    method, params = _ANSWERS[verb]
    from kanbots_ls.cli.wire.reading import print_reading

    print_reading(Settings(repo, as_json=True), method, params)
    return True


def _understood(arguments: Sequence[str]) -> tuple[Path | None, tuple[str, ...]] | None:
    repo, verb, as_json = None, [], False
    rest = iter(arguments)
    for word in rest:
        if word == "--repo":
            named = next(rest, "")
            if not named:
                return None
            repo = Path(named)
        elif word == "--json":
            as_json = True
        else:
            verb.append(word)
    return (repo, tuple(verb)) if as_json and tuple(verb) in _ANSWERS else None
