"""An editor without a screen: pytest-lsp's client, saying of itself what a recorded editor says.

It runs in a thread of its own, so tests are plain functions beside a board's.  Each request and
notification from the server has to be read by the test, or declared as one that ``may`` come:
``close`` fails otherwise.  Results, errors and messages are JSON as on the wire.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio.from_thread import start_blocking_portal
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.fakes.boards import DEADLINE, NeverCame
from tests.fakes.editor_client import EditorClient, Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from anyio.from_thread import BlockingPortal

RECORDINGS = Path(__file__).resolve().parents[1] / "golden" / "editors"
SHOWS = "window/showDocument"
PROMPTS = "window/showMessageRequest"
PUBLISHES = "textDocument/publishDiagnostics"
REFRESHES = ("workspace/inlayHint/refresh", "workspace/codeLens/refresh")
"""Requests to ask again for what is drawn into a text."""
RENEWS = "workspace/textDocumentContent/refresh"
ALWAYS = frozenset({"kanbots/board/changed", "kanbots/person/called"})
"""The board's pulse, and calls, come to everybody whenever anything happens."""
ANSWERS = {
    "vscode": {
        *(SHOWS, PROMPTS, "window/workDoneProgress/create"),
        *(*REFRESHES, RENEWS),
    },
    "neovim": {SHOWS, PROMPTS, "workspace/inlayHint/refresh", "window/workDoneProgress/create"},
    "emacs": {PROMPTS, "window/workDoneProgress/create"},
    "helix": {SHOWS, "window/workDoneProgress/create"},
}
"""Requests that the real ones answer; all others get MethodNotFound."""
EDITORS = tuple(ANSWERS)


def recorded(name: str) -> Json:
    """``clientInfo`` and ``capabilities`` of an editor."""
    ours = {"vscode": "vscode_languageclient_v11.0.0", "helix": "helix_v25.01.1"}
    shipped = {"neovim": "neovim_v0.11.0", "emacs": "emacs_v29.1"}
    if name in ours:
        file: Any = RECORDINGS / f"{ours[name]}.json"
    else:
        file = resources.files("pytest_lsp.clients") / f"{shipped[name]}.json"
    found: Json = json.loads(file.read_text())
    return found


