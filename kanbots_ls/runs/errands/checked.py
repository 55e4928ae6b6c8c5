"""What agents bring back in fenced blocks of JSON, checked field by field.  Pure.

What is not exactly as asked for is not read at all, and the reason is for people.
"""

from __future__ import annotations

from typing import Any

from kanbots_ls.model.fenced import blocks, value_in

_LONGEST_BLOCK = 200_000


class NotRead(Exception):
    """The words are not what was asked for: why."""


def block(text: str, name: str) -> Any:
    """The JSON of the last block of that name.  Raises NotRead."""
    found = list(blocks(text, name))
    if not found:
        raise NotRead(f"its reply has no `{name}` block")
    if len(found[-1]) > _LONGEST_BLOCK:
        raise NotRead("its block is too long")
    try:
        return value_in(found[-1])
    except (ValueError, RecursionError) as error:
        raise NotRead("its block is no JSON") from error


def table(said: Any, what: str, known: set[str]) -> dict[str, Any]:
    """An object with none but these fields."""
    if not isinstance(said, dict):
        raise NotRead(f"{what} is no JSON object")
    strange = sorted(set(said) - known)
    if strange:
        raise NotRead(f"{what} has a field {strange[0][:40]!r} that is not known")
    return said


def listed(said: Any, what: str, most: int) -> list[Any]:
    """A list of so many at most."""
    if not isinstance(said, list):
        raise NotRead(f"`{what}` is no list")
    if len(said) > most:
        raise NotRead(f"it has {len(said)} {what}, and at most {most} are allowed")
    return said


def one_of(said: Any, allowed: tuple[Any, ...], what: str) -> Any:
    """One of these words."""
    if not isinstance(said, str) or said not in allowed:
        raise NotRead(f"the {what} is none of {', '.join(allowed)}")
    return said


def words(said: Any, what: str, longest: int, *, empty: bool = False) -> str:
    """A text, trimmed."""
    if not isinstance(said, str) or not (empty or said.strip()):
        raise NotRead(f"the {what} is missing or no text")
    if len(said) > longest:
        raise NotRead(f"the {what} is longer than {longest} characters")
    return said.strip()
