"""What passing messages on costs a forwarder: a stand-in daemon sends batches as fast as it can.

The floor is ``cat``, which copies the same bytes and looks at none of them.
"""

from __future__ import annotations

import json
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from benchmarks.processes import Piped, cpu_ms, piped
from kanbots_ls.rendezvous.announce import Announced, announce
from kanbots_ls.rendezvous.framing import frame, read_frame
from kanbots_ls.rendezvous.hello import encode_welcome
from tests.fakes.boards import make_repository

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.figures import Size

_OURS = (sys.executable, "-P", "-m", "kanbots_ls")
_EVENTS = 100
"""Of one batch, some 330 bytes each: what 30 ms of a busy board come to."""


def cpu_per_mb(place: Path, size: Size) -> tuple[list[float], list[float]]:
    """CPU milliseconds a megabyte: of a forwarder, and of ``cat``."""
    repository = make_repository(place)
    announced = announce(repository / ".git")
    messages = frame(_batch()) * (size.passed_mb * 1_000_000 // len(_batch()) + 1)
    with ExitStack() as stack:
        stack.callback(announced.withdraw)
        threading.Thread(target=_serve, args=(announced, messages), daemon=True).start()
        rounds = range(size.repeat)
        ours = [_one(_OURS, _initialize(repository), len(messages)) for _ in rounds]
        floor = [_one(("cat",), messages, len(messages)) for _ in rounds]
    return ours, floor


def _one(command: tuple[str, ...], said: bytes, expected: int) -> float:
    """CPU milliseconds a megabyte from the first byte on until all have come through."""
    program = piped(command)
    try:
        threading.Thread(target=_say, args=(program, said), daemon=True).start()
        seen = len(program.output.read(1))
        before = cpu_ms(program.process.pid)
        while seen < expected:
            data = program.output.read(1 << 20)
            if not data:
                raise RuntimeError(f"{' '.join(command)} ended after {seen} of {expected} bytes")
            seen += len(data)
        return (cpu_ms(program.process.pid) - before) / (expected / 1e6)
    finally:
        program.end()


def _say(program: Piped, said: bytes) -> None:
    rest = memoryview(said)
    while rest:
        rest = rest[program.input.write(rest) :]


def _serve(announced: Announced, messages: bytes) -> None:
    """Greet whoever comes, answer ``initialize`` with the messages, and wait until it goes."""
    while True:
        client, _ = announced.listener.socket.accept()
        with client, client.makefile("rb") as stream:
            stream.readline()
            client.sendall(encode_welcome())
            read_frame(stream)
            try:
                client.sendall(messages)
                stream.read()
            except ConnectionError:
                continue


def _initialize(path: Path) -> bytes:
    params: dict[str, object] = {"processId": None, "rootUri": path.as_uri(), "capabilities": {}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
    return frame(json.dumps(message).encode())


def _batch() -> bytes:
    event = {"line": 1, "event": {"kind": "text", "text": "w" * 280}}
    events = ",".join([json.dumps(event)] * _EVENTS)
    head = '{"jsonrpc":"2.0","method":"kanbots/run/appended","params":{"run":"1-1","events":['
    return f'{head}{events}],"next":{_EVENTS}}}}}'.encode()