@dataclass
class Editor:
    """One attached editor; see ``attached``."""

    name: str
    portal: BlockingPortal
    client: EditorClient
    complaints: Path
    """What the server wrote on standard error."""
    allowed: set[str] = field(default_factory=lambda: set(ALWAYS))
    result: Json = field(default_factory=dict)
    """Of ``initialize``."""

    @property
    def speech(self) -> str:
        """How the person is told something: in stock Neovim a message may take a key."""
        return "window/logMessage" if self.name == "neovim" else "window/showMessage"

    # -- asking

    def request(self, method: str, params: Any = None) -> Any:
        """A request's result.  Raises JsonRpcException with code, message and data."""
        return self.portal.call(self.client.requested, method, params)

    def notify(self, method: str, params: Any) -> None:
        """A notification to the server."""
        self.portal.call(self.client.notified, method, params)

    def execute(self, command: str, *arguments: Any) -> Any:
        """A command's result; its arguments as they are, none at all where none are given."""
        params: Json = {"command": command}
        if arguments:
            params["arguments"] = list(arguments)
        return self.request("workspace/executeCommand", params)

    def refused(self, method: str, params: Any = None) -> JsonRpcException:
        """The error that a request is answered with."""
        try:
            result = self.request(method, params)
        except JsonRpcException as error:
            return error
        raise AssertionError(f"{method} was carried out: {result}")

    def refused_command(self, command: str, *arguments: Any) -> JsonRpcException:
        """The error that a command is answered with, whole; the person is told the same.

        Stock Neovim shows the error itself, in one line.
        """
        params = {"command": command, "arguments": list(arguments)}
        error = self.refused("workspace/executeCommand", params)
        told = self.reads(self.speech)
        assert told["type"] == lsp.MessageType.Error
        if self.name == "neovim":
            assert len(error.message) <= 50
            return JsonRpcException(told["message"], code=error.code, data=error.data)
        assert told["message"] == " ".join(error.message.split())
        return error

    # -- reading

    def reads(self, method: str, where: Callable[[Any], object] = lambda _: True) -> Any:
        """The parameters of the first unread message of that method for which ``where`` holds."""
        return self._read(method, where).get("params")

    def may(self, *methods: str) -> None:
        """Messages that come whether the test reads them or not."""
        self.allowed.update(methods)

    def told(self, *words: str) -> str:
        """The next message to the person, which has all of these words in it."""
        said = self.reads(self.speech)["message"]
        assert all(word in said for word in words), said
        return str(said)

    def shown(self) -> Json:
        """The next document that the server asks to show."""
        found: Json = self.reads(SHOWS)
        return found

    def diagnostics(self, uri: str, where: Callable[[list[Json]], object]) -> list[Json]:
        """A document's diagnostics once ``where`` holds; those before it are read with them."""

        def published(params: Json) -> object:
            return params["uri"] == uri and where(params["diagnostics"])

        found: list[Json] = self._read(PUBLISHES, published)["params"]["diagnostics"]
        with self.client.changed:
            self.client.unread = [
                each
                for each in self.client.unread
                if each["method"] != PUBLISHES or each["params"]["uri"] != uri
            ]
        return found

    def reads_nothing(self, *methods: str) -> None:
        """No message of these has come since the last one was read."""
        assert not self.waits(*methods)

    def waits(self, *methods: str) -> list[Json]:
        """What has come of these and was not read yet."""
        # An answer comes after all that was said before it.
        self.request("kanbots/daemon/status", {})
        with self.client.changed:
            return [each for each in self.client.unread if each["method"] in methods]

    def _read(self, method: str, where: Callable[[Any], object]) -> Json:
        end = time.monotonic() + DEADLINE
        with self.client.changed:
            while True:
                for message in self.client.unread:
                    if message["method"] == method and where(message.get("params")):
                        self.client.unread.remove(message)
                        return message
                if not self.client.changed.wait(end - time.monotonic()):
                    raise NeverCame(f"never came: {method}; unread: {self.client.unread}")

    # -- prompts

    def prompted(self, *words: str) -> Prompt:
        """The next prompt, which has all of these words in it."""
        message = self._read(PROMPTS, lambda _: True)
        prompt = Prompt(self, message["id"], message["params"])
        assert all(word in prompt.message for word in words), prompt.message
        return prompt

    # -- documents

    def opens(self, path: Path, text: str | None = None, language: str = "markdown") -> str:
        """Open a file as it is on the disk, or with another text; its address."""
        uri, held = path.as_uri(), path.read_text("utf-8") if text is None else text
        self._open(uri, held, language)
        return uri

    def _open(self, uri: str, text: str, language: str = "markdown") -> None:
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": item})

    def changes(self, uri: str, text: str, version: int = 2) -> None:
        """The text in the editor is another now."""
        named = {"uri": uri, "version": version}
        params = {"textDocument": named, "contentChanges": [{"text": text}]}
        self._tell("textDocument/didChange", params)

    def holds(self, uri: str, text: str) -> None:
        """It has this text, as one that it opened before the file was written anew."""
        self.closes(uri)
        self._open(uri, text)

    def closes(self, uri: str) -> None:
        """Close a document."""
        self._tell("textDocument/didClose", {"textDocument": {"uri": uri}})

    def _tell(self, method: str, params: Json) -> None:
        """Of a text: the server knows by the time this returns, so what another client then does
        comes after it."""
        self.notify(method, params)
        self.request("kanbots/daemon/status", {})

    def asks(self, feature: str, uri: str, line: int = 0, column: int = 0) -> Any:
        """A feature at a place: ``hover``, ``definition``."""
        params = {
            "textDocument": {"uri": uri},
            "position": {"line": line, "character": column},
        }
        return self.request(f"textDocument/{feature}", params)

    def actions(self, uri: str, line: int, **more: Any) -> dict[str, Json]:
        """Code actions of a line by their titles; ``columns`` is the selection, ``only`` kinds,
        ``problems`` diagnostics that stand there."""
        start, end = more.get("columns", (0, 0))
        where = {
            "start": {"line": line, "character": start},
            "end": {"line": more.get("to_line", line), "character": end},
        }
        context: Json = {"diagnostics": more.get("problems", [])}
        if "only" in more:
            context["only"] = more["only"]
        params = {"textDocument": {"uri": uri}, "range": where, "context": context}
        found = self.request("textDocument/codeAction", params)
        return {action["title"]: action for action in found}

    def does(self, action: Json) -> Any:
        """Choose a code action."""
        return self.execute(action["command"]["command"], *action["command"]["arguments"])

    # -- the end

    def check(self) -> None:
        """Fail where a message was not read, nor allowed to go unread."""
        # An answer comes after all that was said before it.
        self.request("kanbots/daemon/status", {})
        with self.client.changed:
            unread = [m for m in self.client.unread if m["method"] not in self.allowed]
            self.client.unread.clear()
        assert not unread, f"nobody read: {unread}"
        assert self.client.error is None, self.client.error
        assert "Traceback" not in self.complaints.read_text()


@dataclass
class Prompt:
    """A question that stands on the editor's screen."""

    editor: Editor
    id: str
    params: Json

    @property
    def message(self) -> str:
        """What is asked."""
        return str(self.params["message"])

    @property
    def titles(self) -> list[str]:
        """The choices, in their order."""
        return [each["title"] for each in self.params["actions"]]

    def choose(self, title: str | None) -> None:
        """Choose one; None dismisses it."""
        assert title is None or title in self.titles, self.titles
        item = None if title is None else lsp.MessageActionItem(title)
        self.editor.portal.call(self.editor.client.settle, self.id, item)

    def fail(self, error: JsonRpcException) -> None:
        """The editor can't show it after all."""
        self.editor.portal.call(self.editor.client.settle, self.id, error)


@contextmanager
def attached(
    name: str,
    directory: Path,
    environment: Mapping[str, str],
    options: Any = None,
    *,
    answers: set[str] | None = None,
    **changes: Any,
) -> Iterator[Editor]:
    """The editor on that directory; ``changes`` replace parts of its ``initialize``."""
    client = EditorClient(ANSWERS[name] if answers is None else answers)
    said = {"processId": None, "rootUri": directory.as_uri(), **recorded(name), **changes}
    if options is not None:
        said["initializationOptions"] = options
    with (
        tempfile.NamedTemporaryFile("w+", prefix="kanbots-editor-") as complaints,
        start_blocking_portal() as portal,
    ):
        editor = Editor(name, portal, client, Path(complaints.name))
        portal.call(client.start, _program(), directory, dict(environment), complaints)
        try:
            editor.result = portal.call(client.introduce, said)
            yield editor
            editor.check()
        finally:
            portal.call(client.leave)


def _program() -> list[str]:
    return [str(Path(sys.executable).with_name("kanbots-ls")), "--stdio"]
