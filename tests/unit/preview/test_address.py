"""Of what a program prints, only an address of this machine is worth opening."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanbots_ls.preview.address import Finder, local_address, place, plain

PRINTED = {
    "\x1b[32m➜\x1b[39m \x1b[1mLocal\x1b[22m: \x1b[36mhttp://localhost:\x1b[1m51\x1b[22m/\x1b[39m": (
        "http://localhost:51/"
    ),
    "Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...": "http://localhost:8000/",
    " * Running on http://127.0.0.1:5000": "http://127.0.0.1:5000/",
    "Listening on http://[::]:4000, press Ctrl+C": "http://localhost:4000/",
    "Listening on [http://[::1]:4000]": "http://[::1]:4000/",
    "app: HTTPS://app.localhost:8443/a?b=c#d.": "https://app.localhost:8443/a?b=c#d",
    "docs at https://vitejs.dev/guide and http://localhost:1/x": "http://localhost:1/x",
    "\x1b]8;;http://localhost:9/\x1b\\here\x1b]8;;\x1b\\ http://localhost:3/": "http://localhost:3/",
    "“http://localhost”": "http://localhost/",
}
NOT_OURS = [
    "http://192.168.1.7:5173/",
    "https://example.com/",
    "http://localhost.example.com/",
    "http://localhost@example.com/",
    "http://user:password@localhost:80/",
    "http://example.com#localhost",
    "http://localhost:99999/",
    "http://127.0.0.1.example.com/",
    "javascript:alert(1)//http:localhost",
    "file:///etc/passwd",
    "ws://localhost:9229/",
    "http://localhost:3000/" + "a" * 3000,
]


@pytest.mark.parametrize("printed", PRINTED)
def test_the_first_address_of_this_machine_is_found_as_it_would_be_read(printed: str) -> None:
    assert local_address(printed) == PRINTED[printed]


@pytest.mark.parametrize("printed", NOT_OURS)
def test_nothing_that_leads_elsewhere_is_an_address(printed: str) -> None:
    assert local_address(printed) is None


@given(st.text(alphabet="htps:/@localhost127.0[]#?%\\\x1b[m0;\x07 .é", max_size=60))
def test_whatever_is_printed_an_address_is_plain_and_of_this_machine(printed: str) -> None:
    found = local_address(printed)
    if found is not None:
        assert found.isascii()
        assert found.isprintable()
        host = place(found)[0]
        assert host in ("localhost", "::1") or host.endswith(".localhost") or host[:4] == "127."


def test_the_first_one_counts_until_there_is_one_on_the_run_s_own_port() -> None:
    finder = Finder(4711)
    finder.feed(b"api on http://localhost:1/\nhttp://localhost:2/\n")
    assert finder.found == "http://localhost:1/"
    finder.feed(b"web on http://localhost:47")
    finder.feed(b"11/app\nhttp://localhost:4711/other\n")
    assert (finder.found, finder.is_content) == ("http://localhost:4711/app", True)


def test_a_line_that_does_not_end_counts_once_nothing_more_comes() -> None:
    finder = Finder(None)
    finder.feed(b"at http://localhost:12")
    assert finder.found is None
    finder.feed(b"34")
    finder.feed(b"")
    assert finder.found == "http://localhost:1234/"


def test_what_colours_and_moves_is_left_out_of_its_words() -> None:
    assert plain("\x1b[2K\x1b[1Gup \x1b]0;title\x07and\x1b(B running\x08\r") == "up and running"
