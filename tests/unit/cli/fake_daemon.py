"""A daemon of a few lines: a thread that speaks LSP frames over a socket pair.

It checks every request against the one list of methods, so the client can't drift from the wire.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

from kanbots_ls.protocol.base import WireModel
from kanbots_ls.protocol.methods import BY_NAME
from kanbots_ls.rendezvous.framing import BadFrame, frame, read_frame

Answer = WireModel | Callable[[Any], WireModel] | Exception


class Refusal(Exception):
    """Answered as a JSON-RPC error."""


class FakeDaemon:
    """Answers what it was told to answer; remembers what it was asked."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = dict(answers)
        self.asked: list[tuple[str, WireModel]] = []
        self.heard: list[dict[str, Any]] = []
        self.dials = 0
        self.before_dial: Callable[[int], None] = lambda _: None
        self._ours: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self._given: list[socket.socket] = []
        self._lock = threading.Lock()

    def dial(self) -> socket.socket:
        self.dials += 1
        self.before_dial(self.dials)
        ours, theirs = socket.socketpair()
        self._ours = ours
        self._given.append(theirs)
        thread = threading.Thread(target=self._serve, args=(ours,), daemon=True)
        self._threads.append(thread)
        thread.start()
        return theirs

    def notify(self, method: str, params: WireModel) -> None:
        assert isinstance(params, BY_NAME[method].params)
        self.send({"method": method, "params": wire(params)})

    def send(self, message: Mapping[str, Any]) -> None:
        assert self._ours is not None
        with self._lock:
            self._ours.sendall(frame(json.dumps({"jsonrpc": "2.0", **message}).encode()))

    def die(self) -> None:
        if self._ours is not None:
            self._ours.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for given in self._given:
            given.close()
        for thread in self._threads:
            thread.join(5)

    def _serve(self, ours: socket.socket) -> None:
        try:
            with ours, ours.makefile("rb") as stream:
                while (body := read_frame(stream)) is not None:
                    self._hear(json.loads(body))
        except (BadFrame, OSError, ValueError):
            return

    def _hear(self, message: dict[str, Any]) -> None:
        self.heard.append(message)
        method = message.get("method")
        if method is None or "id" not in message:
            return
        if method == "initialize":
            self.send({"id": message["id"], "result": {"capabilities": {}}})
            return
        try:
            self.send({"id": message["id"], "result": self._answer(method, message["params"])})
        except Refusal as refusal:
            self.send({"id": message["id"], "error": {"code": -32803, "message": str(refusal)}})

    def _answer(self, method: str, params: Any) -> Any:
        known = BY_NAME[method]
        asked = known.params.model_validate(params)
        self.asked.append((method, asked))
        answer = self.answers[method]
        if isinstance(answer, Exception):
            raise answer
        result = answer if isinstance(answer, WireModel) else answer(asked)
        assert known.result is not None
        assert isinstance(result, known.result)
        return wire(result)


def wire(model: WireModel) -> Any:
    return model.model_dump(mode="json", by_alias=True)
