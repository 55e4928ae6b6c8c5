"""The first line each way between a client and a daemon.

The client says what it is and which environment its runs shall have; the daemon says that it
serves, or in one sentence why not.  After both lines the connection carries LSP.  The environment
travels over the socket only and is never written down.
"""

from __future__ import annotations

import json
import os

from kanbots_ls import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from typing import Any, Literal, Self

PROTOCOL = 1
LONGEST_LINE = 1 << 20
_LONGEST_NUMBER = 9
"""Digits; a longer one is no part of a version."""


class BadHello(Exception):
    """The other side did not greet as agreed; the message says how."""


class Refused(Exception):
    """The daemon answered and does not serve us; the message is its sentence."""


class Hello:
    """What a client says: ``client`` is "terminal" or "editor", ``env`` its environment.

    ``starts``: it starts a daemon of its own version where none answers.
    """

    __slots__ = ("client", "env", "pid", "starts", "version")

    def __init__(
        self,
        client: Literal["terminal", "editor"],
        env: Mapping[str, str],
        *,
        pid: int | None = None,
        version: str = __version__,
        starts: bool = False,
    ) -> None:
        """Speak for this process unless told otherwise."""
        self.client: Literal["terminal", "editor"] = client
        self.env = dict(env)
        self.pid = os.getpid() if pid is None else pid
        self.version = version
        self.starts = starts

    @property
    def retires_us(self) -> bool:
        """Whether a daemon of this program gives way to one that the client will start."""
        return self.starts and is_newer(self.version, __version__)

    def encode(self) -> bytes:
        """The line to send, with its end.  Raises BadHello when the environment is too large."""
        content = {"kanbots": PROTOCOL, "version": self.version, "pid": self.pid}
        about = {"client": self.client, "starts": self.starts, "env": self.env}
        line = json.dumps({**content, **about}).encode() + b"\n"
        if len(line) > LONGEST_LINE:
            raise BadHello(f"this environment is larger than {LONGEST_LINE} bytes")
        return line

    @classmethod
    def decode(cls, line: bytes) -> Self:
        """What a client said.  Raises BadHello with a sentence to answer."""
        content = _parse(line)
        if content.get("kanbots") != PROTOCOL:
            raise BadHello(
                f"this daemon is kanbots-ls {__version__} and the client speaks another protocol "
                f"(kanbots-ls {content.get('version')}); `kanbots-ls daemon stop` and try again"
            )
        client, env = content.get("client"), content.get("env")
        # A list is no member of anything that hashes.
        if client not in ("terminal", "editor") or not isinstance(env, dict):
            raise BadHello("a hello needs a client (terminal or editor) and an env")
        pid, version = content.get("pid"), str(content.get("version"))
        texts = {str(name): str(value) for name, value in env.items()}
        return cls(
            client,
            texts,
            pid=pid if isinstance(pid, int) else 0,
            version=version,
            starts=content.get("starts") is True,
        )


class Welcome:
    """What a daemon says when it serves."""

    __slots__ = ("pid", "version")

    def __init__(self, pid: int, version: str) -> None:
        """Name the daemon."""
        self.pid = pid
        self.version = version


def encode_welcome() -> bytes:
    """The line of a daemon that serves."""
    return json.dumps({"ok": True, "version": __version__, "pid": os.getpid()}).encode() + b"\n"


def encode_refusal(reason: str) -> bytes:
    """The line of a daemon that does not."""
    return json.dumps({"ok": False, "error": reason}).encode() + b"\n"


def greet(connection: socket.socket, hello: Hello) -> Welcome:
    """Say ``hello`` and hear the answer; not a byte behind the line is read.

    Raises Refused, BadHello, OSError.
    """
    connection.sendall(hello.encode())
    content = _parse(_read_line(connection))
    if content.get("ok") is not True:
        raise Refused(str(content.get("error") or "the daemon refused without a reason"))
    return Welcome(int(content.get("pid") or 0), str(content.get("version")))


def is_newer(version: str, other: str) -> bool:
    """Whether a version comes after another, by its numbers alone."""
    return _numbers(version) > _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    """``0.2.0`` → (0, 2, 0); what is no number and all behind it does not count."""
    numbers: list[int] = []
    for part in version.split("."):
        if not part.isdecimal() or len(part) > _LONGEST_NUMBER:
            break
        numbers.append(int(part))
    return tuple(numbers)


def _read_line(connection: socket.socket) -> bytes:
    """One line and not a byte more: LSP follows it at once."""
    import socket

    line = b""
    while not line.endswith(b"\n"):
        seen = connection.recv(LONGEST_LINE, socket.MSG_PEEK)
        if not seen:
            raise ConnectionResetError("the daemon hung up before it answered")
        end = seen.find(b"\n")
        line += connection.recv(len(seen) if end < 0 else end + 1)
        if len(line) > LONGEST_LINE:
            raise BadHello("the daemon's answer has no end")
    return line


def _parse(line: bytes) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise BadHello("the first line is not a JSON object")
    return content
