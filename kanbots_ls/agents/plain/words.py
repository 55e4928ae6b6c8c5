"""The words of a command line, with what a message puts into them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PLACE = re.compile(r"\{(prompt|session|model|effort)\}")


def names(place: str, words: Iterable[str]) -> bool:
    """Whether one of the words has this place in it."""
    return any(place in _PLACE.findall(word) for word in words)


def filled(words: Iterable[str], values: Mapping[str, str]) -> list[str]:
    """The words with the values in their places, each put in once."""
    return [_PLACE.sub(lambda found: values[found[1]], word) for word in words]
