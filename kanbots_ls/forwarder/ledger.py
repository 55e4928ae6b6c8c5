"""What the daemon has been told and what it owes, so that the next one can take over.

One ledger lives as long as the editor and outlasts its daemons.  It holds what was *sent*, so a
message that still waits is in the queue of ``link`` and not here.  ``link`` calls it under its
lock, from both directions; nothing here reads, writes or waits.
"""

from __future__ import annotations

from kanbots_ls.forwarder.envelope import encode
from kanbots_ls.forwarder.questions import Questions
from kanbots_ls.forwarder.registrations import Registrations
from kanbots_ls.forwarder.texts import Documents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kanbots_ls.forwarder.envelope import Envelope, MessageId

_STICKY = frozenset({"workspace/didChangeConfiguration", "$/setTrace"})
"""Notifications of which only the last one counts."""


class Ledger:
    """The state of one editor's conversation with daemons."""

    def __init__(self, initialize: Envelope) -> None:
        """Begin with the editor's first request, which nobody has answered yet."""
        self.initialize = initialize
        self.answered = False
        """The editor has its answer to ``initialize``."""
        self.initialized: Envelope | None = None
        self.folders = _folders(initialize.params)
        self.sticky: dict[str, Envelope] = {}
        self.documents = Documents()
        self.under_way: dict[MessageId, str] = {}
        """Methods of the editor's requests without an answer."""
        self.registrations = Registrations()
        self.tokens: dict[MessageId, None] = {}
        """Progress that has begun and not ended, oldest first."""
        self.reported: set[str] = set()
        """URIs with diagnostics on the screen."""
        self.questions = Questions()

    def tell(self, message: Envelope) -> bytes | None:
        """Note what is about to be sent to the daemon; the body to send, None for nothing."""
        if message.is_response and not self.questions.answer(message):
            return None
        if message.is_request:
            self._note_request(message)
        elif message.method == "textDocument/didChange":
            return self._note_change(message)
        elif message.method in _STICKY:
            self.sticky[message.method] = message
        elif message.method is not None:
            self._note_notification(message, message.method)
        return message.body

    def hear(self, message: Envelope) -> bool:
        """Note what the daemon says; False: it is not for the editor.

        Not for (un)registrations, which ``registrations`` sees to.
        """
        if message.is_response:
            return self._note_answer(message)
        if message.is_request:
            return self.questions.ask(message)
        if message.method == "$/progress":
            self._note_progress(message)
        elif message.method == "textDocument/publishDiagnostics":
            uri, found = message.params.get("uri"), message.params.get("diagnostics")
            (self.reported.add if found else self.reported.discard)(str(uri))
        return True

    def note_initialize_result(self, result: dict[str, Any]) -> None:
        """The editor is about to get this answer to ``initialize``."""
        self.answered = True
        capabilities = result.get("capabilities")
        encoding = capabilities.get("positionEncoding") if isinstance(capabilities, dict) else None
        self.documents.encoding = encoding if isinstance(encoding, str) else "utf-16"

    def daemon_ended(self) -> None:
        """Whatever daemon comes now has asked and registered nothing itself."""
        self.questions.daemon_ended()
        self.registrations.daemon_ended()
        self.under_way.clear()
        self.tokens.clear()
        self.reported.clear()

    def _note_request(self, message: Envelope) -> None:
        assert message.id is not None  # noqa: S101 - what a request is
        self.under_way[message.id] = message.method or ""

    def _note_change(self, message: Envelope) -> bytes:
        instead = self.documents.change(message.params)
        return message.body if instead is None else encode({**message.content, "params": instead})

    def _note_notification(self, message: Envelope, method: str) -> None:
        match method:
            case "textDocument/didOpen":
                self.documents.open(message.params)
            case "textDocument/didClose":
                self.documents.close(message.params)
            case "initialized":
                self.initialized = message
            case "workspace/didChangeWorkspaceFolders":
                self._change_folders(message.params.get("event"))
            case _:
                pass

    def _change_folders(self, event: object) -> None:
        if isinstance(event, dict):
            gone = [_uri(each) for each in event.get("removed") or []]
            kept = [each for each in self.folders or [] if _uri(each) not in gone]
            self.folders = kept + list(event.get("added") or [])

    def _note_answer(self, message: Envelope) -> bool:
        if message.id == self.initialize.id and not self.answered:
            if not isinstance(result := message.content.get("result"), dict):
                # The editor will give up, and so will we: there is nothing to take over.
                result = {}
            self.note_initialize_result(result)
            return True
        return self.under_way.pop(message.id, None) is not None  # type: ignore[arg-type]

    def _note_progress(self, message: Envelope) -> None:
        token, value = message.params.get("token"), message.params.get("value")
        kind = value.get("kind") if isinstance(value, dict) else None
        if kind == "begin" and isinstance(token, int | str):
            self.tokens[token] = None
        elif kind == "end" and isinstance(token, int | str):
            self.tokens.pop(token, None)


def _folders(params: dict[str, Any]) -> list[Any] | None:
    folders = params.get("workspaceFolders")
    return folders if isinstance(folders, list) else None


def _uri(folder: object) -> object:
    return folder.get("uri") if isinstance(folder, dict) else None
