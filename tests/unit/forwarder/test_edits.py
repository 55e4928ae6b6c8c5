"""Edits that overtake each other on their way make the text that the editor has all the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanbots_ls.forwarder.edits import _MOST, Edits
from kanbots_ls.forwarder.envelope import Envelope
from kanbots_ls.forwarder.ledger import Ledger
from kanbots_ls.forwarder.texts import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = dict[str, Any]
URI = "file:///a"
WORDS = "\nRound to cents."
START = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}


def typed(words: str, at: int = 0) -> list[Json]:
    """A didChange for each character, as Helix sends them."""
    changes = []
    for version, character in enumerate(words, start=1):
        line, column = words[: version - 1].count("\n"), len(words[: version - 1].split("\n")[-1])
        place = {"line": line, "character": column + (at if line == 0 else 0)}
        changes.append(changed(version, {"start": place, "end": place}, character))
    return changes


def changed(version: int, where: Json, text: str) -> Json:
    return {
        "textDocument": {"uri": URI, "version": version},
        "contentChanges": [{"range": where, "text": text}],
    }


class Daemon:
    """What a daemon holds that applies whatever it is told as it comes."""

    def __init__(self, text: str) -> None:
        self.ledger = Ledger(Envelope(b'{"id":1,"method":"initialize","params":{}}'))
        self.document = Document({"text": text})
        item = {"uri": URI, "version": 0, "text": text}
        self.told("textDocument/didOpen", {"textDocument": item})

    def told(self, method: str, params: Json) -> Json:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode()
        passed = self.ledger.tell(Envelope(body))
        assert passed is not None
        return dict(json.loads(passed)["params"])

    def hears(self, changes: Sequence[Json]) -> None:
        for each in changes:
            passed = self.told("textDocument/didChange", each)
            # None: it knows nothing of an order.
            self.document.change(None, passed["contentChanges"], "utf-16")
            self.version = passed["textDocument"]["version"]


@given(st.permutations(typed(WORDS, at=4)))
def test_in_whatever_order_what_was_typed_arrives_the_daemon_has_the_text(
    changes: list[Json],
) -> None:
    daemon = Daemon("Todo")
    daemon.hears(changes)
    assert daemon.document.text == "Todo" + WORDS
    assert daemon.version == len(WORDS)
    assert daemon.ledger.documents.items()[0]["text"] == "Todo" + WORDS


def test_what_comes_in_order_is_passed_on_as_it_is() -> None:
    daemon = Daemon("Todo")
    for each in typed(WORDS, at=4):
        assert daemon.told("textDocument/didChange", each) == each


def test_a_late_edit_is_put_right_also_after_a_long_text_was_typed() -> None:
    words = "x" * (3 * _MOST)
    changes = typed(words + "yz")
    changes[-1], changes[-2] = changes[-2], changes[-1]
    daemon = Daemon("")
    daemon.hears(changes)
    assert daemon.document.text == words + "yz"


@pytest.mark.parametrize("version", [None, 0, 2, 4, 5])
def test_a_version_that_says_nothing_of_an_order_is_no_late_edit(version: int | None) -> None:
    edits = Edits([""], 4)
    for told, text in zip((5, 6, version), "abc", strict=True):
        assert not edits.make(told, [{"range": START, "text": text}], "utf-16")
    assert edits.lines == ["cba"]


@pytest.mark.parametrize("changes", [[{"text": "x" * (1 << 17)}], [{"text": "x"}] * 1000])
def test_of_what_is_pasted_or_has_a_thousand_cursors_nothing_is_kept(changes: list[Json]) -> None:
    edits = Edits(["as it was"], 0)
    assert not edits.make(1, [{"range": START, "text": "and "}], "utf-16")
    assert edits._before == ["as it was"]
    assert not edits.make(2, changes, "utf-16")
    assert (edits._before, edits._kept, edits._weight) == ([], [], 0)
    assert not edits.make(3, [{"range": START, "text": "y"}], "utf-16")
    assert edits.make(5, [], "utf-16") is edits.make(6, [], "utf-16") is False
    assert edits.make(4, [], "utf-16")
