"""What programs say when they fail becomes one line that gives nothing away."""

from __future__ import annotations

import pytest

from kanbots_ls.model.complaints import LONGEST, brief, readable, sentence, without_secrets

PAGE = "<!DOCTYPE html>\n<html><head><title>502 Bad\nGateway</title></head><body>x</body></html>"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI7", "AWS_SECRET_ACCESS_KEY=[hidden]"),
        ("Invalid API key: sk-ant-api03-A1b2C3d4A1b2C3d4", "Invalid API key: [hidden]"),
        ("Authorization: Bearer abcDEF123456.789", "Authorization: Bearer [hidden]"),
        ("no route to https://me:secret@proxy.example/v1", "no route to https://[hidden]@proxy"),
        ('{"api_key": "0123456789abcdef"}', '{"api_key": "[hidden]"}'),
        ("ghp_0123456789abcdef0123456789 was refused", "[hidden] was refused"),
        ("glpat-abcdefghij1234567890 is old", "[hidden] is old"),
        ("Incorrect API key provided: a8f3bc99e7712345.", "Incorrect API key provided: [hidden]"),
        ("OPENAI_KEY=abcdefghijkl and so on", "OPENAI_KEY=[hidden] and so on"),
        ("https://api.example/v1?key=abc%2Fdef&q=1", "https://api.example/v1?key=[hidden]&q=1"),
        ("password=abc12345", "password=[hidden]"),
        ("postgres://me:p@ss@host/db", "postgres://[hidden]@host/db"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----!", "[hidden]!"),
    ],
)
def test_keys_and_passwords_are_left_out(said: str, shown: str) -> None:
    assert without_secrets(said).startswith(shown)


@pytest.mark.parametrize(
    "said",
    [
        "Unexpected token: something in position 12",
        "see https://example.com/@scope/package",
        "the password: expected a string",
        "task-1234567890-of-many failed",
        "HTTP Basic authentication failed",
        "Bearer authentication is required",
        "max_tokens=128000 is too many",
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    assert without_secrets(said) == said


def test_a_page_is_told_by_its_title_and_the_words_around_it_stay() -> None:
    assert readable(f"API Error: 502 {PAGE} Try later.") == (
        "API Error: 502 (a web page: 502 Bad Gateway) Try later."
    )
    assert brief("<html>503 Busy</html>") == "a web page: 503 Busy"
    assert brief("</body></html>") == "a web page"
    assert brief("<html><style>p {</style>") == "a web page"


def test_it_is_one_line_of_bounded_length() -> None:
    assert brief("a\n b\n") == "a b"
    assert len(brief("word " * 10_000)) <= LONGEST
    assert brief(f"<html>{'<' * 200_000}").startswith("a web page")


@pytest.mark.parametrize("word", ["a-", "eyJ-", "://", "key=", "token provided"])
def test_a_long_chain_of_words_is_read_in_one_go(word: str) -> None:
    """Each word looked at from each word on would hold everybody up for hours."""
    assert len(brief(word * 400_000)) <= LONGEST


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("No credit", "No credit."),
        ("Really?", "Really?"),
        ("API error:\n", "API error."),
        (" ", ""),
    ],
)
def test_another_sentence_can_stand_behind_it(said: str, whole: str) -> None:
    assert sentence(said) == whole
