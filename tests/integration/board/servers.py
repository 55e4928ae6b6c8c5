"""Small programs that a run's preview starts, as kanbots.toml would name them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from tests.fakes.boards import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.boards import Board

SERVER = """\
import http.server, os, pathlib, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{os.environ['KANBOTS_RUN']} in {os.getcwd()}".encode())

    def log_message(self, *_):
        pass

port = int(os.environ["KANBOTS_PORT"])
server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
with open(sys.argv[1], "a") as pids:
    print(os.getpid(), file=pids)
print("see https://example.com/docs first")
if "silent" not in sys.argv:
    print(f"\\x1b[1mLocal:\\x1b[0m http://localhost:\\x1b[36m{port}\\x1b[0m/app", flush=True)
server.serve_forever()
"""


def serve(board: Board, scratch: Path, *, before: str = "", words: str = "") -> Path:
    """Name a server as the team's preview; the file that gets the pids of what it starts."""
    program, pids = scratch / "server.py", scratch / "pids"
    program.write_text(SERVER)
    command = f"{before}\n{sys.executable} {program} {pids} {words}"
    name(board, command.strip())
    return pids


def name(board: Board, command: str) -> None:
    """The team's preview command."""
    (board.path / "kanbots.toml").write_text(f"[preview]\ncommand = '''{command}'''\n")


def preview_of(board: Board, run: str) -> Any:
    """As the board shows it."""
    return board.run(run)["preview"]


def until_preview(board: Board, run: str, *states: str) -> Any:
    """The run's preview once it is in one of these states."""

    def reached() -> Any:
        found = preview_of(board, run)
        return found if found and found["state"] in states else None

    return until(reached, f"a preview of {run} in {states}; {board.logs()}")


def answer_of(url: str) -> str:
    """What the program says."""
    with urlopen(url, timeout=20) as answer:  # noqa: S310 - of this machine
        return str(answer.read().decode())


def answers(url: str) -> bool:
    """Whether anybody does."""
    try:
        answer_of(url)
    except OSError:
        return False
    return True
