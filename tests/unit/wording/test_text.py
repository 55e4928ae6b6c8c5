from __future__ import annotations

import json

import pytest

from kanbots_ls.cli.show import terminal
from kanbots_ls.wording import text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain ünïcödé 漢字", "plain ünïcödé 漢字"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\x07b\x00c\x7f", "a␇b␀c␡"),
        ("\x9b2J", "<U+009B>2J"),
        ("a\u202egpj.exe", "a<U+202E>gpj.exe"),
        ("a\u061cb", "a<U+061C>b"),
        ("two\n lines\tand\r\nmore", "two lines and more"),
        ("\udcff", "<U+DCFF>"),
    ],
)
def test_control_characters_are_shown_not_obeyed(given: str, shown: str) -> None:
    assert text.line(given) == shown


def test_a_block_keeps_its_lines() -> None:
    assert text.block("a\r\nb\x1b\n\tc") == "a\nb␛\n    c"


def test_a_long_line_ends_in_an_ellipsis() -> None:
    assert text.line("x" * 50, 10) == "x" * 9 + "…"


def test_markup_of_others_is_only_brackets() -> None:
    from rich.console import Console

    console = Console(width=80, force_terminal=True, color_system="standard", markup=False)
    with console.capture() as capture:
        console.print(terminal.styled("[bold red]not red[/] [link=x]y[/link]"))
    assert capture.get().startswith("[bold red]not red[/] [link=x]y[/link]")


def test_a_json_document_holds_nothing_a_terminal_obeys_and_still_says_the_same() -> None:
    words = {"a": "\x1b\x7f\x9b\u202e\ufeff\udcff\U000e0041 ü漢"}
    written = text.in_json(json.dumps(words, ensure_ascii=False))
    assert json.loads(written) == words
    assert not any(ord(each) < 0x20 or 0x7F <= ord(each) < 0xA0 for each in written)
    assert "ü漢" in written
    written.encode()
