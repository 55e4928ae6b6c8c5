"""What the command tree says of a wrong command line, in our own words.

``main`` asks for it. The library words some of its complaints for programmers; how it is told the
person's mistake, and where the help is, should not depend on its version.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kanbots_ls.cli.errors import UsageMistake

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN = (
    (re.compile(r"Value error, "), ""),
    (re.compile(r"Input should be a valid integer.*"), "not a whole number."),
    (re.compile(r"Input should be a valid number.*"), "not a number."),
    (re.compile(r"Input should be (.*)"), r"it should be \1."),
    (re.compile(r"Invalid value for '(.*?)'"), r"\1"),
)


def explained(error: Exception) -> UsageMistake:
    """The mistake, then how the verb is used."""
    told: Callable[[], str] = getattr(error, "format_message", error.__str__)
    sentence = told()
    for pattern, words in _PLAIN:
        sentence = pattern.sub(words, sentence)
    context: Any = getattr(error, "ctx", None)
    if sentence.startswith("Usage:"):
        return UsageMistake(f"Which verb?\n{sentence}")
    if context is None:
        return UsageMistake(sentence)
    # Wide: a usage line is copied, not read in columns.
    return UsageMistake(
        f"{sentence}\n{context.get_usage()}\n`{context.command_path} -h` explains it."
    )
