"""Type-check the Neovim plug-in by EmmyLua's language server, which is asked as an editor would.

`lua.py types` calls it.  The server reads `editors/nvim/.emmyrc.json`, which names the pinned
Neovim's own Lua as a library; it prints nothing by itself and is ended when all is said.  Standard
library only.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Json = dict[str, Any]
OPTIONS = ("--log-level", "error", "--log-path", "none", "--resources-path", "none")
DIAGNOSTIC = "textDocument/diagnostic"
# To whom does not know of folders it answers before it has read this one.
ABILITIES: Json = {"textDocument": {"diagnostic": {}}, "workspace": {"workspaceFolders": True}}


class Gone(Exception):
    """The server has hung up."""


class Server:
    """One server, spoken to."""

    def __init__(self, reads: IO[bytes], writes: IO[bytes]) -> None:
        self._reads, self._writes = reads, writes
        self._last = 0

    def ask(self, method: str, params: Json) -> Any:
        """A request's result; what the server asks meanwhile gets nothing.  Raises Gone."""
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        while True:
            message = self._read()
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": None})
            elif message.get("id") == self._last:
                return message.get("result")

    def tell(self, method: str, params: Json) -> None:
        """A notification."""
        self._send({"method": method, "params": params})

    def _send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._writes.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._writes.flush()

    def _read(self) -> Json:
        length = 0
        while line := self._reads.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if not length:
            raise Gone("the type checker ended before it had answered")
        found: Json = json.loads(self._reads.read(length))
        return found


def problems(
    program: Path, folder: Path, files: Sequence[Path], environment: Mapping[str, str]
) -> list[str]:
    """What is wrong with these files of a folder, a line each.  Raises Gone."""
    with serving(program, folder, environment) as server:
        place = {"uri": folder.as_uri(), "name": folder.name}
        server.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": place["uri"],
                "workspaceFolders": [place],
                "capabilities": ABILITIES,
            },
        )
        server.tell("initialized", {})
        for file in files:
            server.tell("textDocument/didOpen", {"textDocument": _opened(file)})
        return [line for file in files for line in _of(server, folder, file)]


@contextmanager
def serving(program: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """The server for as long as the context is open."""
    process = subprocess.Popen(
        [program, *OPTIONS],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None  # noqa: S101 -- both are pipes
    assert process.stdout is not None  # noqa: S101
    with process:
        try:
            yield Server(process.stdout, process.stdin)
        finally:
            process.kill()


def _opened(file: Path) -> Json:
    return {"uri": file.as_uri(), "languageId": "lua", "version": 1, "text": file.read_text()}


def _of(server: Server, folder: Path, file: Path) -> Iterator[str]:
    found = server.ask(DIAGNOSTIC, {"textDocument": {"uri": file.as_uri()}})
    for each in (found or {}).get("items", ()):
        row = each["range"]["start"]["line"] + 1
        yield f"{file.relative_to(folder)}:{row}: {each['message'].strip()} ({each.get('code')})"
