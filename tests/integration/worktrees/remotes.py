"""Remotes over ssh and http that never leave this machine."""

from __future__ import annotations

import os
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests.integration.worktrees.playground import git, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Called as ssh would be, ``HOST COMMAND``: runs the command here, where sshd would there.
_SSH = '#!/bin/sh\nfor command; do :; done\nunset GIT_DIR GIT_CONFIG_COUNT\nexec sh -c "$command"\n'


def ssh_command(where: Path) -> str:
    """A program for GIT_SSH that takes each host for this machine."""
    return str(write(where / "fake ssh", _SSH, executable=True))


@contextmanager
def http_remotes(root: Path) -> Iterator[str]:
    """The address under which the bare repositories in ``root`` are served, pushing allowed."""
    programs = git(root, "--exec-path")
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "REMOTE_USER": "somebody",
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

        def _serve(self, body: bytes) -> None:
            path, _, query = self.path.partition("?")
            variables = {
                **environment,
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type") or "",
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol") or "",
            }
            program = [f"{programs}/git-http-backend"]
            done = subprocess.run(
                program, input=body, env=variables, stdout=subprocess.PIPE, check=False
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            lines = [line.split(": ", 1) for line in head.decode().split("\r\n") if line]
            status = next((value for key, value in lines if key == "Status"), "200")
            self.send_response(int(status.split(" ")[0]))
            for key, value in lines:
                if key != "Status":
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
