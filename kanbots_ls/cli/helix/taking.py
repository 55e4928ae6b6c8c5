"""Taking back what was added to a file that the person may have changed since.

What the file should say afterwards is decided on values: what still is as we left it goes back to
what it was, what the person changed or added stays.  Then the lines of what is gone are left out,
and the result is read again to see that it says just that.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.helix.adding import change_list
from kanbots_ls.cli.helix.recipe import OWN_LANGUAGES, SERVER, is_ours
from kanbots_ls.cli.helix.statements import (
    LANGUAGE,
    Path,
    Statement,
    Table,
    lines_of,
    lookup,
    meaning,
    scan,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

# Half of one of these is worth less than none: Helix refuses a server without a command.
WHOLE = {("language-server", SERVER), *((LANGUAGE, name) for name in OWN_LANGUAGES)}
SERVERS = "language-servers"


class CantTakeBack(CliError):
    """The file was changed in a way that can't be undone line by line; nothing was changed."""


def take_back(current: str, before: str, after: str, name: str) -> str:
    """The current text without what lies between ``before`` and ``after``.

    Raises NotToml where the current text is none, CantTakeBack where no way leads there.
    """
    if current == after:
        return before
    found = meaning(current, name)
    wanted = without(found, meaning(after, name), meaning(before, name))
    if wanted == found:
        return current
    ours = _headers(after) - _headers(before)
    shorter = _without_lines(_with_old_lists(current, wanted), wanted, ours)
    if meaning(shorter, name) != wanted:
        raise CantTakeBack(
            f"{name} was changed where it can't be undone line by line. Nothing was changed; "
            f"take out by hand what names kanbots."
        )
    return shorter


def without(current: Table, after: Table, before: Table, path: Path = ()) -> Table:
    """What the file should say: ``current`` with what ``after`` added to ``before`` undone."""
    wanted: Table = {}
    for key, value in current.items():
        here = (*path, key)
        if key not in after:
            wanted[key] = value
        elif value == after[key]:
            if key in before:
                wanted[key] = before[key]
        elif here in WHOLE and key not in before:
            wanted[key] = value
        elif isinstance(value, dict) and isinstance(after[key], dict):
            rest = without(value, after[key], before.get(key, {}), here)
            if rest or key in before:
                wanted[key] = _named(rest, value, here)
        elif key == SERVERS and not any(map(is_ours, before.get(key, ()))):
            wanted[key] = [each for each in value if not is_ours(each)]
        else:
            wanted[key] = value
    return wanted


def _named(rest: Table, language: Table, path: Path) -> Table:
    """Where the person wrote more into a language of ours, it keeps its name."""
    if path[:-1] == (LANGUAGE,) and "name" not in rest and "name" in language:
        return {"name": language["name"], **rest}
    return rest


def _with_old_lists(text: str, wanted: Table) -> str:
    """The text with every list that lost an element rewritten in its own layout."""
    for statement in scan(text):
        old, new = _value(text, statement.path), lookup(wanted, statement.path)
        if isinstance(old, list) and isinstance(new, list) and old != new:
            text = change_list(text, statement.path, new) or text
    return text


def _without_lines(text: str, wanted: Table, ours: set[Path]) -> str:
    """The text without the statements that have no place in what it should say.

    ``ours`` are headers that we wrote: without a key of its own below it, one says nothing that
    the person's tables further down don't.
    """
    lines = lines_of(text)
    statements = scan(text)
    found = meaning(text, "the file")
    gone: set[int] = set()
    for number, statement in enumerate(statements):
        empty = statement.header and statement.path in ours
        empty = empty and not _has_keys(statements[number + 1 :], wanted)
        # What can't be looked up now either lies in a list of the person's, such as [[grammar]].
        kept = lookup(wanted, statement.path) is not None or lookup(found, statement.path) is None
        if kept and not empty:
            continue
        gone.update(range(statement.first, statement.last))
        if statement.header and _is_blank(lines, statement.first - 1):
            gone.add(statement.first - 1)
    return "".join(line for number, line in enumerate(lines) if number not in gone)


def _has_keys(following: Sequence[Statement], wanted: Table) -> bool:
    """Whether a key stays below a header, before the next one."""
    below = takewhile(lambda statement: not statement.header, following)
    return any(lookup(wanted, statement.path) is not None for statement in below)


def _headers(text: str) -> set[Path]:
    return {statement.path for statement in scan(text) if statement.header}


def _value(text: str, path: Path) -> Any:
    return lookup(meaning(text, "the file"), path)


def _is_blank(lines: Sequence[str], number: int) -> bool:
    return number >= 0 and not lines[number].strip()
