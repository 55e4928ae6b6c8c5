"""The verbs as a client's code has them: by which command, and what a palette calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kanbots_ls.protocol.commands import COMMANDS, Command
from kanbots_ls.protocol.methods import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator


def title(command: Command) -> str:
    """What a palette calls it."""
    return command.title or BY_NAME[command.method].title


def commands() -> Iterator[Command]:
    """All but those that answer by a number, which are for editors without a client of ours."""
    return (each for each in COMMANDS if "choices" not in each.preset)


def command_rows() -> Iterator[dict[str, Any]]:
    """The same as a client's code has them."""
    for command in commands():
        yield {
            "name": command.name,
            "title": title(command),
            "method": command.method,
            "subject": command.subject,
            "careful": command.careful,
            "reads": BY_NAME[command.method].reads,
            "preset": dict(command.preset),
        }
