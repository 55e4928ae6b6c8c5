"""An agent that can't start says why and what to do, and leaves the board true."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.claude import Claude


def program(path: Path, *lines: str, mode: int = 0o755) -> str:
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(mode)
    return str(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing", "does not exist"), ("locked", "not a program you may run")],
)
def test_an_agent_that_is_not_there_refuses_the_dispatch_and_makes_nothing(
    claude: Claude, tmp_path: Path, name: str, words: str
) -> None:
    program(tmp_path / "locked", mode=0o644)
    with (
        claude.as_person(KANBOTS_CLAUDE=str(tmp_path / name)) as person,
        pytest.raises(Refused, match=words) as refused,
    ):
        person.start("hello")

    assert "KANBOTS_CLAUDE" in str(refused.value)
    cards = claude.board.show()["cards"]
    assert [card["runs"] for card in cards if card["title"].startswith("[scenario:hello]")][
        -1
    ] == []


def test_an_agent_that_prints_garbage_and_ends_fails_and_its_words_are_kept(
    claude: Claude, tmp_path: Path
) -> None:
    script = (
        "echo 'Segmentation fault, not JSON'",
        'printf \'{"type": "half\'',
        "echo 'kaboom: no such library' >&2",
        "exit 3",
    )
    with claude.as_person(KANBOTS_CLAUDE=program(tmp_path / "garbage", *script)) as person:
        run = person.start("hello")
        seen = person.until_state(run, "failed")

        assert "kaboom: no such library" in seen["reason"]
        assert "3" in seen["reason"]
        garbled = [each["fields"]["text"] for each in person.board.events(run, "garbled")]
        assert garbled == ["Segmentation fault, not JSON", '{"type": "half']
        # The card is told so again with an agent that works; nothing was lost.
    claude.board.reply(run, "[scenario:hello] With the real one.")
    claude.until_said(run, "Hello from the scripted model.")
    claude.until_idle(run)
    assert any("[scenario:hello] Do it." in text for text in claude.told(run))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused")
def test_an_agent_that_refuses_root_fails_with_the_way_out(claude: Claude) -> None:
    with claude.as_person(IS_SANDBOX=None) as person:
        run = person.start("hello")
        seen = person.until_state(run, "failed")

        assert "root" in seen["reason"]
        assert "IS_SANDBOX=1" in seen["reason"]

        careful = person.start("write_file file=careful.txt text=yes", mode="acceptEdits")
        person.until_idle(careful)
        assert (person.worktree(careful) / "careful.txt").read_text() == "yes\n"


def test_an_agent_that_is_logged_out_fails_with_the_way_in(claude: Claude) -> None:
    with claude.as_person(ANTHROPIC_API_KEY=None) as person:
        run = person.start("hello")
        seen = person.until_state(run, "failed")
        print(repr(seen["reason"]))

        assert "log in" in seen["reason"].lower() or "/login" in seen["reason"]
