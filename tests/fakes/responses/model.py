"""The model's server: which scenario answers next, and what it was asked.

A scenario is ``NAME.json`` with ``turns``, one for each answer of the conversation, and ``after``
for everything past them; the prompt names it as ``[scenario:NAME]``. A turn may have ``delay`` and
``pace`` (seconds before the answer and between words), ``status`` (that HTTP status instead, with
``error`` and ``headers``), ``times`` (answers before the next turn), ``cut`` (the stream breaks
off), ``broken`` (it reports a failure) and ``headers``.
"""

from __future__ import annotations

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

from tests.fakes.responses.answer import CUT, PAUSE, BadScenario, events
from tests.fakes.responses.request import Request

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from tests.fakes.responses.request import Json


class ResponsesModel:
    """The server and what it has seen; a context manager that serves in a thread."""

    def __init__(self, scenarios: Path) -> None:
        """Bind to a free port of loopback."""
        self.requests: list[Json] = []
        self._folder = scenarios
        self._places: dict[tuple[str, str], tuple[int, int]] = {}
        self._lock = threading.Lock()
        self._leaving = threading.Event()
        handler = type("Bound", (_Handler,), {"model": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True

    @property
    def base_url(self) -> str:
        """What the agent's provider is configured with."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> ResponsesModel:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leaving.set()
        self._server.shutdown()
        self._server.server_close()

    def told(self, thread: str) -> list[str]:
        """Everything that the model got in a conversation besides its own words, each once."""
        texts: dict[str, None] = {}
        for seen in list(self.requests):
            if seen["thread"] == thread:
                texts.update(dict.fromkeys(seen["fresh"]))
        return list(texts)

    def turn_for(self, request: Request) -> Json:
        """The next turn of the conversation's scenario."""
        if not request.tools:
            # A side job of the agent, such as a title.
            return {"text": "Scripted"}
        if request.scenario is None:
            return {"text": "No scenario was named."}
        path = self._folder / f"{request.scenario}.json"
        if not path.exists():
            raise BadScenario(f"there is no scenario {request.scenario}")
        script = path.read_text()
        for name, value in request.variables.items():
            script = script.replace(f"{{{{{name}}}}}", value)
        return self._next(request.thread, request.scenario, json.loads(script))

    def _next(self, thread: str, name: str, scenario: Json) -> Json:
        turns = scenario["turns"]
        with self._lock:
            place, done = self._places.get((thread, name), (0, 0))
            if place >= len(turns):
                found: Json = scenario.get("after", {"text": "The script is over."})
                return found
            again = done + 1 < turns[place].get("times", 1)
            self._places[thread, name] = (place, done + 1) if again else (place + 1, 0)
            turn: Json = turns[place]
            return turn

    def note(self, request: Request, turn: Json) -> None:
        """Remember what was asked."""
        with self._lock:
            self.requests.append(
                {
                    "thread": request.thread,
                    "scenario": request.scenario,
                    "model": request.body.get("model"),
                    "fresh": request.fresh,
                    "tools": sorted(request.tools),
                    "turn": turn,
                }
            )

    def pause(self, seconds: float) -> None:
        """Wait, unless the server is leaving."""
        self._leaving.wait(seconds)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: ClassVar[ResponsesModel]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Nothing: tests print what matters."""

    def do_GET(self) -> None:
        """Nothing is to be had by GET."""
        self._send(404, {"error": {"message": "not scripted"}})

    def do_POST(self) -> None:
        """The model's next answer."""
        data = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("content-encoding") == "gzip":
            data = gzip.decompress(data)
        if not self.path.rstrip("/").endswith("/responses"):
            return self._send(404, {"error": {"message": "not scripted"}})
        body = json.loads(data)
        thread = self.headers.get("thread-id") or body.get("prompt_cache_key") or ""
        request = Request(body, str(thread))
        try:
            turn = self.model.turn_for(request)
            script = list(events(turn, request))
        except BadScenario as error:
            return self._send(400, {"error": {"message": f"scenario: {error}", "type": "script"}})
        self.model.note(request, turn)
        self.model.pause(turn.get("delay", 0))
        if "status" in turn:
            return self._send(turn["status"], {"error": turn["error"]}, turn.get("headers"))
        return self._stream(turn, script)

    def _stream(self, turn: Json, script: list[tuple[str, Json]]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        for name, value in turn.get("headers", {}).items():
            self.send_header(name, str(value))
        self.end_headers()
        self.close_connection = True
        try:
            for number, (kind, fields) in enumerate(script):
                if kind == CUT:
                    return
                if kind == PAUSE:
                    self.model.pause(turn.get("pace", 0))
                    continue
                data = json.dumps({"type": kind, "sequence_number": number, **fields})
                self.wfile.write(f"event: {kind}\ndata: {data}\n\n".encode())
                self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            # The agent stopped listening: it was interrupted, steered or ended.
            return

    def _send(self, status: int, value: Json, headers: Json | None = None) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, text in (headers or {}).items():
            self.send_header(name, str(text))
        self.end_headers()
        self.wfile.write(data)
