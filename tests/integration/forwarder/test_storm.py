"""Daemons die at any moment while an editor types and asks: each request is answered once, and the
last daemon has the editor's text."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.forwarder.texts import Documents

if TYPE_CHECKING:
    from tests.fakes.program import Program
    from tests.integration.forwarder.conftest import Open
    from tests.integration.forwarder.editors import Editor
    from tests.integration.forwarder.puppets import Puppet, Stage

Json = dict[str, Any]
URI = "file:///typed.md"
ROUNDS, LAST = 300, "the last"


class Typist(threading.Thread):
    """Types, asks, and keeps the text as it should be."""

    def __init__(self, editor: Editor, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self._editor, self._chance = editor, chance
        self.text = ""

    def run(self) -> None:
        opened = {"uri": URI, "languageId": "markdown", "version": 0, "text": ""}
        self._editor.notify("textDocument/didOpen", textDocument=opened)
        for number in range(ROUNDS):
            self._type(number)
            self._editor.ask(number, "kanbots/board/show")
        self._editor.ask(LAST, "kanbots/board/show")

    def _type(self, number: int) -> None:
        start = self._chance.randint(0, len(self.text))
        end = min(len(self.text), start + self._chance.randint(0, 3))
        new = self._chance.choice(["a", "bc", "😀", ""])
        where = {"start": place(self.text, start), "end": place(self.text, end)}
        self.text = self.text[:start] + new + self.text[end:]
        self._editor.notify(
            "textDocument/didChange",
            textDocument={"uri": URI, "version": number},
            contentChanges=[{"range": where, "text": new}],
        )


def place(text: str, index: int) -> Json:
    return {"line": 0, "character": len(text[:index].encode("utf-16-le")) // 2}


class Mortal:
    """A daemon that answers what it is asked until it dies in the middle."""

    def __init__(self, puppet: Puppet) -> None:
        self._puppet = puppet
        self.documents = Documents()
        self.seen_last = False

    def live(self, messages: int) -> None:
        for _ in range(messages):
            if self.seen_last:
                return
            self._hear(self._puppet.hear())

    def die(self) -> None:
        self._puppet.die()

    def _hear(self, message: Json) -> None:
        params = message.get("params", {})
        match message["method"]:
            case "textDocument/didOpen":
                self.documents.open(params)
            case "textDocument/didChange":
                self.documents.change(params)
            case "initialize":
                self._puppet.answer(message, {"capabilities": {}})
            case _:
                pass
        if message.get("id") == LAST:
            self.seen_last = True
        elif "id" in message and message["method"] != "initialize":
            self._puppet.answer(message, [])


@pytest.mark.timeout(60)
@pytest.mark.parametrize("seed", range(3))
def test_no_request_is_answered_twice_or_never_and_no_edit_is_lost(
    seed: int, program: Program, stage: Stage, opened: Open
) -> None:
    editor, chance = opened(), random.Random(seed)
    editor.ask("first", "initialize", rootUri=program.repository.as_uri(), capabilities={})
    daemon = Mortal(stage.next())
    daemon.live(1)
    editor.hear()
    editor.notify("initialized")
    typist = Typist(editor, chance)
    typist.start()
    # One message a death is not wanted here: daemons that end too soon too often are given up.
    deaths = 0
    while not daemon.seen_last and deaths < 2:
        daemon.live(chance.randint(1, 200))
        if not daemon.seen_last:
            daemon.die()
            deaths += 1
            daemon = Mortal(stage.next())
    daemon.live(10 * ROUNDS)
    typist.join()
    editor.say({"method": "exit"})
    daemon.die()
    answered = heard_numbers(editor)
    assert sorted(answered) == list(range(ROUNDS))
    [document] = daemon.documents.items()
    assert document["text"] == typist.text


def heard_numbers(editor: Editor) -> list[int]:
    """All answers up to the end; the last request is under way then."""
    answered: list[int] = []
    while True:
        try:
            heard = editor.hear()
        except AssertionError:
            return answered
        if isinstance(heard.get("id"), int):
            answered.append(heard["id"])
