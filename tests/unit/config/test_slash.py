"""Slash commands: the program's, the team's over them, the person's over both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.config import ConfigError, load
from kanbots_ls.config.slash import slash_commands

if TYPE_CHECKING:
    from pathlib import Path

BUILT_IN = ("fix", "review", "spec", "split", "test")


def found(tmp_path: Path, team: str = "", person: str = "") -> dict[str, tuple[str, str]]:
    """Source and prompt by name."""
    (tmp_path / "kanbots.toml").write_text(team)
    (tmp_path / "config.toml").write_text(person)
    commands = slash_commands(load(tmp_path, tmp_path)).values()
    return {command.name: (command.source, command.prompt) for command in commands}


def test_those_of_the_program_are_there_and_say_what_they_are_for(tmp_path: Path) -> None:
    commands = slash_commands(load(None, tmp_path))
    assert tuple(commands) == BUILT_IN
    assert all(command.description for command in commands.values())
    told = [command for command in commands.values() if command.act is None]
    assert all("{text}" in command.prompt for command in told)


def test_the_teams_take_their_place_and_the_persons_go_before_the_teams(tmp_path: Path) -> None:
    team = '[slash.fix]\nprompt = "team"\n[slash.tidy]\nprompt = "team"\n'
    person = '[slash.fix]\nprompt = "own"\n'
    commands = found(tmp_path, team, person)
    assert tuple(commands) == ("fix", "review", "spec", "split", "test", "tidy")
    assert commands["fix"] == ("own", "own")
    assert commands["tidy"] == ("team", "team")
    assert found(tmp_path, team)["fix"] == ("team", "team")


@pytest.mark.parametrize(
    ("table", "line", "says"),
    [
        ("[slash.Fix]\nprompt = 'x'", 1, "its name in small letters"),
        ("[slash.fix]\n", 1, "slash.fix.prompt: this must be set"),
        ("[slash.fix]\nprompt = ' '", 2, "a text of up to 20,000 characters"),
        ("[slash.fix]\nprompt = 'x'\npromt = 'y'", 3, "did you mean 'prompt'?"),
        ('[slash.fix]\nprompt = "x"\ndescription = "a\\nb"', 3, "one line of up to 200 characters"),
        ("slash = 3", 1, "a table per slash command"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_is_allowed(
    table: str, line: int, says: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as caught:
        found(tmp_path, table)
    assert f"kanbots.toml:{line}: " in str(caught.value)
    assert says in str(caught.value)
