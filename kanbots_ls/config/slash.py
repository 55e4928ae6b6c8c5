"""The slash commands that there are: ours, the team's over them, the person's over both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.model.slash import SlashCommand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.config.settings import Config
    from kanbots_ls.model.slash import Source

_SPEC = """\
Change no file yet. Write the specification of this card: what must be true for a user when it is \
done, as numbered statements that can each be checked; what stays as it is; the edge cases, and \
what bad input does. Read the code first, and name the files that will change. End with what you \
had to assume. {text}"""
_FIX = """\
Something is wrong: {text}
Find its cause before you change anything. Write a test that fails over it, and see it fail. Mend \
the cause, not the symptom; see the test pass and the others too. If there is nothing wrong, say \
so and show how you checked. Commit, and say in a few sentences what the cause was."""
_TEST = """\
Write the tests that are missing for the work on this branch. Each states one promise of it in its \
name; cover the edge cases and bad input, in the style of the tests that are here. Break the code \
once for each and see the test fail. Run them all, and commit. If a test finds a mistake, mend it \
and say so. {text}"""
_BUILT_IN = (
    SlashCommand("fix", "find the cause of what is wrong, test it, mend it", "built-in", _FIX),
    SlashCommand(
        "review",
        "have the work reviewed by another agent; with words: with that focus, then mended",
        "built-in",
        act="review",
    ),
    SlashCommand("spec", "write down what must be true, and change nothing", "built-in", _SPEC),
    SlashCommand(
        "split",
        "have it proposed how to split the card into smaller ones",
        "built-in",
        act="split",
    ),
    SlashCommand("test", "write the tests that are missing", "built-in", _TEST),
)


def slash_commands(config: Config) -> Mapping[str, SlashCommand]:
    """By name, in the order of their names."""
    found = {command.name: command for command in _BUILT_IN}
    for name, settings in config.slash.items():
        source: Source = "own" if config.is_own_slash(name) else "team"
        found[name] = SlashCommand(name, settings.description, source, settings.prompt)
    return dict(sorted(found.items()))
