"""A daemon ends under an attached editor: the next one knows everything, nothing is asked twice.

The daemons are played by the test, so that each end comes at just the moment it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.rendezvous.framing import frame

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.program import Program
    from tests.integration.forwarder.conftest import Open
    from tests.integration.forwarder.editors import Editor
    from tests.integration.forwarder.puppets import Puppet, Stage

Json = dict[str, Any]
FAILED, UNSHOWN = -32803, -32801
URI = "file:///notes.md"
OPENED: Json = {"uri": URI, "languageId": "markdown", "version": 1, "text": "ü😀\nzwei\n"}


class Pair:
    """An editor and its first daemon, past their introduction."""

    def __init__(self, editor: Editor, stage: Stage, daemon: Puppet) -> None:
        self.editor, self.stage, self.daemon = editor, stage, daemon

    def kill(self) -> Puppet:
        """The first daemon ends; the next one, before it has read a word."""
        self.daemon.die()
        return self.stage.next()

    def introduce(self, daemon: Puppet) -> list[Json]:
        """Let the next daemon answer; what it hears up to the end of the replay.

        A request of the editor's, which waits until then, marks that end.
        """
        self.editor.ask("end", "kanbots/board/show")
        heard = [daemon.introduced()]
        while heard[-1].get("id") != "end":
            heard.append(daemon.hear())
        daemon.answer(heard.pop())
        return heard


@pytest.fixture
def pair(program: Program, stage: Stage, opened: Open) -> Pair:
    return paired(opened(), stage, program.repository)


def paired(editor: Editor, stage: Stage, root: Path, **capabilities: object) -> Pair:
    editor.ask(1, "initialize", rootUri=root.as_uri(), capabilities={})
    daemon = stage.next()
    daemon.introduced(**capabilities)
    assert editor.hear()["result"]["capabilities"] == capabilities
    editor.notify("initialized")
    assert daemon.hear()["method"] == "initialized"
    return Pair(editor, stage, daemon)


def test_the_next_daemon_is_told_all_and_the_editor_hears_one_message(pair: Pair) -> None:
    editor = pair.editor
    editor.notify("workspace/didChangeConfiguration", settings={"kanbots": {"old": 1}})
    editor.notify("textDocument/didOpen", textDocument=OPENED)
    editor.notify("textDocument/didOpen", textDocument={**OPENED, "uri": "file:///closed.md"})
    editor.notify("textDocument/didClose", textDocument={"uri": "file:///closed.md"})
    editor.notify("workspace/didChangeConfiguration", settings={"kanbots": {"new": 1}})
    for _ in range(5):
        pair.daemon.hear()

    heard = pair.introduce(pair.kill())

    said = [message["method"] for message in heard]
    configuration = "workspace/didChangeConfiguration"
    assert said == ["initialize", "initialized", configuration, "textDocument/didOpen"]
    assert heard[2]["params"] == {"settings": {"kanbots": {"new": 1}}}
    assert heard[3]["params"] == {"textDocument": OPENED}
    assert "started again; runs and open documents are kept" in editor.hear_message()
    assert editor.hear()["id"] == "end"


def test_what_was_under_way_fails_and_what_was_shown_ends(pair: Pair) -> None:
    editor, daemon = pair.editor, pair.daemon
    editor.ask(7, "kanbots/run/dispatch", cards=[1])
    editor.ask("ü", "textDocument/codeLens")
    editor.ask(8, "kanbots/board/show")
    daemon.answer([daemon.hear() for _ in range(3)][2])
    daemon.notify("$/progress", token="t", value={"kind": "begin", "title": "Preparing"})
    daemon.notify("$/progress", token=5, value={"kind": "begin", "title": "Set-up"})
    daemon.notify("$/progress", token=5, value={"kind": "end"})
    for uri, found in (("file:///a", ["wrong"]), ("file:///b", ["wrong"]), ("file:///b", [])):
        daemon.notify("textDocument/publishDiagnostics", uri=uri, diagnostics=found)
    for _ in range(7):
        editor.hear()

    pair.kill()

    failed, unshown, ended, cleared = (editor.hear() for _ in range(4))
    assert (failed["id"], failed["error"]["code"]) == (7, FAILED)
    assert failed["error"]["message"] == (
        "kanbots-ls: the board's daemon ended while it worked on this."
    )
    assert (unshown["id"], unshown["error"]["code"]) == ("ü", UNSHOWN)
    assert ended["params"] == {"token": "t", "value": {"kind": "end"}}
    assert cleared["params"] == {"uri": "file:///a", "diagnostics": []}


def test_failed_requests_are_counted_in_the_message(pair: Pair) -> None:
    pair.editor.ask(7, "kanbots/run/dispatch", cards=[1])
    pair.daemon.hear()
    pair.introduce(pair.kill())
    pair.editor.hear()
    assert "1 request failed: ask again" in pair.editor.hear_message()


@pytest.mark.parametrize(
    ("encoding", "character"), [("utf-8", 6), ("utf-16", 3), ("utf-32", 2), (None, 3)]
)
def test_unsaved_edits_reach_the_next_daemon_in_the_agreed_encoding(
    program: Program, stage: Stage, opened: Open, encoding: str | None, character: int
) -> None:
    chosen = {"positionEncoding": encoding} if encoding else {}
    pair = paired(opened(), stage, program.repository, **chosen)
    pair.editor.notify("textDocument/didOpen", textDocument=OPENED)
    here = {"line": 0, "character": character}
    pair.editor.notify(
        "textDocument/didChange",
        textDocument={"uri": URI, "version": 4},
        contentChanges=[{"range": {"start": here, "end": here}, "text": "!"}],
    )
    for _ in range(2):
        pair.daemon.hear()

    first, _, reopened = pair.introduce(pair.kill())

    expected = {**OPENED, "version": 4, "text": "ü😀!\nzwei\n"}
    assert reopened["params"]["textDocument"] == expected
    agreed = first["params"]["capabilities"]["general"]["positionEncodings"]
    assert agreed == [encoding or "utf-16"]


def test_the_gap_is_kept_in_order_and_follows_the_replay(pair: Pair) -> None:
    editor = pair.editor
    editor.notify("textDocument/didOpen", textDocument=OPENED)
    pair.daemon.hear()
    daemon = pair.kill()
    request = daemon.hear()
    change = {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "new"}]}
    editor.notify("textDocument/didChange", **change)
    editor.ask(9, "kanbots/card/add", title="A card")
    editor.notify("textDocument/didClose", textDocument={"uri": URI})
    daemon.answer(request, {"capabilities": {}})

    heard = [daemon.hear() for _ in range(5)]

    assert [message["method"] for message in heard] == [
        "initialized",
        "textDocument/didOpen",
        "textDocument/didChange",
        "kanbots/card/add",
        "textDocument/didClose",
    ]
    assert heard[1]["params"]["textDocument"]["text"] == OPENED["text"]


def test_a_daemon_that_dies_in_the_replay_has_done_nothing_twice(pair: Pair) -> None:
    editor = pair.editor
    editor.notify("textDocument/didOpen", textDocument=OPENED)
    pair.daemon.hear()
    second = pair.kill()
    request = second.hear()
    editor.notify("textDocument/didClose", textDocument={"uri": URI})
    editor.ask(9, "kanbots/card/add", title="A card")
    second.answer(request, {"capabilities": {}})
    while second.hear().get("id") != 9:
        pass
    second.die()

    heard = pair.introduce(pair.stage.next())

    assert [message["method"] for message in heard] == ["initialize", "initialized"]
    assert editor.hear_answer(9)["error"]["code"] == FAILED


def test_a_daemon_that_dies_before_it_answers_is_followed_by_one_that_does(
    program: Program, stage: Stage, opened: Open
) -> None:
    editor = opened()
    editor.ask(1, "initialize", rootUri=program.repository.as_uri(), capabilities={})
    first = stage.next()
    first.hear()
    first.die()
    second = stage.next()
    assert second.introduced()["id"] == 1
    assert editor.hear()["id"] == 1


def test_a_prompt_on_the_screen_is_not_asked_again_and_its_answer_counts(pair: Pair) -> None:
    editor = pair.editor
    pair.daemon.ask("decision-1-1.1", "window/showMessageRequest", message="Which?")
    pair.daemon.ask("decision-1-1.2", "window/showMessageRequest", message="And?")
    pair.daemon.ask("other", "window/showDocument", uri="file:///x")
    for _ in range(3):
        editor.hear()
    daemon = pair.kill()
    pair.introduce(daemon)
    editor.hear_message()
    editor.hear()
    daemon.ask("decision-1-1.1", "window/showMessageRequest", message="Which?")
    daemon.ask("decision-2-1.1", "window/showMessageRequest", message="New?")
    assert editor.hear()["id"] == "decision-2-1.1"

    editor.answer("other", {"success": True})
    for number in ("decision-1-1.1", "decision-1-1.2", "decision-2-1.1"):
        editor.answer(number, {"title": "Yes"})

    heard = [daemon.hear()["id"] for _ in range(3)]
    assert heard == ["decision-1-1.1", "decision-1-1.2", "decision-2-1.1"]


def test_a_prompt_that_was_seen_to_does_not_come_back(pair: Pair) -> None:
    number = "decision-1-1.1"
    pair.daemon.ask(number, "window/showMessageRequest", message="Which?")
    pair.editor.hear()
    pair.editor.answer(number, {"title": "Left"})
    pair.daemon.hear()
    daemon = pair.kill()
    pair.introduce(daemon)
    pair.editor.hear_message()
    pair.editor.hear()

    daemon.ask(number, "window/showMessageRequest", message="Which?")
    assert daemon.hear() == {"jsonrpc": "2.0", "id": number, "result": {"title": "Left"}}
    daemon.ask(number, "window/showMessageRequest", message="Which now?")
    assert pair.editor.hear()["params"]["message"] == "Which now?"


def test_of_answers_given_in_the_gap_only_those_to_prompts_reach_the_next_daemon(
    pair: Pair,
) -> None:
    pair.daemon.ask("decision-1-1.1", "window/showMessageRequest", message="Which?")
    pair.daemon.ask("other", "window/showDocument", uri="file:///x")
    for _ in range(2):
        pair.editor.hear()
    daemon = pair.kill()
    pair.editor.answer("other", {"success": True})
    pair.editor.answer("decision-1-1.1", {"title": "Yes"})
    heard = pair.introduce(daemon)
    assert [each.get("id") for each in heard[1:]] == [None, "decision-1-1.1"]
    assert heard[-1]["result"] == {"title": "Yes"}


def test_a_daemon_may_ask_its_own_question_twice(pair: Pair) -> None:
    for _ in range(2):
        pair.daemon.ask("decision-1-1.1", "window/showMessageRequest", message="Which?")
        assert pair.editor.hear()["id"] == "decision-1-1.1"


def test_nothing_is_registered_twice(pair: Pair) -> None:
    watch = {"id": "a", "method": "workspace/didChangeConfiguration"}
    save: Json = {"id": "b", "method": "textDocument/didSave", "registerOptions": {"x": 1}}
    pair.daemon.ask("r1", "client/registerCapability", registrations=[watch, save])
    pair.editor.hear()
    daemon = pair.kill()
    pair.introduce(daemon)
    pair.editor.hear_message()
    pair.editor.hear()

    daemon.ask("r2", "client/registerCapability", registrations=[{**watch, "id": "c"}])
    assert daemon.hear() == {"jsonrpc": "2.0", "id": "r2", "result": None}
    other = {**save, "registerOptions": {"x": 2}}
    daemon.ask("r3", "client/registerCapability", registrations=[other])
    gone, fresh = pair.editor.hear(), pair.editor.hear()
    assert gone["method"] == "client/unregisterCapability"
    assert gone["params"] == {"unregisterations": [{"id": "b", "method": "textDocument/didSave"}]}
    assert fresh["params"] == {"registrations": [other]}
    pair.editor.answer(gone["id"], None)
    pair.editor.answer("r3", None)
    assert daemon.hear()["id"] == "r3"
    daemon.ask("r4", "client/unregisterCapability", unregisterations=[{**watch, "id": "c"}])
    assert pair.editor.hear()["params"] == {"unregisterations": [watch]}


def test_half_a_message_is_never_passed_on(pair: Pair) -> None:
    pair.daemon.send(frame(b'{"jsonrpc":"2.0","method":"window/logMessage"}')[:-5])
    pair.introduce(pair.kill())
    assert "started again" in pair.editor.hear_message()


def test_a_daemon_of_another_version_is_named(pair: Pair) -> None:
    pair.daemon.die()
    pair.introduce(pair.stage.next("97.1.0"))
    assert "now served by version 97.1.0" in pair.editor.hear_message()
    assert pair.editor.replaced == ["97.1.0"]


def test_folders_are_told_as_they_are_now(program: Program, stage: Stage, opened: Open) -> None:
    editor, root = opened(), program.repository.as_uri()
    first: Json = {"uri": root, "name": "shop"}
    second: Json = {"uri": f"{root}/src", "name": "src"}
    editor.ask(1, "initialize", workspaceFolders=[first], capabilities={})
    daemon = stage.next()
    daemon.introduced()
    editor.hear()
    editor.notify("initialized")
    change = {"added": [second], "removed": [first]}
    editor.notify("workspace/didChangeWorkspaceFolders", event=change)
    for _ in range(2):
        daemon.hear()
    pair = Pair(editor, stage, daemon)
    [introduction, _] = pair.introduce(pair.kill())
    assert introduction["params"]["workspaceFolders"] == [second]
