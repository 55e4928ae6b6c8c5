"""Which replies are calls, and what their templates make of them."""

from __future__ import annotations

import pytest

from kanbots_ls.model.slash import SlashCommand, called, expanded


def commands(prompt: str) -> dict[str, SlashCommand]:
    return {"fix": SlashCommand("fix", "", "own", prompt)}


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("/fix", ("fix", "")),
        ("  /fix  the\n  tests \n", ("fix", "the\n  tests")),
        ("/fix\nthe tests", ("fix", "the tests")),
        ("/group:name-2 x", ("group:name-2", "x")),
        ("/tmp is full", ("tmp", "is full")),
        ("/Greet", ("Greet", "")),
    ],
)
def test_a_message_that_begins_with_a_slash_and_a_name_is_a_call(
    text: str, call: tuple[str, str]
) -> None:
    assert called(text) == call


@pytest.mark.parametrize(
    "text", ["", "/", "/ fix", "//fix", "/usr/bin/make", "/fix.py", "do /fix", "/-x", "fix"]
)
def test_paths_and_other_words_are_none(text: str) -> None:
    assert called(text) is None


def test_a_template_has_the_words_where_it_says_or_else_at_its_end() -> None:
    assert expanded("/fix a {text}", commands("Mend {text}: {text}.")) == "Mend a {text}: a {text}."
    assert expanded("/fix this", commands("Mend.")) == "Mend.\n\nthis"
    assert expanded("/fix", commands("Mend {text}")) == "Mend"
    assert expanded("/fix", commands("Mend.")) == "Mend."


@pytest.mark.parametrize("text", ["/tset it", "/Fix it", "/usr/fix", "fix", " /other\n"])
def test_what_no_template_is_named_after_stays_as_it_is(text: str) -> None:
    assert expanded(text, commands("Mend.")) == text
