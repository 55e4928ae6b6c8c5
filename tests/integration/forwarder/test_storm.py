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
ROUNDS, DEATHS, UNDER_WAY = 300, 2, 40
LAST = "the last"


class Typist(threading.Thread):
    """Types, asks, and keeps the text as it should be; types on until it is told to finish."""

    def __init__(self, editor: Editor, chance: random.Random, reader: Reader) -> None:
        super().__init__(daemon=True)
        self._editor, self._chance, self._reader = editor, chance, reader
        self._enough = threading.Event()
        self.text = ""
        self.asked = 0

    def run(self) -> None:
        opened = {"uri": URI, "languageId": "markdown", "version": 0, "text": ""}
        self._editor.notify("textDocument/didOpen", textDocument=opened)
        while self.asked < ROUNDS or not self._enough.is_set():
            self._type(self.asked)
            self._reader.room.acquire()
            self._editor.ask(self.asked, "kanbots/board/show")
            self.asked += 1
        self._editor.ask(LAST, "kanbots/board/show")

    def finish(self) -> None:
        """The last request is the next daemon's, whoever was asked the others."""
        self._enough.set()

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


class Reader(threading.Thread):
    """Hears the answers; there is room for so many requests without one."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(daemon=True)
        self._editor = editor
        self.room = threading.Semaphore(UNDER_WAY)
        self.answered: list[int] = []

    def run(self) -> None:
        while True:
            try:
                heard = self._editor.hear()
            except AssertionError:
                return
            if isinstance(heard.get("id"), int):
                self.answered.append(heard["id"])
                self.room.release()


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
    reader = Reader(editor)
    typist = Typist(editor, chance, reader)
    reader.start()
    typist.start()
    # One message a death is not wanted here: daemons that end too soon too often are given up.
    for _ in range(DEATHS):
        daemon.live(chance.randint(1, 200))
        daemon.die()
        daemon = Mortal(stage.next())
    typist.finish()
    daemon.live(100 * ROUNDS)
    typist.join()
    editor.say({"method": "exit"})
    daemon.die()
    reader.join()
    assert sorted(reader.answered) == list(range(typist.asked))
    [document] = daemon.documents.items()
    assert document["text"] == typist.text
