"""An editor that has started the language server, played by a test."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import termios
from typing import TYPE_CHECKING, Any

from kanbots_ls.protocol.daemon import DaemonReplaced
from kanbots_ls.rendezvous.framing import read_frame, write_frame

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
REPLACED = "kanbots/daemon/replaced"


class Editor:
    """Says and hears messages; ``main`` is the program to start."""

    def __init__(self, main: Path, cwd: Path, *words: str, **env: str) -> None:
        self.replaced: list[str] = []
        """Versions of the daemons that took over."""
        self.server = subprocess.Popen(
            [sys.executable, "-P", str(main), *words],
            cwd=cwd,
            env={**os.environ, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def say(self, message: Json) -> None:
        assert self.server.stdin is not None
        write_frame(self.server.stdin, json.dumps({"jsonrpc": "2.0", **message}).encode())

    def notify(self, method: str, **params: object) -> None:
        self.say({"method": method, "params": params})

    def ask(self, number: int | str, method: str, **params: object) -> None:
        self.say({"id": number, "method": method, "params": params})

    def is_read(self) -> bool:
        """The server has taken all that was said to it."""
        assert self.server.stdin is not None
        unread = fcntl.ioctl(self.server.stdin, termios.FIONREAD, bytes(4))
        return int.from_bytes(unread, sys.byteorder) == 0

    def answer(self, number: object, result: object) -> None:
        self.say({"id": number, "result": result})

    def hear(self) -> Json:
        assert self.server.stdout is not None
        body = read_frame(self.server.stdout)
        assert body is not None, self.complaint()
        heard: Json = json.loads(body)
        if heard.get("method") == REPLACED:
            DaemonReplaced.model_validate(heard["params"])
            self.replaced.append(heard["params"]["version"])
            return self.hear()
        return heard

    def hear_until(self, method: str) -> list[Json]:
        """What is heard up to that notification, which comes last."""
        heard = [self.hear()]
        while heard[-1].get("method") != method:
            heard.append(self.hear())
        return heard

    def hear_answer(self, number: int | str) -> Json:
        """The answer to a request; what comes before it is not kept."""
        while (heard := self.hear()).get("id") != number or "method" in heard:
            pass
        return heard

    def hear_message(self) -> str:
        """The next thing said to the person; nothing else may come before it."""
        heard = self.hear()
        assert heard["method"] == "window/showMessage", heard
        text: str = heard["params"]["message"]
        return text

    def initialize(self, **params: object) -> Json:
        self.ask(1, "initialize", **{"capabilities": {}, **params})
        return self.hear()

    def start(self, **params: object) -> Json:
        """The whole start; the answer to ``initialize``."""
        result = self.initialize(**params)
        self.notify("initialized")
        return result

    def leave(self) -> int:
        self.say({"method": "exit"})
        return self.server.wait(10)

    def complaint(self) -> str:
        assert self.server.stderr is not None
        return self.server.stderr.read().decode()

    def end(self) -> None:
        self.server.kill()
        self.server.wait()
        for stream in (self.server.stdin, self.server.stdout, self.server.stderr):
            assert stream is not None
            stream.close()
