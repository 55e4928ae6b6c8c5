"""The person's own command: their words as a script, ours as its arguments and variables.

What a stranger wrote is never part of the script, so nothing in it is run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.notify.letter import Letter


def command_argv(text: str, letter: Letter) -> tuple[str, ...]:
    """``$1`` is the title, ``$2`` the body."""
    return "sh", "-c", text, "sh", letter.title, letter.body


def command_variables(letter: Letter, repository: str) -> Mapping[str, str]:
    """The same by name, and what a script may want to sort by."""
    return {
        "KANBOTS_NOTIFY_TITLE": letter.title,
        "KANBOTS_NOTIFY_BODY": letter.body,
        "KANBOTS_NOTIFY_KIND": letter.kind,
        "KANBOTS_NOTIFY_RUNS": " ".join(letter.runs),
        "KANBOTS_NOTIFY_REPOSITORY": repository,
    }
